package dev.muster.routing;

import static java.util.Objects.requireNonNull;

import dev.muster.ledger.Entry;
import dev.muster.ledger.Follower;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerName;
import dev.muster.ledger.Ledgers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Delivers ledgers to targets as the route table says, each pair with its own follower and cursor,
/// so that a target that is down holds up no other. Thread-safe. Owns its deliveries, not the
/// ledgers.
public final class Routing implements AutoCloseable {
  private final Ledgers ledgers;
  private final RouteTable table;
  private final Map<String, FileTarget> targets;
  private final Predicate<Entry> wanted;
  private final Map<LedgerName, Map<String, Running>> running = new TreeMap<>();
  private boolean closed;

  private record Running(FileDelivery delivery, Follower follower) {}

  private Routing(
      Ledgers ledgers, RouteTable table, List<FileTarget> targets, Predicate<Entry> wanted) {
    this.ledgers = requireNonNull(ledgers, "ledgers is null");
    this.table = requireNonNull(table, "table is null");
    this.wanted = requireNonNull(wanted, "wanted is null");
    this.targets = targets.stream().collect(Collectors.toMap(FileTarget::id, target -> target));
    for (Rule rule : table.rules()) {
      for (String target : rule.targets()) {
        if (!this.targets.containsKey(target)) {
          throw new IllegalArgumentException(
              "rule for " + rule.locations() + " names a target that does not exist: " + target);
        }
      }
    }
  }

  /// Starts delivering every event.
  ///
  /// @throws IllegalArgumentException if a rule names a target that is not among these
  /// @throws DeliveryFailed if a target's folder cannot be used
  public static Routing start(Ledgers ledgers, RouteTable table, List<FileTarget> targets) {
    return start(ledgers, table, targets, _ -> true);
  }

  /// Starts delivering the wanted events; the others count as filtered.
  ///
  /// @param wanted must always answer the same for the same event
  public static Routing start(
      Ledgers ledgers, RouteTable table, List<FileTarget> targets, Predicate<Entry> wanted) {
    Routing routing = new Routing(ledgers, table, targets, wanted);
    routing.refresh();
    return routing;
  }

  /// Takes in ledgers that were created since.
  public synchronized void refresh() {
    if (closed) {
      return;
    }
    for (LedgerName name : ledgers.names()) {
      for (String target : table.targetsOf(name.location())) {
        running
            .computeIfAbsent(name, _ -> new LinkedHashMap<>())
            .computeIfAbsent(target, _ -> deliver(name, target));
      }
    }
  }

  /// One account per ledger and target; a ledger that no rule delivers has none.
  public synchronized List<DeliveryAccount> accounts() {
    List<DeliveryAccount> accounts = new ArrayList<>();
    running
        .values()
        .forEach(
            byTarget -> byTarget.values().forEach(one -> accounts.add(one.delivery.account())));
    return accounts;
  }

  private Running deliver(LedgerName name, String targetId) {
    FileTarget target = targets.get(targetId);
    if (target == null) {
      throw new IllegalStateException("checked at the start, gone now: target " + targetId);
    }
    Ledger ledger = ledgers.ledger(name.account(), name.location());
    FileDelivery delivery =
        new FileDelivery(name, target, wanted, EventSource.of(ledger), () -> {});
    return new Running(
        delivery, ledger.follow("delivery to " + targetId, delivery.next(), delivery));
  }

  /// Stops after the batches in hand.
  @Override
  public synchronized void close() {
    closed = true;
    for (Map<String, Running> byTarget : running.values()) {
      for (Running one : byTarget.values()) {
        one.follower.close();
        one.delivery.close();
      }
    }
    running.clear();
  }
}
