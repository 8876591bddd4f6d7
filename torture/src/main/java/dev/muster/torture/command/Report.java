package dev.muster.torture.command;

import dev.muster.torture.Promise;
import dev.muster.torture.Scenario;
import dev.muster.torture.Tally;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/// What happened, as Markdown.
final class Report {
  /// What was run.
  ///
  /// @param lastSeed of the stories that were told
  record Run(Instant start, Duration time, long firstSeed, long lastSeed) {
    long stories() {
      return lastSeed - firstSeed + 1;
    }
  }

  private Report() {}

  static String of(Run run, Scenario scenario, Tally tally) {
    var text = new StringBuilder();
    text.append("# Torture: %s\n\n".formatted(scenario.name()));
    text.append("Written by `./muster torture`, not by hand. Begun ");
    text.append(run.start().truncatedTo(ChronoUnit.SECONDS)).append(", ran ");
    text.append(number(run.time().toSeconds())).append(" s on one thread.\n");
    text.append(number(run.stories())).append(" stories, seeds ").append(run.firstSeed());
    text.append(" to ").append(run.lastSeed());
    text.append(
        ". Replay one with `./muster torture%s --first-seed N --seeds 1`.\n"
            .formatted(scenario.name().equals("recovery") ? " --recovery" : ""));
    text.append("\n## Promises\n\n| broken promises | times |\n|---|---|\n");
    for (Promise promise : scenario.promises()) {
      row(text, promise.counted(), number(tally.broken(promise)));
    }
    for (Tally.Breach breach : tally.breaches()) {
      text.append(
          "\n- seed %d, %s: %s"
              .formatted(breach.seed(), breach.promise().counted(), breach.what()));
    }
    text.append("\n## What happened\n\n| what | times |\n|---|---|\n");
    tally.counts().forEach((what, times) -> row(text, what, number(times)));
    faults(text, tally);
    return text.toString();
  }

  private static void faults(StringBuilder text, Tally tally) {
    var kinds = new TreeSet<String>();
    tally.faults().values().forEach(byKind -> kinds.addAll(byKind.keySet()));
    text.append("\n## Faults that struck, by call and kind\n\n");
    text.append("| call | ").append(String.join(" | ", kinds)).append(" |\n");
    text.append("|---".repeat(kinds.size() + 1)).append("|\n");
    for (Map.Entry<String, ? extends Map<String, Long>> call : tally.faults().entrySet()) {
      List<String> cells =
          kinds.stream().map(kind -> number(call.getValue().getOrDefault(kind, 0L))).toList();
      row(text, call.getKey(), String.join(" | ", cells));
    }
  }

  private static void row(StringBuilder text, String name, String cells) {
    text.append("| ").append(name).append(" | ").append(cells).append(" |\n");
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
