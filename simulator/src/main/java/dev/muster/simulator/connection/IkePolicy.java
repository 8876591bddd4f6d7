package dev.muster.simulator.connection;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;

/// An IKE policy. Its pre-shared key is not kept: nothing here ever has to show or use it.
///
/// @param version of IKE, 1 or 2
public record IkePolicy(
    String id, String workspace, String name, Life life, Cipher cipher, int version)
    implements Resource {}
