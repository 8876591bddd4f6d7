package dev.muster.cloud;

/// A snapshot of a server's volumes.
///
/// @param percentComplete 0 to 100
public record Snapshot(
    String id, String name, String serverId, String status, int percentComplete) {}
