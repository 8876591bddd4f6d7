package dev.muster.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What a run came to, in words.
final class RunReport {
  private RunReport() {}

  /// What a run waits for somebody in.
  private static final Set<String> WAITING = Set.of("interrupted", "halted", "awaiting-commit");

  /// How a run can have done what was asked of it.
  private static final Set<String> GOOD =
      Set.of("success", "awaiting-commit", "committed", "rolled-back");

  /// Whether nothing more will happen by itself.
  static boolean isResting(JsonNode run) {
    boolean ended = !run.path("endedAt").asString("").isEmpty();
    return ended || WAITING.contains(run.path("state").asString(""));
  }

  static boolean isSuccess(JsonNode run) {
    return GOOD.contains(run.path("state").asString(""));
  }

  /// What somebody can do now; empty if nothing is left to do.
  static Optional<String> next(JsonNode run) {
    String id = run.path("id").asString("RUN");
    return switch (run.path("state").asString("")) {
      case "awaiting-commit" ->
          Optional.of(
              "Accept it with: muster run commit %s; take it back with: muster run rollback %s"
                  .formatted(id, id));
      case "halted" ->
          Optional.of(
              "It waits for you; possible now: %s. For example: muster run resume %s"
                  .formatted(Table.text(run.path("offers")), id));
      default -> Optional.empty();
    };
  }

  /// Everything but the steps.
  static Table head(JsonNode run) {
    var table = new Table();
    for (String field :
        new String[] {
          "id", "plan", "planHash", "mode", "state", "detail", "startedAt", "endedAt"
        }) {
      table.row(field, Table.text(run.path(field)));
    }
    queue(run).ifPresent(place -> table.row("queue", place));
    table.row("initiator", Table.text(run.path("initiator")));
    if (!run.path("forceReason").asString("").isEmpty()) {
      table.row("forced", Table.text(run.path("forceReason")));
    }
    for (JsonNode finding : run.path("overridden")) {
      table.row("overridden", Table.text(finding));
    }
    table.row("recovery time", recoveryTime(run));
    recoveryPoint(run, table);
    cost(run, table);
    for (JsonNode group : run.path("groups")) {
      table.row("group " + Table.text(group.path("name")), Table.text(group.path("state")));
    }
    if (!run.path("offers").isEmpty()) {
      table.row("possible now", Table.text(run.path("offers")));
    }
    table.row("evidence", Table.text(run.path("evidence")));
    return table;
  }

  /// Where a run waits; empty if it does not.
  static Optional<String> queue(JsonNode run) {
    JsonNode queue = run.path("queue");
    return queue.isObject()
        ? Optional.of(
            "place %s, waits for run %s"
                .formatted(Table.text(queue.path("position")), Table.text(queue.path("behind"))))
        : Optional.empty();
  }

  private static void recoveryPoint(JsonNode run, Table table) {
    seconds(run.path("rpaSeconds"))
        .ifPresent(age -> table.row("recovery point", words(age) + " old when it was asked for"));
  }

  private static void cost(JsonNode run, Table table) {
    JsonNode cost = run.path("cost");
    if (cost.isObject()) {
      table.row(
          "cost",
          String.format(
              Locale.ROOT,
              "%.2f GiB-hours of copies, %.2f core-hours, %.2f GiB-hours of memory",
              cost.path("volumeGibHours").asDouble(),
              cost.path("coreHours").asDouble(),
              cost.path("memoryGibHours").asDouble()));
    }
  }

  /// The end of a run: measured time against the objective, the events, the evidence.
  ///
  /// @param objective the recovery time that the plan promises
  static Table end(JsonNode run, Optional<Duration> objective) {
    var table = new Table();
    table.row("recovery time", recoveryTime(run));
    objective.ifPresent(rto -> table.row("objective", against(run, rto)));
    recoveryPoint(run, table);
    cost(run, table);
    var events = new EventIds();
    for (JsonNode step : run.path("steps")) {
      events.add(step.path("receipts"));
    }
    table.row("events", events.toString());
    table.row("evidence", Table.text(run.path("evidence")));
    return table;
  }

  private static String recoveryTime(JsonNode run) {
    Optional<Duration> wall = seconds(run.path("rtaSeconds"));
    if (wall.isEmpty()) {
      return "-";
    }
    String text = words(wall.get()) + " by the clock on the wall";
    Optional<Duration> cloud = seconds(run.path("cloudRtaSeconds"));
    return cloud
        .map(time ->
            text
                + ", "
                + words(time)
                + " in the cloud's time (simulated, time scale "
                + Table.text(run.path("timeScale"))
                + ")")
        .orElse(text);
  }

  // The objective is about the cloud, so the cloud's time is what counts when its clock is scaled.
  private static String against(JsonNode run, Duration objective) {
    Optional<Duration> simulated = seconds(run.path("cloudRtaSeconds"));
    Optional<Duration> measured = simulated.or(() -> seconds(run.path("rtaSeconds")));
    String text = words(objective);
    if (measured.isEmpty()) {
      return text + ": not measured";
    }
    String met = measured.get().compareTo(objective) <= 0 ? ": met" : ": missed";
    return text + met + (simulated.isPresent() ? " (simulated)" : "");
  }

  /// A duration as the API writes it: seconds, or ISO 8601 like `PT45M`.
  static Optional<Duration> seconds(JsonNode value) {
    if (value.isNumber()) {
      return Optional.of(Duration.ofMillis(Math.round(value.asDouble() * 1000)));
    }
    String text = value.asString("");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Duration.parse(text));
    } catch (DateTimeException _) {
      // Not a form that we know: better no comparison than a wrong one.
      return Optional.empty();
    }
  }

  static String words(Duration duration) {
    if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
    String text = duration.toSecondsPart() == 0 ? "" : " " + duration.toSecondsPart() + " s";
    if (duration.toMinutesPart() != 0) {
      text = " " + duration.toMinutesPart() + " min" + text;
    }
    if (duration.toHours() != 0) {
      text = " " + duration.toHours() + " h" + text;
    }
    return text.strip();
  }
}
