package dev.muster.trail.query;

import static java.util.Objects.requireNonNull;

/// The ledger an event stands in.
public record EventSource(String account, String location) {
  public EventSource {
    requireNonNull(account, "account is null");
    requireNonNull(location, "location is null");
  }
}
