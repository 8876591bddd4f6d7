package dev.muster.recovery.readiness;

import static java.util.Objects.requireNonNull;

import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.readiness.ReadinessReport.CheckResult;
import dev.muster.recovery.readiness.ReadinessReport.Severity;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// One thing that must be so for a plan to run.
///
/// @param id 1 to 44, never given to another check
/// @param severities by the kinds of run that it concerns
/// @param call the calls behind it
/// @param advice what to do if it does not pass
record Check(
    int id,
    String name,
    Map<Mode, Severity> severities,
    String call,
    String advice,
    Examination examination) {
  Check {
    severities = Map.copyOf(severities);
    requireNonNull(examination, "examination is null");
  }

  /// Looks at the facts and writes down what it finds.
  @FunctionalInterface
  interface Examination {
    void examine(Scene scene, Notes notes);
  }

  /// A check as the table of checks writes it.
  ///
  /// @param blocks letters of the modes in which it blocks: P planned, U unplanned, T drill. A
  ///   failback is a planned move in the other direction.
  /// @param warns letters of the modes in which it warns
  static Check of(
      int id,
      String name,
      String blocks,
      String warns,
      String call,
      String advice,
      Examination examination) {
    Map<Mode, Severity> severities = new EnumMap<>(Mode.class);
    put(severities, warns, Severity.WARNS);
    put(severities, blocks, Severity.BLOCKS);
    return new Check(id, name, severities, call, advice, examination);
  }

  private static void put(Map<Mode, Severity> severities, String letters, Severity severity) {
    for (int i = 0; i < letters.length(); i++) {
      switch (letters.charAt(i)) {
        case 'P' -> {
          severities.put(Mode.PLANNED, severity);
          severities.put(Mode.FAILBACK, severity);
        }
        case 'U' -> severities.put(Mode.UNPLANNED, severity);
        case 'T' -> severities.put(Mode.DRILL, severity);
        default -> throw new IllegalArgumentException("not only letters of modes: " + letters);
      }
    }
  }

  Optional<Severity> severity(Mode mode) {
    return Optional.ofNullable(severities.get(mode));
  }

  CheckResult examine(Scene scene, Severity severity) {
    Notes notes = new Notes(severity);
    examination.examine(scene, notes);
    if (notes.isEmpty()) {
      notes.unknown(scene.plan(), "nothing to look at was found", name);
    }
    return new CheckResult(id, name, severity, call, advice, notes.findings());
  }
}
