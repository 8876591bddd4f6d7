package dev.muster.cloud;

/// How a VPN protects its traffic.
///
/// @param keyLifetimeSeconds 180 to 86,400
/// @param pfs whether perfect forward secrecy is on
public record IpsecPolicy(
    String id,
    String name,
    String authentication,
    String encryption,
    int dhGroup,
    int keyLifetimeSeconds,
    boolean pfs) {}
