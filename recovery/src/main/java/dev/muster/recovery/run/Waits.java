package dev.muster.recovery.run;

import dev.muster.cloud.ActContext;
import dev.muster.cloud.Audited;
import dev.muster.cloud.CloudReader;
import dev.muster.cloud.ConsistencyGroup;
import dev.muster.cloud.Query;
import dev.muster.cloud.Result;
import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import dev.muster.cloud.VolumeGroup;
import dev.muster.recovery.plan.GuestScripts;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Steps that look, or wait until something can be seen, and change nothing.
final class Waits {
  private final RunTools tools;
  private final String runId;
  private final BooleanSupplier withdrawn;

  Waits(RunTools tools, String runId, BooleanSupplier withdrawn) {
    this.tools = tools;
    this.runId = runId;
    this.withdrawn = withdrawn;
  }

  StepOutcome readServer(PreviewStep step, Act.ReadServer read) throws InterruptedException {
    return look(
        step,
        Query.server(read.serverId()),
        server -> {
          if (!server.name().equals(step.subject().name())) {
            return "must be named %s, got: %s".formatted(step.subject().name(), server.name());
          }
          return read.statuses().contains(server.status())
              ? ""
              : "status must be %s, got: %s"
                  .formatted(String.join(" or ", read.statuses()), server.status());
        });
  }

  StepOutcome checkGroup(PreviewStep step, Act.CheckGroup check) throws InterruptedException {
    CloudReader eyes = tools.looks(step.subject().site()).fromNow();
    return look(
        step,
        groupQuery(check.groupId()),
        group -> {
          if (!group.isAvailable()) {
            return "status must be available, got: %s %s"
                .formatted(group.status(), group.troubleText());
          }
          return eyes.consistencyGroup(check.groupId())
                  instanceof Result.Done<ConsistencyGroup>(ConsistencyGroup storage)
              ? unfit(check, storage)
              : "the state of its replication cannot be seen";
        });
  }

  private static String unfit(Act.CheckGroup check, ConsistencyGroup storage) {
    if (!check.states().isEmpty() && !check.states().contains(storage.state())) {
      return "state must be %s, got: %s"
          .formatted(String.join(" or ", check.states()), storage.state());
    }
    boolean other =
        !storage.primaryRole().isEmpty()
            && !check.role().isEmpty()
            && !storage.primaryRole().equals(check.role());
    return other
        ? "must be copied from %s, got: %s".formatted(check.role(), storage.primaryRole())
        : "";
  }

  /// The oldest freeze time of the promoted volumes, on record.
  StepOutcome recordPoint(PreviewStep step, Act.RecordPoint point) throws InterruptedException {
    // From before the recorded read: what is promoted together is looked at with one list.
    CloudReader eyes = tools.looks(step.subject().site()).fromNow();
    ActContext context = tools.next(runId, step);
    tools.read(step.subject().site(), groupQuery(point.groupId()), context);
    Optional<String> oldest = oldest(eyes, point.volumeIds());
    ObjectNode seen = JsonNodeFactory.instance.objectNode();
    oldest.ifPresent(time -> seen.put("recoveryPoint", time));
    String why = oldest.isPresent() ? "" : "the cloud tells no freeze time";
    tools.events().checked(step, tools.target(runId, step), context, why, seen);
    return why.isEmpty() ? new StepOutcome.Done() : new StepOutcome.NotDone(why);
  }

  private static Optional<String> oldest(CloudReader eyes, List<String> volumeIds) {
    Set<String> wanted = Set.copyOf(volumeIds);
    if (!(eyes.volumes() instanceof Result.Done<List<Volume>>(List<Volume> volumes))) {
      return Optional.empty();
    }
    List<Volume> own = volumes.stream().filter(volume -> wanted.contains(volume.id())).toList();
    boolean whole =
        own.size() == wanted.size()
            && own.stream().noneMatch(volume -> volume.replication().freezeTime().isEmpty());
    return whole
        ? own.stream().map(volume -> volume.replication().freezeTime()).min(Waits::older)
        : Optional.empty();
  }

  private static int older(String one, String other) {
    Instant first = Actuals.instant(one).orElse(Instant.MIN);
    return first.compareTo(Actuals.instant(other).orElse(Instant.MIN));
  }

  StepOutcome checkHealth(PreviewStep step, Act.CheckHealth check) throws InterruptedException {
    CloudReader eyes = tools.looks(step.subject().site()).fromNow();
    return waitFor(
        step,
        Duration.ofSeconds(check.withinSeconds()),
        () ->
            switch (eyes.server(check.serverId())) {
              case Result.Done<Server>(Server server) -> whyUnhealthy(server);
              case Result.Refused<Server>(int status, String message) ->
                  "%d %s".formatted(status, message);
              case Result.Unknown<Server>(String reason) -> reason;
            },
        context -> tools.read(step.subject().site(), Query.server(check.serverId()), context));
  }

  private static String whyUnhealthy(Server server) {
    return server.isRunning() && server.isHealthy()
        ? ""
        : "must be ACTIVE with health OK, got: %s with health %s"
            .formatted(server.status(), server.health());
  }

  /// Until every copy holds what was written before the run's last stop of a server. The storage's
  /// clock and this process's may differ, so none is trusted: the first new freeze time may be of a
  /// cycle that began before the last stop, the second cannot.
  StepOutcome awaitSync(PreviewStep step, Act.AwaitSync await) throws InterruptedException {
    CloudReader eyes = tools.looks(step.subject().site()).fromNow();
    List<Instant> points = new ArrayList<>();
    return waitFor(
        step,
        Duration.ofSeconds(step.bounds().timeoutSeconds()),
        () -> {
          oldest(eyes, await.volumeIds())
              .flatMap(Actuals::instant)
              .filter(point -> points.isEmpty() || point.isAfter(points.getLast()))
              .ifPresent(points::add);
          return points.size() > 2
              ? ""
              : "the freeze time must change twice after the last stop, got: " + points;
        },
        context -> tools.read(step.subject().site(), groupQuery(await.groupId()), context));
  }

  StepOutcome awaitConsistent(PreviewStep step, Act.AwaitConsistent await)
      throws InterruptedException {
    CloudReader eyes = tools.looks(step.subject().site()).fromNow();
    return waitFor(
        step,
        Duration.ofSeconds(step.bounds().timeoutSeconds()),
        () ->
            switch (eyes.consistencyGroup(await.groupId())) {
              case Result.Done<ConsistencyGroup>(ConsistencyGroup storage) ->
                  storage.isConsistentCopying() && storage.primaryRole().equals(await.source())
                      ? ""
                      : "must be consistent_copying from %s, got: %s from %s"
                          .formatted(await.source(), storage.state(), storage.primaryRole());
              case Result.Refused<ConsistencyGroup>(int status, String message) ->
                  "%d %s".formatted(status, message);
              case Result.Unknown<ConsistencyGroup>(String reason) -> reason;
            },
        context -> tools.read(step.subject().site(), groupQuery(await.groupId()), context));
  }

  StepOutcome probe(PreviewStep step, Act.Probe probe) throws InterruptedException {
    return waitFor(
        step,
        tools.settings().cloud(Duration.ofSeconds(probe.withinSeconds())),
        () -> {
          Optional<String> address = address(step, probe);
          return address.isEmpty()
              ? "the server has no address"
              : tools
                  .outside()
                  .probes()
                  .ask(address.get(), recovered(), probe.expect(), Duration.ofSeconds(10));
        },
        _ -> {});
  }

  /// The addresses that the run's servers have where they come up. The site that is left is not
  /// asked.
  private Set<String> recovered() {
    Set<String> addresses = new HashSet<>();
    for (PreviewStep step : tools.journal().planned(runId)) {
      if (step.act() instanceof Act.StartServer(String id)
          && step.phase() == PreviewStep.Phase.RECOVER) {
        CloudReader eyes = tools.looks(step.subject().site()).fromNow();
        if (eyes.server(id) instanceof Result.Done<Server>(Server server)) {
          server.interfaces().forEach(nic -> addresses.add(nic.ipAddress()));
        }
      }
    }
    return addresses;
  }

  private Optional<String> address(PreviewStep step, Act.Probe probe) {
    if (probe.serverId().isEmpty()) {
      return Optional.of(probe.address());
    }
    CloudReader eyes = tools.looks(step.subject().site()).fromNow();
    return eyes.server(probe.serverId()) instanceof Result.Done<Server>(Server server)
        ? server.interfaces().stream()
            .map(nic -> probe.address().replace("{ip}", nic.ipAddress()))
            .findFirst()
        : Optional.empty();
  }

  /// Goes on where it was after a restart: its beginning is on record.
  StepOutcome letPass(PreviewStep step, Act.LetPass pass) throws InterruptedException {
    begin(step);
    Instant begun =
        tools
            .journal()
            .stepState(runId, step.id())
            .flatMap(StepState::begun)
            .orElseGet(() -> tools.clock().instant());
    Instant end = begun.plus(tools.settings().real(Duration.ofSeconds(pass.seconds())));
    return waitFor(
        step,
        Duration.ofSeconds(pass.seconds()).plus(Duration.ofDays(1)),
        () -> tools.clock().instant().isBefore(end) ? "until " + end : "",
        _ -> {});
  }

  /// Never twice: a script that was begun and whose end is unknown is a person's to judge.
  StepOutcome runScript(PreviewStep step, Act.RunScript run) throws InterruptedException {
    if (tools.journal().openAct(runId, step.id()).isPresent()) {
      return verdict(
          step, "was begun before a restart, and whether it ran is not known; it is not repeated");
    }
    begin(step);
    GuestScripts.Outcome outcome =
        tools
            .outside()
            .scripts()
            .run(
                new GuestScripts.Script(run.path(), run.sha256()),
                run.serverName(),
                tools.settings().real(Duration.ofSeconds(step.bounds().timeoutSeconds())));
    return switch (outcome) {
      case GuestScripts.Outcome.Ended(int exitCode) ->
          verdict(step, exitCode == 0 ? "" : "exit code must be 0, got: " + exitCode);
      case GuestScripts.Outcome.Unknown(String why) -> verdict(step, why);
    };
  }

  private StepOutcome verdict(PreviewStep step, String why) {
    tools.events().checked(step, tools.target(runId, step), tools.current(runId, step), why);
    return why.isEmpty() ? new StepOutcome.Done() : new StepOutcome.NotDone(why);
  }

  /// One recorded read, and the recorded verdict on what it showed.
  private <T> StepOutcome look(PreviewStep step, Query<T> query, Function<T, String> judge)
      throws InterruptedException {
    ActContext context = tools.next(runId, step);
    Audited<T> read = tools.read(step.subject().site(), query, context);
    String why =
        switch (read.result()) {
          case Result.Done<T>(T seen) -> judge.apply(seen);
          case Result.Refused<T>(int status, String message) -> "%d %s".formatted(status, message);
          case Result.Unknown<T>(String reason) -> reason;
        };
    tools.events().checked(step, tools.target(runId, step), context, why);
    return why.isEmpty() ? new StepOutcome.Done() : new StepOutcome.NotDone(why);
  }

  /// What is missing; empty if nothing is.
  @FunctionalInterface
  private interface Missing {
    String look() throws InterruptedException;
  }

  /// Something that is recorded once the wait is over.
  @FunctionalInterface
  private interface Witness {
    void read(ActContext context) throws InterruptedException;
  }

  /// Records that a wait begins, waits, records what was read last and what that means.
  ///
  /// @param within in the cloud's time
  private StepOutcome waitFor(PreviewStep step, Duration within, Missing missing, Witness witness)
      throws InterruptedException {
    begin(step);
    Instant deadline = tools.clock().instant().plus(tools.settings().real(within));
    String why = missing.look();
    while (!why.isEmpty() && tools.clock().instant().isBefore(deadline)) {
      if (withdrawn.getAsBoolean()) {
        return new StepOutcome.Withdrawn();
      }
      tools.settings().pause().pause(tools.settings().pollEvery());
      why = missing.look();
    }
    witness.read(tools.current(runId, step));
    return verdict(step, why);
  }

  /// A wait that began before a restart goes on under its recorded beginning.
  private void begin(PreviewStep step) {
    if (tools.journal().openAct(runId, step.id()).isEmpty()) {
      tools.events().checking(step, tools.target(runId, step), tools.next(runId, step));
    }
  }

  private static Query<VolumeGroup> groupQuery(String id) {
    return new Query<>("dr-volume-group.read", "volume-group", id, cloud -> cloud.volumeGroup(id));
  }
}
