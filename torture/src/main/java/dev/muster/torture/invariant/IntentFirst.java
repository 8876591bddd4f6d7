package dev.muster.torture.invariant;

import dev.muster.cloud.Mutation;

/// I4: whatever a cloud is asked for stands in the ledger as pending, once for each time it is
/// asked, and has no outcome yet.
final class IntentFirst implements Check {
  @Override
  public void see(Sight sight, Tales tales, Complaints complaints) {
    if (sight instanceof Sight.Asked(String site, Mutation mutation, var _)
        && tales.behind.isEmpty()) {
      complaints.add("", "", "%s is asked for %s without an intent".formatted(site, mutation));
    }
  }
}
