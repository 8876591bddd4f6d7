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

/// A drill, followed to its end. Progress goes to the output, or beside it when the output is JSON.
final class Drill {
  private final Invocation invocation;
  private final Answer started;
  private final String id;
  private final String startedAt;

  private Drill(Invocation invocation, Answer started) {
    this.invocation = invocation;
    this.started = started;
    this.id = started.result().path("id").asString("");
    this.startedAt = started.result().path("startedAt").asString("");
  }

  static ExitCode run(Invocation invocation) throws InterruptedException {
    byte[] plan = PlanVerbs.plan(invocation);
    Answer started = invocation.api().postYaml("/runs?mode=drill", plan);
    var drill = new Drill(invocation, started);
    return invocation.flag(Rest.DETACH.name()) ? drill.leave() : drill.follow();
  }

  private ExitCode leave() {
    invocation.printer().thing(started);
    return ExitCode.OK;
  }

  private ExitCode follow() throws InterruptedException {
    say("Drill of " + Table.text(started.result().path("plan")) + ", run " + id);
    String path = "/runs/" + Api.encoded(id);
    var outcome = new Outcome();
    new Following(invocation, path + "/progress")
        .follow(
            this::show,
            () -> {
              outcome.answer = Optional.of(invocation.api().get(path));
              return RunReport.isOver(outcome.answer.get().result());
            });
    return end(outcome.answer.orElseThrow());
  }

  private ExitCode end(Answer answer) throws InterruptedException {
    JsonNode run = answer.result();
    Printer printer = invocation.printer();
    if (printer.isJson()) {
      printer.raw(answer.body());
    } else {
      printer.line("");
      printer.line(
          "Drill of " + Table.text(run.path("plan")) + ": " + Table.text(run.path("state")));
      String detail = run.path("detail").asString("");
      if (!detail.isEmpty()) {
        printer.line(detail);
      }
      printer.line(RunReport.end(run, objective(run)).toString());
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
