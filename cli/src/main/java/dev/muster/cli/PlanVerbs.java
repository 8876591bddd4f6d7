package dev.muster.cli;

import static dev.muster.cli.Parameter.argument;
import static dev.muster.cli.Parameter.option;
import static dev.muster.cli.Rest.column;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Verbs for recovery plans and their runs.
final class PlanVerbs {
  private static final Parameter FILE = argument("FILE", "the plan, a YAML file");
  private static final Parameter RUN = argument("RUN", "id of the run");

  private static final List<Column> STEPS =
      List.of(
          column("STEP", "id"),
          column("ACTION", "action"),
          column("TARGET", "target"),
          column("STATE", "state"),
          column("STARTED", "startedAt"),
          column("ENDED", "endedAt"),
          column("DETAIL", "detail"));

  private PlanVerbs() {}

  static List<Verb> all() {
    return List.of(
        Rest.list(
            "plan list",
            "List the plans that the server keeps",
            "/plans",
            List.of(
                column("NAME", "name"),
                column("HASH", "hash"),
                column("APPLIED", "appliedAt"),
                column("RTO", "objectives.rto"),
                column("RPO", "objectives.rpo"))),
        new Verb("plan validate", "Check a plan", List.of(FILE), PlanVerbs::validate),
        new Verb(
            "plan preview",
            "Show what a plan would do, the destructive part apart",
            List.of(FILE, option("--mode", "MODE", "what to preview; default: drill")),
            PlanVerbs::preview),
        new Verb(
            "drill",
            "Rehearse a plan with copies at the recovery site and follow it to its end",
            List.of(FILE, Rest.DETACH),
            Drill::run),
        Rest.list(
            "run list",
            "List runs, newest first",
            "/runs",
            List.of(
                column("ID", "id"),
                column("PLAN", "plan"),
                column("MODE", "mode"),
                column("STATE", "state"),
                column("STARTED", "startedAt"),
                column("ENDED", "endedAt"),
                column("RTA S", "rtaSeconds"))),
        new Verb("run show", "Show a run and its steps", List.of(RUN), PlanVerbs::showRun),
        new Verb(
            "run cancel",
            "Cancel a running run and take away what it made",
            List.of(RUN),
            invocation -> runAct(invocation, "cancel")),
        new Verb(
            "run cleanup",
            "Take away what an interrupted run left",
            List.of(RUN),
            invocation -> runAct(invocation, "cleanup")));
  }

  static byte[] plan(Invocation invocation) {
    Path file = Path.of(invocation.required(FILE.name()));
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      String why = Files.exists(file) ? "cannot read the plan " : "there is no plan ";
      throw new CliException(ExitCode.USAGE, why + file, e);
    }
  }

  private static ExitCode validate(Invocation invocation) throws InterruptedException {
    invocation.printer().thing(invocation.api().postYaml("/plans/validate", plan(invocation)));
    return ExitCode.OK;
  }

  private static ExitCode preview(Invocation invocation) throws InterruptedException {
    String mode = invocation.text("--mode").orElse("drill");
    byte[] plan = plan(invocation);
    Answer answer = invocation.api().postYaml("/plans/preview?mode=" + Api.encoded(mode), plan);
    JsonNode preview = answer.result();
    Printer printer = invocation.printer();
    if (printer.isJson()) {
      printer.raw(answer.body());
      return verdict(preview);
    }
    printer.line(
        new Table()
            .row("plan", Table.text(preview.path("plan")))
            .row("plan hash", Table.text(preview.path("planHash")))
            .row("mode", Table.text(preview.path("mode")))
            .row("preview hash", Table.text(preview.path("previewHash")))
            .toString());
    printer.line("");
    List<Column> columns =
        List.of(
            column("STEP", "id"),
            column("ACTION", "action"),
            column("TARGET", "target"),
            column("SITE", "site"),
            column("EXPECTS", "expects"),
            column("AFTER", "after"));
    printer.line(new Table(columns, preview.path("steps")).toString());
    printer.line("");
    JsonNode destructive = preview.path("destructive");
    printer.line(
        destructive.isEmpty()
            ? "Nothing is destroyed."
            : "Destructive: " + Table.text(destructive));
    for (JsonNode finding : preview.path("findings")) {
      printer.line(
          "Not ready: "
              + Table.text(finding.path("subject"))
              + ": "
              + Table.text(finding.path("message")));
    }
    return verdict(preview);
  }

  private static ExitCode verdict(JsonNode preview) {
    return preview.path("findings").isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private static ExitCode runAct(Invocation invocation, String act) throws InterruptedException {
    String id = Api.encoded(invocation.required(RUN.name()));
    ObjectNode nothing = JsonNodeFactory.instance.objectNode();
    return print(invocation, invocation.api().call("POST", "/runs/" + id + "/" + act, nothing));
  }

  private static ExitCode showRun(Invocation invocation) throws InterruptedException {
    String id = Api.encoded(invocation.required(RUN.name()));
    return print(invocation, invocation.api().get("/runs/" + id));
  }

  private static ExitCode print(Invocation invocation, Answer answer) {
    Printer printer = invocation.printer();
    if (printer.isJson()) {
      printer.raw(answer.body());
      return ExitCode.OK;
    }
    JsonNode run = answer.result();
    printer.line(RunReport.head(run).toString());
    printer.line("");
    printer.line(new Table(STEPS, run.path("steps")).toString());
    return ExitCode.OK;
  }
}
