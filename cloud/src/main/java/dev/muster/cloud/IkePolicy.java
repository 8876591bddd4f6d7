package dev.muster.cloud;

/// How the two ends of a VPN agree on keys.
///
/// @param version 1 or 2
/// @param keyLifetimeSeconds 180 to 86,400
public record IkePolicy(
    String id,
    String name,
    int version,
    String authentication,
    String encryption,
    int dhGroup,
    int keyLifetimeSeconds) {}
