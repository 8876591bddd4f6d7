package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A run, followed until it is over or waits for somebody. Progress goes to the output, or beside
/// it when the output is JSON.
final class StartedRun {
  private final Invocation invocation;
  private final String title;
  private final String id;
  private final JsonNode started;
  private final String startedAt;
  private Instant shownFrom = Instant.MIN;

  /// @param started the answer with the run
  /// @param title what it is called for people, for example `Drill`
  StartedRun(Invocation invocation, Answer started, String title) {
    this.invocation = invocation;
    this.title = title;
    this.started = started.result();
    this.id = this.started.path("id").asString("");
    this.startedAt = this.started.path("startedAt").asString("");
  }

  /// Follows it from its start.
  ExitCode follow() throws InterruptedException {
    say(title + " of " + Table.text(started.path("plan")) + ", run " + id);
    RunReport.queue(started).ifPresent(place -> say("queued: " + place));
    String path = "/runs/" + Api.encoded(id);
    var outcome = new Outcome();
    new Following(invocation, path + "/progress")
        .follow(
            this::show,
            () -> {
              outcome.answer = Optional.of(invocation.api().get(path));
              return RunReport.isResting(outcome.answer.get().result());
            });
    return end(outcome.answer.orElseThrow());
  }

  /// Follows it from where it stands: what its steps did before is not told again.
  ExitCode followOn() throws InterruptedException {
    for (JsonNode step : started.path("steps")) {
      for (String field : new String[] {"startedAt", "endedAt"}) {
        instant(step.path(field).asString(""))
            .filter(at -> at.isAfter(shownFrom))
            .ifPresent(at -> shownFrom = at);
      }
    }
    return follow();
  }

  private ExitCode end(Answer answer) throws InterruptedException {
    JsonNode run = answer.result();
    Printer printer = invocation.printer();
    if (printer.isJson()) {
      printer.raw(answer.body());
    } else {
      printer.line("");
      printer.line(
          title + " of " + Table.text(run.path("plan")) + ": " + Table.text(run.path("state")));
      String detail = run.path("detail").asString("");
      if (!detail.isEmpty()) {
        printer.line(detail);
      }
      printer.line(RunReport.end(run, objective(run)).toString());
      RunReport.next(run).ifPresent(printer::line);
    }
    return RunReport.isSuccess(run) ? ExitCode.OK : ExitCode.FAILED;
  }

  private Optional<Duration> objective(JsonNode run) throws InterruptedException {
    for (JsonNode plan : invocation.api().get("/plans").result()) {
      if (plan.path("name").equals(run.path("plan"))) {
        return RunReport.seconds(plan.path("objectives").path("rto"));
      }
    }
    return Optional.empty();
  }

  private void show(ServerSentEvents.Message message) {
    JsonNode step;
    try {
      step = JsonMapper.shared().readTree(message.data().getBytes(UTF_8));
    } catch (JacksonException _) {
      // The progress is for the eye only; the run itself is read at the end.
      say(message.data());
      return;
    }
    if (instant(step.path("at").asString("")).filter(at -> !at.isAfter(shownFrom)).isPresent()) {
      return;
    }
    String detail = step.path("detail").asString("");
    String name = step.path("step").asString("");
    say(
        String.format(
            Locale.ROOT,
            "%10s  %-28s  %-10s  %s",
            elapsed(step.path("at").asString("")),
            // A move of the run as a whole names no step.
            name.isEmpty() ? "(run)" : name,
            step.path("state").asString(""),
            detail));
  }

  private static Optional<Instant> instant(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private String elapsed(String at) {
    try {
      return RunReport.words(Duration.between(Instant.parse(startedAt), Instant.parse(at)));
    } catch (DateTimeException _) {
      return at;
    }
  }

  private void say(String line) {
    if (invocation.printer().isJson()) {
      invocation.report(line.stripTrailing());
    } else {
      invocation.printer().line(line.stripTrailing());
    }
  }

  /// The run as it was read last.
  private static final class Outcome {
    private Optional<Answer> answer = Optional.empty();
  }
}
