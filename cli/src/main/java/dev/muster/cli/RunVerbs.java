package dev.muster.cli;

import static dev.muster.cli.Parameter.argument;
import static dev.muster.cli.Parameter.flag;
import static dev.muster.cli.Parameter.option;
import static dev.muster.cli.Rest.column;

import java.util.List;

/// Verbs that start runs of plans, and those that steer them.
final class RunVerbs {
  private static final Parameter RUN = argument("RUN", "id of the run");
  private static final Parameter STEP = argument("STEP", "id of the step");
  private static final Parameter PLANNED =
      flag("--planned", "the move of servers that are alive, without loss");
  private static final Parameter PREVIEW =
      option("--preview", "HASH", "hash of a preview; refused if it is not that one any more");
  private static final Parameter FORCE =
      option("--force", "REASON", "why safety that needs certainty is overridden");
  private static final Parameter DETECTED =
      option(
          "--detected-at",
          "TIME",
          "when the outage began, like 2026-08-05T10:10:00Z; unplanned only");
  private static final Parameter REASON =
      option("--reason", "REASON", "why it is skipped").needed().into("reason");
  private static final Parameter NOTE = option("--note", "TEXT", "for the record").into("note");

  private static final List<Column> STEPS =
      List.of(
          column("STEP", "id"),
          column("ACTION", "action"),
          column("TARGET", "target"),
          column("STATE", "state"),
          column("STARTED", "startedAt"),
          column("ENDED", "endedAt"),
          column("DETAIL", "detail"));

  private RunVerbs() {}

  static List<Verb> all() {
    return List.of(
        new Verb(
            "drill",
            "Rehearse a plan with copies at the recovery site and follow it to its end",
            List.of(PlanVerbs.PLAN, PREVIEW, Rest.DETACH),
            invocation -> start(invocation, "/runs", "drill", "Drill")),
        new Verb(
            "failover",
            "Fail a plan over to the recovery site and follow it until it awaits its commit",
            List.of(PlanVerbs.PLAN, PLANNED, PREVIEW, FORCE, DETECTED, Rest.DETACH),
            invocation ->
                start(
                    invocation,
                    "/runs/failover",
                    invocation.flag(PLANNED.name()) ? "planned" : "unplanned",
                    invocation.flag(PLANNED.name()) ? "Planned failover" : "Failover")),
        new Verb(
            "failback",
            "Bring a plan back home and follow it until it awaits its commit",
            List.of(PlanVerbs.PLAN, PREVIEW, FORCE, Rest.DETACH),
            invocation -> start(invocation, "/runs/failback", "", "Failback")),
        new Verb(
            "reprotect",
            "Turn a plan's replication round and follow that to its end",
            List.of(PlanVerbs.PLAN, PREVIEW, FORCE, Rest.DETACH),
            invocation -> start(invocation, "/runs/reprotect", "", "Reprotect")),
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
                column("RTA S", "rtaSeconds"),
                column("QUEUE", "queue.position"),
                column("WAITS FOR", "queue.behind"))),
        new Verb("run show", "Show a run and its steps", List.of(RUN), RunVerbs::show),
        new Verb("run watch", "Follow a run to its end", List.of(RUN), RunVerbs::watch),
        act("pause", "Let what is under way end and begin nothing more"),
        act("resume", "Let a paused or halted run go on where it was"),
        act("cancel", "Cancel a run; what a drill made is taken away"),
        act("leave", "End a halted or paused run and leave everything as it is"),
        followed("commit", "Accept a run: replication is turned round, there is no way back"),
        followed("rollback", "Take back what a run did"),
        stepAct("retry", "Try a failed step again"),
        stepAct("skip", "Go on without a step", REASON),
        stepAct("acknowledge", "Say that what a step waits for is done", NOTE),
        act("cleanup", "Take away what a drill left"));
  }

  private static Verb act(String act, String summary) {
    return new Verb(
        "run " + act,
        summary,
        List.of(RUN),
        invocation -> print(invocation, post(invocation, "/" + act)));
  }

  private static Verb followed(String act, String summary) {
    return new Verb(
        "run " + act,
        summary,
        List.of(RUN, Rest.DETACH),
        invocation -> {
          Answer accepted = post(invocation, "/" + act);
          return invocation.flag(Rest.DETACH.name())
              ? print(invocation, accepted)
              : new StartedRun(invocation, accepted, act.equals("commit") ? "Commit" : "Rollback")
                  .followOn();
        });
  }

  private static Verb stepAct(String act, String summary, Parameter... more) {
    List<Parameter> parameters = new java.util.ArrayList<>(List.of(RUN, STEP));
    parameters.addAll(List.of(more));
    return new Verb(
        "run " + act,
        summary,
        parameters,
        invocation -> {
          String step = Api.encoded(invocation.required(STEP.name()));
          return print(invocation, post(invocation, "/steps/" + step + "/" + act));
        });
  }

  private static Answer post(Invocation invocation, String act) throws InterruptedException {
    return invocation.api().call("POST", path(invocation) + act, invocation.body());
  }

  private static String path(Invocation invocation) {
    return "/runs/" + Api.encoded(invocation.required(RUN.name()));
  }

  private static ExitCode start(Invocation invocation, String path, String mode, String title)
      throws InterruptedException {
    GivenPlan plan = GivenPlan.of(invocation.required(PlanVerbs.PLAN.name()));
    List<String> query =
        List.of(
            "mode", mode,
            "preview", GivenPlan.text(invocation.text(PREVIEW.name())),
            "force", GivenPlan.text(invocation.text(FORCE.name())),
            "detectedAt", GivenPlan.text(invocation.text(DETECTED.name())));
    Answer started = plan.post(invocation, path, "plan", query);
    if (invocation.flag(Rest.DETACH.name())) {
      invocation.printer().thing(started);
      return ExitCode.OK;
    }
    return new StartedRun(invocation, started, title).follow();
  }

  private static ExitCode watch(Invocation invocation) throws InterruptedException {
    return new StartedRun(invocation, invocation.api().get(path(invocation)), "Run").follow();
  }

  private static ExitCode show(Invocation invocation) throws InterruptedException {
    return print(invocation, invocation.api().get(path(invocation)));
  }

  private static ExitCode print(Invocation invocation, Answer answer) {
    Printer printer = invocation.printer();
    if (printer.isJson()) {
      printer.raw(answer.body());
      return ExitCode.OK;
    }
    printer.line(RunReport.head(answer.result()).toString());
    printer.line("");
    printer.line(new Table(STEPS, answer.result().path("steps")).toString());
    return ExitCode.OK;
  }
}
