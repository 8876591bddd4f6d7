package dev.muster.simulator.workspace;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;

/// A public SSH key of the account.
///
/// @param workspace the account's id
public record SshKey(String id, String workspace, String name, Life life, String publicKey)
    implements Resource {}
