package dev.muster.simulator.workspace;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;

/// A public SSH key of the account.
///
/// @param workspace the account's id
/// @param visibility `account` or `workspace`
public record SshKey(
    String id,
    String workspace,
    String name,
    Life life,
    String publicKey,
    String description,
    String visibility)
    implements Resource {
  /// A key that every workspace of the account sees.
  public SshKey(String id, String workspace, String name, Life life, String publicKey) {
    this(id, workspace, name, life, publicKey, "", "account");
  }

  SshKey with(Life newLife) {
    return new SshKey(id, workspace, name, newLife, publicKey, description, visibility);
  }
}
