package dev.muster.cli;

import static dev.muster.cli.Rest.column;

import java.util.List;
import tools.jackson.databind.JsonNode;

/// Whether a plan could run now, as a table of checks and a list of what is wrong.
final class Readiness {
  static final Parameter PLAN =
      Parameter.argument("PLAN", "name of a plan that the server keeps, or a YAML file");
  static final Parameter MODE =
      Parameter.option("--mode", "MODE", "drill, planned, unplanned or failback; default: drill");

  private static final List<Column> CHECKS =
      List.of(
          column("#", "id"),
          column("CHECK", "name"),
          column("WEIGHT", "severity"),
          column("VERDICT", "verdict"));

  private Readiness() {}

  static ExitCode run(Invocation invocation) throws InterruptedException {
    String mode = "mode=" + Api.encoded(invocation.text(MODE.name()).orElse("drill"));
    GivenPlan plan = GivenPlan.of(invocation.required(PLAN.name()));
    Answer answer =
        plan.isFile()
            ? invocation.api().postYaml("/plans/readiness?" + mode, plan.bytes())
            : invocation.api().get("/plans/" + Api.encoded(plan.given()) + "/readiness?" + mode);
    JsonNode report = answer.result();
    Printer printer = invocation.printer();
    if (printer.isJson()) {
      printer.raw(answer.body());
    } else {
      print(printer, report);
    }
    return report.path("state").asString("").equals("ready") ? ExitCode.OK : ExitCode.FAILED;
  }

  private static void print(Printer printer, JsonNode report) {
    printer.line(new Table(CHECKS, report.path("checks")).toString());
    for (JsonNode check : report.path("checks")) {
      if (!check.path("verdict").asString("").equals("pass")) {
        printer.line("");
        wrong(printer, check);
      }
    }
    printer.line("");
    printer.line(
        new Table()
            .row("plan", Table.text(report.path("plan")))
            .row("mode", Table.text(report.path("mode")))
            .row("state", Table.text(report.path("state")))
            .row("score", Table.text(report.path("score")))
            .row("oldest input", Table.text(report.path("ageSeconds")) + " s old")
            .toString());
  }

  private static void wrong(Printer printer, JsonNode check) {
    printer.line(
        "%s %s: %s%s"
            .formatted(
                Table.text(check.path("id")),
                Table.text(check.path("name")),
                Table.text(check.path("verdict")),
                check.path("blocks").asBoolean(false) ? ", blocks" : ""));
    for (JsonNode finding : check.path("findings")) {
      if (!finding.path("verdict").asString("").equals("pass")) {
        printer.line(
            "  %s: %s (expected: %s)"
                .formatted(
                    Table.text(finding.path("subject")),
                    Table.text(finding.path("observed")),
                    Table.text(finding.path("expected"))));
      }
    }
    printer.line("  call: " + Table.text(check.path("call")));
    printer.line("  do: " + Table.text(check.path("advice")));
  }
}
