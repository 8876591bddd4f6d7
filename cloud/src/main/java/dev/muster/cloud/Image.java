package dev.muster.cloud;

/// A bootable image.
///
/// @param state the cloud's word: `active`, `queued`, `saving` and others
/// @param sizeGb size in GB; 0 in listings, where the cloud does not tell
public record Image(String id, String name, String state, String operatingSystem, double sizeGb) {}
