package dev.muster.recovery.preview;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// One step of a run, as planned.
///
/// @param id unique in the run
/// @param subject what it touches, and where
/// @param expectation what must hold before, and what holds after
/// @param dependsOn ids of the steps that must be settled before
public record PreviewStep(
    String id,
    Phase phase,
    Act act,
    Subject subject,
    Expectation expectation,
    Bounds bounds,
    List<String> dependsOn) {
  public PreviewStep {
    requireNonNull(id, "id is null");
    requireNonNull(phase, "phase is null");
    requireNonNull(act, "act is null");
    requireNonNull(subject, "subject is null");
    requireNonNull(expectation, "expectation is null");
    requireNonNull(bounds, "bounds is null");
    dependsOn = List.copyOf(dependsOn);
  }

  /// The parts of a drill.
  public enum Phase {
    /// Nothing is changed yet.
    READINESS,
    /// Copies and networks are made.
    PREPARE,
    /// Servers come up and are checked.
    RECOVER,
    /// Everything the drill made goes away again.
    CLEANUP
  }

  /// What a step touches.
  ///
  /// @param site `home` or `recovery`
  /// @param name the resource's name; what the run makes is named with `<run>` for the run's id
  public record Subject(String site, String name) {}

  /// What must hold before, and what holds after, in words.
  public record Expectation(String before, String after) {}

  /// How far a step may go, and on whose behalf.
  ///
  /// @param planStep id of the plan's step that it is part of; empty for readiness and cleanup
  /// @param timeoutSeconds in the cloud's time
  /// @param optional true if the run goes on after the step failed
  public record Bounds(String planStep, long timeoutSeconds, boolean optional) {}

  /// True if something is deleted for good.
  public boolean destructive() {
    return act instanceof Act.DeleteCopy || act instanceof Act.DeleteNetwork;
  }
}
