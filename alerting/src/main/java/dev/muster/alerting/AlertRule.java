package dev.muster.alerting;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;

/// When to raise an alert.
public sealed interface AlertRule {
  /// Unique among the rules of an engine.
  String name();

  /// Many refusals (401 or 403) of one initiator, or from one address, within a time. Resolved when
  /// a whole window has passed without another.
  ///
  /// @param window more than zero
  /// @param threshold refusals within the window that raise the alert, 1 to [Alert#EVENTS_MAX]
  record RepeatedRefusals(String name, Duration window, int threshold) implements AlertRule {
    public RepeatedRefusals {
      requireNonNull(name, "name is null");
      requirePositive(name, "window", window);
      if (threshold < 1 || threshold > Alert.EVENTS_MAX) {
        throw new IllegalArgumentException(
            "rule '"
                + name
                + "': threshold must be 1 to "
                + Alert.EVENTS_MAX
                + ", got: "
                + threshold);
      }
    }
  }

  /// An act whose `pending` was not followed by its outcome in time. Resolved when the outcome
  /// comes.
  ///
  /// @param deadline more than zero
  record UnfinishedAct(String name, Duration deadline) implements AlertRule {
    public UnfinishedAct {
      requireNonNull(name, "name is null");
      requirePositive(name, "deadline", deadline);
    }
  }

  /// One of these actions was asked for, whatever its outcome. One alert per act, however many
  /// events it has; never resolved by itself.
  ///
  /// @param actions literal or canonical names, at least one
  record ActionPerformed(String name, Set<String> actions) implements AlertRule {
    public ActionPerformed {
      requireNonNull(name, "name is null");
      actions = Set.copyOf(actions);
      if (actions.isEmpty()) {
        throw new IllegalArgumentException(
            "rule '" + name + "': actions must name an action, got none");
      }
    }
  }

  private static void requirePositive(String rule, String what, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(
          "rule '" + rule + "': " + what + " must be more than zero, got: " + value);
    }
  }
}
