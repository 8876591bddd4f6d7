package dev.muster.ledger;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/// Whom a verification believes.
///
/// @param keys public keys of logs, believed whatever their names: one signing key serves many
///   ledgers
/// @param policy keys of logs believed under their own names only, and the cosignatures that a
///   checkpoint must have
public record Trust(List<VerifierKey> keys, TrustPolicy policy) {
  /// Believes the key that lies beside the data, which shows damage but no forgery.
  public static final Trust ON_FIRST_SIGHT = inKeys(List.of());

  public Trust {
    keys = List.copyOf(keys);
    requireNonNull(policy, "policy is null");
  }

  public static Trust inKeys(List<VerifierKey> keys) {
    return new Trust(keys, TrustPolicy.ofLogs(List.of()));
  }

  public static Trust inPolicy(TrustPolicy policy) {
    return new Trust(List.of(), policy);
  }

  /// Whether the key beside the data has to do.
  boolean isOnFirstSight() {
    return keys.isEmpty() && policy.logs().isEmpty();
  }

  /// The keys that may sign for a log.
  List<VerifierKey> keysFor(String origin) {
    var all = new ArrayList<VerifierKey>();
    keys.forEach(key -> all.add(key.named(origin)));
    for (VerifierKey key : policy.logs()) {
      if (key.name().equals(origin) && !all.contains(key)) {
        all.add(key);
      }
    }
    return List.copyOf(all);
  }
}
