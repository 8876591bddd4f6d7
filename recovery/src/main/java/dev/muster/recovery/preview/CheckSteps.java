package dev.muster.recovery.preview;

import static dev.muster.recovery.preview.PreviewStep.Phase.RECOVER;

import dev.muster.recovery.plan.PlanStep;
import dev.muster.recovery.plan.StepAction;
import dev.muster.recovery.plan.StepAction.HealthGate;
import dev.muster.recovery.preview.PreviewStep.Bounds;
import dev.muster.recovery.preview.PreviewStep.Expectation;
import dev.muster.recovery.preview.PreviewStep.Subject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// The steps that see whether servers do their work, and those that leave it to a person: the same
/// in a drill and in a move.
final class CheckSteps {
  private final StepList steps;
  private final String site;

  /// The id of the server that does a member's work in this run; empty if it has none of that name.
  private final Function<String, Optional<String>> servers;

  CheckSteps(StepList steps, String site, Function<String, Optional<String>> servers) {
    this.steps = steps;
    this.site = site;
    this.servers = servers;
  }

  /// What a started server must show.
  String gate(String name, String serverId, HealthGate gate, Bounds bounds, List<String> after) {
    String id = "check-" + name;
    return switch (gate) {
      case HealthGate.ServerHealth(Duration within) ->
          add(
              id,
              new Act.CheckHealth(serverId, within.toSeconds()),
              name,
              "health OK",
              bounds,
              after);
      case HealthGate.Tcp(int port, Duration within) ->
          add(
              id,
              new Act.Probe(
                  serverId, "tcp://{ip}:" + Integer.toString(port), 0, within.toSeconds()),
              name,
              "takes connections on port " + port,
              bounds,
              after);
      case HealthGate.Http(String scheme, int port, String path, int expect, Duration within) ->
          add(
              id,
              new Act.Probe(
                  serverId,
                  "%s://{ip}:%s%s".formatted(scheme, Integer.toString(port), path),
                  expect,
                  within.toSeconds()),
              name,
              "answers with " + expect,
              bounds,
              after);
    };
  }

  private String add(
      String id, Act act, String name, String shows, Bounds bounds, List<String> after) {
    return steps.add(
        RECOVER, id, act, new Subject(site, name), new Expectation("ACTIVE", shows), bounds, after);
  }

  /// A web address, or a server of the plan that stands in its place in this run.
  String http(PlanStep step, StepAction.CheckHttp check, Bounds bounds, List<String> after) {
    URI url = check.url();
    Optional<String> server = Optional.ofNullable(url.getHost()).flatMap(servers);
    String address =
        server.isEmpty()
            ? url.toString()
            : url.getScheme()
                + "://{ip}"
                + (url.getPort() < 0 ? "" : ":" + Integer.toString(url.getPort()))
                + Optional.ofNullable(url.getRawPath()).orElse("")
                + Optional.ofNullable(url.getRawQuery()).map(query -> "?" + query).orElse("");
    return probe(
        step,
        new Act.Probe(server.orElse(""), address, check.expect(), check.within().toSeconds()),
        url.toString(),
        "answers with " + check.expect(),
        bounds,
        after);
  }

  /// A port of a host, or of a server of the plan that stands in its place in this run.
  String tcp(PlanStep step, StepAction.CheckTcp check, Bounds bounds, List<String> after) {
    Optional<String> server = servers.apply(check.host());
    String address =
        "tcp://%s:%s"
            .formatted(server.isEmpty() ? check.host() : "{ip}", Integer.toString(check.port()));
    return probe(
        step,
        new Act.Probe(server.orElse(""), address, 0, check.within().toSeconds()),
        "tcp://%s:%s".formatted(check.host(), Integer.toString(check.port())),
        "takes connections",
        bounds,
        after);
  }

  private String probe(
      PlanStep step,
      Act.Probe probe,
      String what,
      String shows,
      Bounds bounds,
      List<String> after) {
    String where = probe.serverId().isEmpty() ? "" : site;
    return steps.add(
        RECOVER,
        step.id(),
        probe,
        new Subject(where, step.id()),
        new Expectation(what, shows),
        bounds,
        after);
  }

  /// Something for a person to do.
  String ask(PlanStep step, StepAction.AskPerson ask, Bounds bounds, List<String> after) {
    return steps.add(
        RECOVER,
        step.id(),
        new Act.AskPerson(
            ask.prompt(),
            ask.owner(),
            ask.deadline().toSeconds(),
            ask.onDeadline().name().toLowerCase(Locale.ROOT)),
        new Subject("", step.id()),
        new Expectation(ask.owner() + ": " + ask.prompt(), "acknowledged"),
        bounds,
        after);
  }

  /// Time that passes.
  String letPass(PlanStep step, Duration time, Bounds bounds, List<String> after) {
    return steps.add(
        RECOVER,
        step.id(),
        new Act.LetPass(time.toSeconds()),
        new Subject("", step.id()),
        new Expectation("", time + " later"),
        bounds,
        after);
  }
}
