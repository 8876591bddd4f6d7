package dev.muster.server.resource;

import static java.util.Objects.requireNonNull;

/// The cloud account that this installation acts in; its ledgers are named by it.
///
/// @param id 32 hexadecimal digits at IBM
public record CloudAccount(String id) {
  public CloudAccount {
    requireNonNull(id, "id is null");
  }
}
