package dev.muster.recovery.preview;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;

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

  /// The parts of a run.
  public enum Phase {
    /// Nothing is changed yet.
    READINESS,
    /// The servers that are left are stopped, and the last of their writes comes over.
    QUIESCE,
    /// The side that is lost is kept from writing, as far as it can be reached.
    FENCE,
    /// The copies become writable.
    PROMOTE,
    /// Copies and networks are made, volumes attached.
    PREPARE,
    /// Servers come up and are checked.
    RECOVER,
    /// Only after somebody accepted it: replication is turned round.
    COMMIT,
    /// Only if somebody wants it: everything goes back.
    ROLL_BACK,
    /// Everything that a drill made goes away again.
    CLEANUP;

    /// The phase's word in previews and events.
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Phase ofWord(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /// True for what a run does by itself from its start on.
    public boolean isForward() {
      return this != COMMIT && this != ROLL_BACK && this != CLEANUP;
    }
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
  /// @param planStep id of the plan's step that it is part of; empty for what no plan's step asks
  ///   for
  /// @param timeoutSeconds in the cloud's time
  /// @param optional true if the run goes on after the step failed
  /// @param onFailure what is done before it counts as failed
  public record Bounds(
      String planStep, long timeoutSeconds, boolean optional, OnFailure onFailure) {
    public Bounds {
      requireNonNull(planStep, "planStep is null");
      requireNonNull(onFailure, "onFailure is null");
    }

    public Bounds(String planStep, long timeoutSeconds, boolean optional) {
      this(planStep, timeoutSeconds, optional, OnFailure.FAIL);
    }
  }

  /// What is done when a step fails.
  ///
  /// @param retries how often it is tried again by itself, 0 or more
  /// @param ask whether a person is asked then
  public record OnFailure(int retries, boolean ask) {
    public static final OnFailure FAIL = new OnFailure(0, false);
    public static final OnFailure ASK = new OnFailure(0, true);

    public static OnFailure retry(int times) {
      return new OnFailure(times, false);
    }
  }

  /// True if something is deleted or overwritten for good.
  public boolean destructive() {
    return act instanceof Act.DeleteCopy
        || act instanceof Act.DeleteNetwork
        || act instanceof Act.Replicate;
  }

  /// True if there is no way back once it is done.
  public boolean pointOfNoReturn() {
    return phase == Phase.COMMIT && act instanceof Act.Replicate;
  }

  /// True if doing it changes a resource, and is more than a look or a wait.
  public boolean changesSomething() {
    return act instanceof Act.Change || act instanceof Act.RunScript;
  }
}
