package dev.muster.simulator.storage;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import dev.muster.simulator.storage.CloneTask.ClonedPair;
import java.time.Instant;
import java.util.List;

/// A clone in three steps, the API's volumes-clone: prepare, start (the consistency point),
/// execute.
///
/// @param action the last step: `prepare`, `start`, `execute` or `cancel`; done when its life is
///   ready
/// @param clones empty before `execute`
public record ClonePlan(
    String id,
    String workspace,
    String name,
    Life life,
    String action,
    List<String> sources,
    List<ClonedPair> clones)
    implements Resource {
  public ClonePlan {
    sources = List.copyOf(sources);
    clones = List.copyOf(clones);
  }

  String statusAt(Instant now) {
    boolean done = life.readyAt(now);
    return switch (action) {
      case "prepare" -> done ? "prepared" : "preparing";
      case "start" -> done ? "available" : "starting";
      case "execute" -> done ? "completed" : "executing";
      case "cancel" -> done ? "cancelled" : "cancelling";
      default -> throw new IllegalStateException("unknown step of a volumes clone: " + action);
    };
  }

  /// Whether the list filter value selects it.
  boolean matches(String filter, Instant now) {
    String status = statusAt(now);
    return switch (filter) {
      case "completed", "cancelled" -> status.equals(filter);
      case "finalized" -> isFinal(status);
      default -> action.equals(filter) && !isFinal(status);
    };
  }

  static boolean isFinal(String status) {
    return status.equals("completed") || status.equals("cancelled");
  }

  ClonePlan step(String newAction, Life newLife, List<ClonedPair> newClones) {
    return new ClonePlan(id, workspace, name, newLife, newAction, sources, newClones);
  }
}
