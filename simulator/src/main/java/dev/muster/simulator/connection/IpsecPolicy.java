package dev.muster.simulator.connection;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;

/// An IPsec policy.
///
/// @param pfs whether perfect forward secrecy is on
public record IpsecPolicy(
    String id, String workspace, String name, Life life, Cipher cipher, boolean pfs)
    implements Resource {}
