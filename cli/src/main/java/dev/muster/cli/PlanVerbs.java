package dev.muster.cli;

import static dev.muster.cli.Parameter.argument;
import static dev.muster.cli.Parameter.flag;
import static dev.muster.cli.Parameter.option;
import static dev.muster.cli.Rest.column;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import tools.jackson.databind.JsonNode;

/// Verbs for recovery plans.
final class PlanVerbs {
  private static final Parameter FILE = argument("FILE", "the plan, a YAML file");
  static final Parameter PLAN =
      argument("PLAN", "the plan: a file, or name, hash or name@hash of one that the server keeps");
  private static final Parameter OTHER =
      argument("OTHER", "the later plan, like PLAN; default: the file against its kept version")
          .optional();
  private static final Parameter NAME = argument("NAME", "name of the plan");
  private static final Parameter SOURCE = flag("--source", "print the plan's own text");
  private static final Parameter FORMAT =
      option("--format", "mermaid|dot", "what to draw it with; default: mermaid");
  private static final Parameter MODE =
      option("--mode", "MODE", "the kind of run: drill, planned, unplanned, failback, reprotect");

  private PlanVerbs() {}

  static List<Verb> all() {
    return List.of(
        Rest.list(
            "plan list",
            "List the plans that the server keeps",
            "/plans",
            List.of(
                column("NAME", "name"),
                column("VERSION", "version"),
                column("HASH", "hash"),
                column("APPLIED", "appliedAt"),
                column("RTO", "objectives.rto"),
                column("RPO", "objectives.rpo"))),
        new Verb(
            "plan apply",
            "Keep a plan and make it the current version of its name",
            List.of(FILE),
            invocation -> thing(invocation, "/plans")),
        new Verb(
            "plan show",
            "Show a kept plan and the versions of its name",
            List.of(PLAN, SOURCE),
            PlanVerbs::show),
        new Verb("plan diff", "Show how two plans differ", List.of(PLAN, OTHER), PlanVerbs::diff),
        new Verb(
            "plan validate",
            "Check a plan",
            List.of(FILE),
            invocation -> thing(invocation, "/plans/validate")),
        new Verb(
            "plan graph",
            "Print the graph of a plan's steps for Mermaid or Graphviz",
            List.of(PLAN, FORMAT, MODE),
            PlanVerbs::graph),
        Rest.act(
            "plan delete",
            "Take a plan's name away; its versions stay",
            "DELETE",
            "/plans/{NAME}",
            NAME),
        new Verb(
            "preview",
            "Show what a run of a plan would do, the destructive part apart",
            List.of(PLAN, MODE),
            PlanVerbs::preview),
        new Verb(
            "readiness",
            "Check whether a plan could run now",
            List.of(Readiness.PLAN, Readiness.MODE),
            Readiness::run));
  }

  private static ExitCode thing(Invocation invocation, String path) throws InterruptedException {
    GivenPlan plan = GivenPlan.file(invocation.required(FILE.name()));
    invocation.printer().thing(plan.post(invocation, path, "plan", List.of()));
    return ExitCode.OK;
  }

  private static ExitCode show(Invocation invocation) throws InterruptedException {
    String plan = Api.encoded(invocation.required(PLAN.name()));
    Answer answer = invocation.api().get("/plans/" + plan);
    JsonNode shown = answer.result();
    Printer printer = invocation.printer();
    if (invocation.flag(SOURCE.name())) {
      printer.raw(shown.path("source").asString("").getBytes(UTF_8));
      return ExitCode.OK;
    }
    if (printer.isJson()) {
      printer.raw(answer.body());
      return ExitCode.OK;
    }
    Table head = new Table();
    for (String field : List.of("name", "version", "hash", "current")) {
      head.row(field, Table.text(shown.path(field)));
    }
    printer.line(head.members("", shown.path("objectives")).toString());
    printer.line("");
    printer.line(
        new Table(
                List.of(
                    column("VERSION", "version"),
                    column("HASH", "hash"),
                    column("CURRENT", "current"),
                    column("AT", "at"),
                    column("BY", "by")),
                shown.path("versions"))
            .toString());
    return ExitCode.OK;
  }

  private static ExitCode diff(Invocation invocation) throws InterruptedException {
    GivenPlan plan = GivenPlan.of(invocation.required(PLAN.name()));
    var other = invocation.text(OTHER.name()).map(GivenPlan::of);
    if (other.isPresent() && plan.isFile()) {
      throw new CliException(ExitCode.USAGE, "PLAN must be a kept plan when there is an OTHER");
    }
    if (other.isEmpty() && !plan.isFile()) {
      throw new CliException(ExitCode.USAGE, "PLAN must be a file when there is no OTHER");
    }
    Answer answer =
        other.isPresent()
            ? other.get().post(invocation, "/plans/diff", "to", List.of("from", plan.given()))
            : plan.post(invocation, "/plans/diff", "to", List.of());
    Printer printer = invocation.printer();
    if (printer.isJson()) {
      printer.raw(answer.body());
      return ExitCode.OK;
    }
    JsonNode difference = answer.result();
    printer.line("--- " + Table.text(difference.path("from")));
    printer.line("+++ " + Table.text(difference.path("to")));
    for (JsonNode change : difference.path("changes")) {
      printer.line("@@ " + Table.text(change.path("path")));
      if (change.has("before")) {
        printer.line("- " + Table.text(change.path("before")));
      }
      if (change.has("after")) {
        printer.line("+ " + Table.text(change.path("after")));
      }
    }
    return ExitCode.OK;
  }

  private static ExitCode graph(Invocation invocation) throws InterruptedException {
    GivenPlan plan = GivenPlan.of(invocation.required(PLAN.name()));
    List<String> query =
        List.of(
            "format", GivenPlan.text(invocation.text(FORMAT.name())),
            "mode", GivenPlan.text(invocation.text(MODE.name())));
    Answer answer = plan.post(invocation, "/plans/graph", "plan", query);
    Printer printer = invocation.printer();
    printer.raw(
        printer.isJson()
            ? answer.body()
            : answer.result().path("graph").asString("").getBytes(UTF_8));
    return ExitCode.OK;
  }

  private static ExitCode preview(Invocation invocation) throws InterruptedException {
    GivenPlan plan = GivenPlan.of(invocation.required(PLAN.name()));
    List<String> query = List.of("mode", invocation.text(MODE.name()).orElse("drill"));
    Answer answer = plan.post(invocation, "/plans/preview", "plan", query);
    JsonNode preview = answer.result();
    Printer printer = invocation.printer();
    if (printer.isJson()) {
      printer.raw(answer.body());
    } else {
      PreviewText.print(preview, printer);
    }
    return preview.path("findings").isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }
}
