package dev.muster.routing.delivery;

import static java.util.Objects.requireNonNull;

import dev.muster.ledger.LedgerName;
import dev.muster.routing.rules.RoutingTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Every table there ever was, and from which entry of each ledger on it holds. So each entry has
/// one table for ever, whenever it is asked, and a delivery that comes late still sends it as the
/// routes of its time said. Immutable.
public record RoutingHistory(List<Revision> revisions) {
  /// A table and where it begins.
  ///
  /// @param number 1 for the first
  /// @param at when it was made
  /// @param from by ledger, the index of the first entry that it holds for; a ledger that did not
  ///   exist then is left out and begins at 0
  public record Revision(int number, Instant at, RoutingTable table, Map<LedgerName, Long> from) {
    public Revision {
      requireNonNull(at, "at is null");
      requireNonNull(table, "table is null");
      from = Map.copyOf(from);
    }

    long from(LedgerName ledger) {
      return from.getOrDefault(ledger, 0L);
    }
  }

  public RoutingHistory {
    revisions = List.copyOf(revisions);
    for (int i = 0; i < revisions.size(); i++) {
      if (revisions.get(i).number() != i + 1) {
        throw new IllegalArgumentException(
            "revision numbers must rise from 1, expected "
                + (i + 1)
                + ", got: "
                + revisions.get(i).number());
      }
    }
  }

  /// The newest revision; empty if nothing was ever routed.
  public Optional<Revision> newest() {
    return revisions.isEmpty() ? Optional.empty() : Optional.of(revisions.getLast());
  }

  /// The revision that an entry goes by; empty if it is older than the first.
  public Optional<Revision> of(LedgerName ledger, long index) {
    for (int i = revisions.size() - 1; i >= 0; i--) {
      if (revisions.get(i).from(ledger) <= index) {
        return Optional.of(revisions.get(i));
      }
    }
    return Optional.empty();
  }

  /// Index of the first entry of a ledger that could go to a target: where the first revision
  /// begins that has it; empty if none has.
  Optional<Long> begin(LedgerName ledger, String target) {
    return revisions.stream()
        .filter(
            revision -> revision.table().targets().stream().anyMatch(it -> it.id().equals(target)))
        .findFirst()
        .map(revision -> revision.from(ledger));
  }

  RoutingHistory plus(Instant at, RoutingTable table, Map<LedgerName, Long> from) {
    List<Revision> more = new ArrayList<>(revisions);
    more.add(new Revision(revisions.size() + 1, at, table, from));
    return new RoutingHistory(more);
  }
}
