package dev.muster.recovery.run;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Names that follow from a run's id alone, so that whatever a run made can be found again without
/// any memory of it.
final class RunNames {
  /// Short, because the cloud cuts the base of copies' names to 20 characters.
  private static final Pattern RUN_ID = Pattern.compile("[a-z0-9]{4,10}");

  private static final Pattern MARK = Pattern.compile("(?:clone-)?drill-([a-z0-9]{4,10})-.+");

  private RunNames() {}

  static String requireRunId(String id) {
    if (!RUN_ID.matcher(id).matches()) {
      throw new IllegalStateException(
          "a run's id must be 4 to 10 lower-case letters and digits, got: " + id);
    }
    return id;
  }

  /// What every name of the run's resources contains.
  static String mark(String runId) {
    return "drill-" + runId + "-";
  }

  /// The id of the run after which a resource is named; empty if it is after none.
  static Optional<String> madeBy(String resourceName) {
    Matcher made = MARK.matcher(resourceName);
    return made.matches() ? Optional.of(made.group(1)) : Optional.empty();
  }

  static String network(String runId, String tier) {
    return mark(runId) + tier;
  }

  /// The base of the copies' names; the cloud puts `clone-` before it and a number behind.
  static String copies(String runId, int number) {
    return mark(runId) + number;
  }

  /// The correlation id of one attempt at a step.
  ///
  /// @param attempt from 1
  static String correlation(String runId, String stepId, int attempt) {
    return runId + "." + stepId + (attempt == 1 ? "" : "~" + attempt);
  }

  /// The run that a correlation id belongs to, if it belongs to one.
  static String runOf(String correlationId) {
    int dot = correlationId.indexOf('.');
    return dot < 0 ? correlationId : correlationId.substring(0, dot);
  }

  /// The step that a correlation id belongs to; empty for the run itself.
  static Optional<String> stepOf(String correlationId) {
    int dot = correlationId.indexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    int attempt = correlationId.lastIndexOf('~');
    return Optional.of(
        correlationId.substring(dot + 1, attempt < 0 ? correlationId.length() : attempt));
  }
}
