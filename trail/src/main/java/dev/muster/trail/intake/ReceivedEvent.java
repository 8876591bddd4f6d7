package dev.muster.trail.intake;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Violation;
import java.util.List;

/// What became of the text of one event.
public sealed interface ReceivedEvent {

  /// An event that can be recorded.
  ///
  /// @param event free of secrets, with what is to be known of its receipt in the extension
  ///   [EventReception#STAMP]
  /// @param contentKey idempotency key that every receipt of the same event has
  /// @param warnings what is odd about it; also in the stamp
  record Accepted(CadfEvent event, String contentKey, List<Violation> warnings)
      implements ReceivedEvent {
    public Accepted {
      requireNonNull(event, "event is null");
      requireNonNull(contentKey, "contentKey is null");
      warnings = List.copyOf(warnings);
    }
  }

  /// A text that is no event, and every reason that was found; at least one.
  record Rejected(List<Violation> violations) implements ReceivedEvent {
    public Rejected {
      violations = List.copyOf(violations);
    }
  }
}
