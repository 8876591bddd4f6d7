package dev.muster.simulator.fault;

import dev.muster.simulator.http.Reply;
import dev.muster.simulator.time.Schedule.Stretch;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/// The cloud as faults see it.
public interface World {
  /// The id of the workspace with that id, name or zone. Opens a transaction of its own.
  Optional<String> workspace(String idNameOrZone);

  /// The name of the resource with that id, of whatever kind. Opens a transaction of its own.
  Optional<String> nameOf(String workspaceId, String id);

  /// Changes the cloud inside the running transaction.
  ///
  /// @param workspace its id, name or zone
  /// @throws dev.muster.simulator.http.ApiFault if what is to be changed is not there
  void change(Change.What what, String workspace, String idOrName, String to);

  /// Runs the work in a transaction as of that instant.
  void transactAt(Instant instant, Runnable work);

  /// Does the operation with other durations, inside the running transaction.
  Reply stretched(Stretch stretch, Supplier<Reply> operation);
}
