package dev.muster.server.events;

import dev.muster.cadf.CadfEvent.Credential;
import dev.muster.cadf.CadfEvent.Host;
import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cadf.Crn;
import dev.muster.cloud.AuditRecorder;
import dev.muster.ledger.LedgerName;
import dev.muster.ledger.Ledgers;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Asks the ledgers what reading everything again has shown. Reading again is nobody's act and
/// leaves no event; damage that was not there before is one. Not thread-safe: one caller at a time.
public final class ScrubWatch {
  static final String ACTION = "dr-ledger.verify";

  private static final Initiator MUSTER =
      new Initiator(
          "muster",
          "Muster",
          "service/security/account/serviceid",
          "",
          "",
          new Host("muster", "127.0.0.1", "IPv4"),
          new Credential("token"));

  private final Ledgers ledgers;
  private final AuditRecorder recorder;
  private final Crn serviceInstance;
  private final Supplier<String> ids;

  /// What is on record, by ledger. Damage that was repaired and comes back is told again.
  private final Map<LedgerName, Set<String>> told = new HashMap<>();

  /// @param ids makes correlation ids
  public ScrubWatch(
      Ledgers ledgers, AuditRecorder recorder, Crn serviceInstance, Supplier<String> ids) {
    this.ledgers = ledgers;
    this.recorder = recorder;
    this.serviceInstance = serviceInstance;
    this.ids = ids;
  }

  /// Looks at every ledger once.
  public void look() {
    for (LedgerName name : ledgers.names()) {
      List<String> damage = ledgers.ledger(name).damage();
      Set<String> known = told.getOrDefault(name, Set.of());
      List<String> added = damage.stream().filter(each -> !known.contains(each)).toList();
      if (!added.isEmpty()) {
        record(name, added);
      }
      told.put(name, new HashSet<>(damage));
    }
  }

  private void record(LedgerName name, List<String> damage) {
    ObjectNode response = JsonNodeFactory.instance.objectNode();
    ArrayNode found = response.putArray("damage");
    damage.forEach(found::add);
    recorder
        .act(
            ACTION,
            MUSTER,
            ids.get(),
            serviceInstance.resource("ledger", name.location()).toString(),
            ledgers.origin(name),
            null)
        .failure(500, "reading the ledger again found damage", response);
  }
}
