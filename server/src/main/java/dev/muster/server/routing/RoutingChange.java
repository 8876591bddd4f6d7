package dev.muster.server.routing;

import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.routing.delivery.Routing;
import dev.muster.routing.rules.RoutingRefused;
import dev.muster.routing.rules.RoutingTable;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A change of the routing that somebody asks for, with its two events.
final class RoutingChange {
  private final Routing routing;
  private final Journal journal;

  RoutingChange(Routing routing, Journal journal) {
    this.routing = routing;
    this.journal = journal;
  }

  /// What is asked for.
  ///
  /// @param type `target`, `route` or `setting`
  /// @param asked what the events show of the request; holds no credential
  record Asked(String type, String id, String name, @Nullable JsonNode asked, int successCode) {}

  /// Refuses what cannot be, then writes down what is asked, does it, and writes down how it ended.
  ///
  /// @param change of the table
  /// @param before done first, once the pending event is durable; may refuse
  /// @throws RoutingRefused if it cannot be; the table is as it was
  void make(
      HttpServletRequest request,
      Call call,
      Asked asked,
      UnaryOperator<RoutingTable> change,
      Runnable before) {
    RoutingTable _ = change.apply(routing.table()); // what cannot be is refused like any bad call
    AuditRecorder.Entry act =
        journal.act(call, asked.type(), asked.id(), asked.name(), asked.asked());
    act.pending();
    Call.markRecorded(request);
    try {
      before.run();
      routing.change(change);
    } catch (RoutingRefused refused) {
      fail(act, refused.faults().getFirst().code().status(), refused);
      throw refused;
    } catch (RuntimeException e) {
      fail(act, 500, e);
      throw e;
    }
    act.success(asked.successCode(), null);
  }

  private static void fail(AuditRecorder.Entry act, int status, RuntimeException why) {
    try {
      act.failure(status, String.valueOf(why.getMessage()));
    } catch (AuditUnavailableException ledger) {
      // The act stays open; the next start resolves it.
      why.addSuppressed(ledger);
    }
  }
}
