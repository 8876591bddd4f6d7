package dev.muster.systemtests.simulator;

import static dev.muster.systemtests.simulator.SimulatedInstallation.ALICE;
import static dev.muster.systemtests.simulator.SimulatedInstallation.server;
import static dev.muster.systemtests.simulator.SimulatedInstallation.volume;
import static dev.muster.systemtests.simulator.SurveyedPair.check;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.OperationState;
import dev.muster.cloud.Result;
import dev.muster.cloud.Server;
import dev.muster.cloud.VolumeGroup;
import dev.muster.powervs.PowerVsCloud;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.Inventory;
import dev.muster.recovery.preview.Preview;
import dev.muster.recovery.readiness.Demand;
import dev.muster.recovery.readiness.ReadinessReport;
import dev.muster.recovery.readiness.ReadinessReport.CheckResult;
import dev.muster.recovery.readiness.ReadinessReport.State;
import dev.muster.recovery.readiness.ReadinessReport.Verdict;
import dev.muster.recovery.run.ControlResult;
import dev.muster.recovery.run.Run;
import dev.muster.recovery.run.RunState;
import dev.muster.recovery.run.RunStep;
import dev.muster.recovery.run.StartRequest;
import dev.muster.recovery.run.StartResult;
import dev.muster.recovery.run.StepState;
import dev.muster.systemtests.simulator.SimulatedInstallation.Exchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a recovery makes of each fault of a provider: the run engine over the adapter over a
/// simulation of both sites. The scenarios of `docs/scenarios.md`, by their ids.
@Timeout(120)
class ProviderFaultScenariosTest {
  private static final RecoveryPlan CORE = SurveyedPair.plan();
  private static final String WEB_TEXT = text("web-tier");
  private static final RecoveryPlan WEB = SurveyedPair.parse(WEB_TEXT);
  private static final StartRequest DRILL = StartRequest.of(WEB, Mode.DRILL, ALICE);
  private static final StartRequest MOVE = StartRequest.of(WEB, Mode.PLANNED, ALICE);
  private static final String TWO_TIERS =
      """
      apiVersion: drplan/v1
      kind: RecoveryPlan
      metadata: {name: two-tiers, owner: team-web}
      spec:
        objectives: {rto: PT4H, rpo: PT15M}
        sites:
          home: {location: dal12}
          recovery: {location: wdc06}
        protectionGroups:
          - name: web
            members: [{vm: web-01}, {vm: web-02}]
            replication: {method: grs, volumeGroup: vg-core-web}
          - name: app
            members: [{vm: was-01}, {vm: was-02}]
            replication: {method: grs, volumeGroup: vg-core-app}
        mappings:
          networks:
            - {from: prod-web-net, to: dr-web-net}
            - {from: prod-app-net, to: dr-app-net}
        steps:
          - id: boot-web
            action: vm.recover
            with: {groups: [web]}
            timeout: PT10M
            onFailure: retry(3)
            criticality: optional
          - id: boot-app
            action: vm.recover
            with: {groups: [app]}
            after: [boot-web.done]
            timeout: PT8H
            healthGate: {type: server-health, within: PT8H}
      """;

  private static final String GROWN =
      "mappings:\n    compute: {failover: {corePercent: 100, memoryPercent: 100, systemTypes:"
          + " [%s]}}\n";

  private static String text(String name) {
    try {
      return Files.readString(
          Path.of(System.getProperty("muster.root"), "plans", name + ".yaml").toAbsolutePath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RecoveryPlan edited(String from, String to) {
    assertThat(WEB_TEXT).contains(from);
    return SurveyedPair.parse(WEB_TEXT.replace(from, to));
  }

  private static StartRequest move(RecoveryPlan plan) {
    return StartRequest.of(plan, Mode.PLANNED, ALICE);
  }

  private static StepState step(Run run, String id) {
    return run.step(id).orElseThrow().state();
  }

  private static VolumeGroup group(PowerVsCloud site, String name) {
    return SimulatedSite.done(site.volumeGroups()).stream()
        .filter(group -> group.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<Exchange> starts(SimulatedInstallation at, PowerVsCloud site, String name) {
    String id = server(site, name).id();
    return at.changes().stream()
        .filter(call -> call.path().endsWith("/pvm-instances/" + id + "/action"))
        .filter(call -> call.body().contains("start"))
        .toList();
  }

  private static List<Exchange> groupActs(SimulatedInstallation at) {
    return at.changes().stream().filter(call -> call.path().contains("/volume-groups/")).toList();
  }

  @Test
  void p01RateLimitIsWaitedOutAndEveryStepIsDoneOnce() throws Exception {
    try (SimulatedInstallation at = new SimulatedInstallation()) {
      Inventory before = at.inventory();
      at.begin("p01-rate-limit");

      Run run = at.run(DRILL);

      assertThat(run.state()).as(at.told()).isInstanceOf(RunState.Succeeded.class);
      assertThat(at.exchanges).filteredOn(call -> call.status() == 429).hasSize(40);
      // Nobody comes back before the time that the cloud asked for.
      assertThat(at.retryWaits).hasSize(40).allMatch(Duration.ofSeconds(1)::equals);
      assertThat(run.steps())
          .allMatch(step -> step.state().isDone() || step.planned().isEmpty(), at.told());
      assertThat(at.changes())
          .filteredOn(Exchange::isDone)
          .extracting(Exchange::asked)
          .doesNotHaveDuplicates();
      assertThat(at.differences(before)).isEmpty();
    }
  }

  @Test
  void p02WhatWasCreatedBehindALostAnswerIsAdopted() throws Exception {
    for (String path : List.of("/networks", "/volumes/clone")) {
      try (SimulatedInstallation at = new SimulatedInstallation()) {
        Inventory before = at.inventory();
        at.faults(
            """
            - name: answer of a creation lost
              on: {method: POST, path: %s}
              when: {times: 1}
              then: {answer: {status: 504, after-doing: true, description: gateway timeout}}
            """
                .formatted(path));

        Run run = at.run(DRILL);

        assertThat(run.state()).as(at.told()).isInstanceOf(RunState.Succeeded.class);
        assertThat(at.changes())
            .filteredOn(call -> call.path().endsWith(path))
            .filteredOn(call -> !call.path().contains("/pvm-instances/"))
            .extracting(Exchange::status)
            .containsExactly(504);
        // Nothing of the run is left: what was created was known, and only that was there.
        assertThat(at.differences(before)).isEmpty();
      }
    }
  }

  @Test
  void p03AttachStuckFor35Minutes() throws Exception {
    try (SimulatedInstallation at = new SimulatedInstallation(400)) {
      at.faults(
          """
          - name: attach of 35 minutes
            on: {method: POST, path: [/pvm-instances/*/volumes/*, /pvm-instances/*/volumes], resource: web-01, workspace: wdc06}
            when: {times: 1}
            then: {takes: PT35M}
          """);

      Run run = at.run(move(SurveyedPair.parse(TWO_TIERS)));

      // The optional tier is behind its time, and the other one goes on without it.
      assertThat(run.state()).as(at.told()).isInstanceOf(RunState.AwaitingCommit.class);
      assertThat(server(at.recovery, "was-01").isRunning()).isTrue();
      assertThat(server(at.recovery, "was-02").isRunning()).isTrue();
      assertThat(starts(at, at.recovery, "web-01")).isEmpty();
      assertThat(at.events)
          .filteredOn(event -> event.correlationId().equals("run1.attach-web-01-data-1"))
          .anyMatch(event ->
              event.outcome() == Outcome.FAILURE
                  && event.toString().contains("not seen to be done within"));

      // When it comes true in the end, that is what is on record.
      at.await("run1", late -> step(late, "attach-web-01-data-1").isDone());
      assertThat(at.events)
          .filteredOn(event -> event.action().equals("dr-volume.attach"))
          .filteredOn(event -> event.correlationId().equals("run1.attach-web-01-data-1"))
          .extracting(CadfEvent::outcome)
          .containsExactly(Outcome.PENDING, Outcome.SUCCESS);
      String id = server(at.recovery, "web-01").id();
      assertThat(at.changes())
          .filteredOn(call -> call.path().contains("/pvm-instances/" + id + "/volumes"))
          .hasSize(1);
    }
  }

  @Test
  void p04ServerInErrorHaltsARunWhosePolicyIsToFail() throws Exception {
    try (SimulatedInstallation at = new SimulatedInstallation()) {
      at.begin("p04-boot-failure");

      Run run = at.run(MOVE);

      assertThat(run.state()).as(at.told()).isInstanceOf(RunState.Halted.class);
      assertThat(step(run, "start-web-01"))
          .isInstanceOfSatisfying(
              StepState.Failed.class, failed -> assertThat(failed.why()).contains("ERROR"));
      assertThat(starts(at, at.recovery, "web-01")).hasSize(1);
    }
  }

  @Test
  void p04HealthWarningIsNotWell() throws Exception {
    try (SimulatedInstallation at = new SimulatedInstallation()) {
      at.faults(
          """
          - name: web-02 is never well
            on: {method: POST, path: /pvm-instances/*/action, workspace: wdc06, resource: web-02, action: start}
            then: {change: {what: server-warning}}
          """);

      Run run = at.run(MOVE);

      assertThat(run.state()).as(at.told()).isInstanceOf(RunState.Halted.class);
      assertThat(step(run, "start-web-02"))
          .isInstanceOfSatisfying(
              StepState.Failed.class, failed -> assertThat(failed.why()).contains("WARNING"));
      assertThat(starts(at, at.recovery, "web-02")).hasSize(1);
    }
  }

  @Test
  void p04ServerInErrorIsAskedAboutAndStartedAgainOnceItIsReset() throws Exception {
    for (String policy : List.of("ask", "retry(2)")) {
      try (SimulatedInstallation at = new SimulatedInstallation()) {
        at.faults(
            """
            - name: web-01 fails to boot
              on: {method: POST, path: /pvm-instances/*/action, workspace: wdc06, resource: web-01, action: start}
              when: {times: 1}
              then: {change: {what: server-error}}
            """);
        Run run =
            at.run(
                move(
                    edited(
                        "      with: {groups: [web]}\n",
                        "      with: {groups: [web]}\n      onFailure: " + policy + "\n")));

        if (policy.equals("ask")) {
          assertThat(run.state()).as(at.told()).isInstanceOf(RunState.Running.class);
          assertThat(run.waiting()).extracting(RunStep::id).containsExactly("start-web-01");
        } else {
          // A server in ERROR is not started over and over: what it needs is a person.
          assertThat(run.state()).as(at.told()).isInstanceOf(RunState.Halted.class);
          assertThat(((RunState.Halted) run.state()).why()).contains("got: ERROR");
        }
        assertThat(starts(at, at.recovery, "web-01")).hasSize(1);

        at.faults(
            """
            - name: reset
              then: {change: {what: server-stopped, workspace: wdc06, resource: web-01}}
            """);
        at.clock.advance(Duration.ofMinutes(1));
        assertThat(at.engine.retry("run1", "start-web-01", ALICE))
            .isInstanceOf(ControlResult.Accepted.class);
        assertThat(at.rest("run1").state())
            .as(at.told())
            .isInstanceOf(RunState.AwaitingCommit.class);
        assertThat(starts(at, at.recovery, "web-01")).hasSize(2);
      }
    }
  }

  @Test
  void p05StopOfAStoppedServerIsAlreadySatisfied() throws Exception {
    try (SimulatedInstallation at = new SimulatedInstallation()) {
      at.begin("p05-already-stopped");

      Run run = at.run(MOVE);

      assertThat(run.state()).as(at.told()).isInstanceOf(RunState.AwaitingCommit.class);
      assertThat(step(run, "stop-web-01")).isInstanceOf(StepState.AlreadySatisfied.class);
      String id = server(at.home, "web-01").id();
      assertThat(at.changes()).noneMatch(call -> call.path().contains(id));
    }
  }

  @Test
  void p06GroupInErrorBlocksUntilItIsReset() throws Exception {
    try (SimulatedInstallation at = new SimulatedInstallation()) {
      at.begin("p06-group-error");
      String core = group(at.home, "vg-core-web").id();

      Run run = at.run(MOVE);

      assertThat(run.state()).as(at.told()).isInstanceOf(RunState.Halted.class);
      assertThat(at.changes()).as("nothing was stopped").isEmpty();
      assertThat(at.engine.resume("run1", ALICE)).isInstanceOf(ControlResult.Accepted.class);
      assertThat(at.rest("run1").state()).isInstanceOf(RunState.Halted.class);
      // Only what is in error is reset.
      assertThat(at.act(true, new Mutation.ResetVolumeGroup(group(at.home, "vg-core-db").id())))
          .isInstanceOf(OperationState.Failed.class);
      assertThat(at.act(true, new Mutation.ResetVolumeGroup(core)))
          .isInstanceOf(OperationState.Succeeded.class);
      assertThat(at.engine.resume("run1", ALICE)).isInstanceOf(ControlResult.Accepted.class);
      assertThat(at.rest("run1").state()).as(at.told()).isInstanceOf(RunState.AwaitingCommit.class);
    }
  }

  @Test
  void p07ReplicationThatIsOffIsNotStopped() {
    try (SimulatedInstallation at = new SimulatedInstallation()) {
      at.begin("p07-replication-off");
      at.inventory();
      at.clock.advance(Duration.ofMinutes(1));

      assertThat(at.engine.start(MOVE)).isInstanceOf(StartResult.NotReady.class);

      assertThat(at.changes()).isEmpty();
    }
  }

  @Test
  void p07ReplicationThatSomebodyStopsMidRunIsNotStoppedAgain() throws Exception {
    try (SimulatedInstallation at = new SimulatedInstallation()) {
      at.faults(
          """
          - name: replication stopped by somebody
            on: {method: POST, path: /pvm-instances/*/action, workspace: dal12, resource: web-02}
            when: {times: 1}
            then: {change: {what: replication-stopped, workspace: dal12, resource: vg-core-web}}
          """);

      Run run = at.run(MOVE);

      assertThat(run.state()).as(at.told()).isInstanceOf(RunState.Halted.class);
      assertThat(groupActs(at)).isEmpty();
      assertThat(starts(at, at.recovery, "web-01")).isEmpty();
    }
  }

  @Test
  void p07ReplicationThatRunsAlreadyIsNotStarted() throws Exception {
    try (SimulatedInstallation at = new SimulatedInstallation()) {
      Run moved = at.run(MOVE);
      assertThat(moved.state()).as(at.told()).isInstanceOf(RunState.AwaitingCommit.class);
      String there = group(at.recovery, group(at.home, "vg-core-web").consistencyGroup()).id();
      assertThat(at.act(false, new Mutation.StartVolumeGroup(there, Mutation.Source.AUX)))
          .isInstanceOf(OperationState.Succeeded.class);
      int before = groupActs(at).size();

      assertThat(at.engine.commit("run1", ALICE)).isInstanceOf(ControlResult.Accepted.class);
      Run run = at.rest("run1");

      assertThat(run.state()).as(at.told()).isInstanceOf(RunState.Committed.class);
      assertThat(step(run, "reverse-web")).isInstanceOf(StepState.AlreadySatisfied.class);
      assertThat(groupActs(at)).hasSize(before);
    }
  }

  @Test
  void p08InconsistentCopyBlocksAFailoverWithoutForceAndReason() throws Exception {
    try (SimulatedInstallation at = new SimulatedInstallation()) {
      at.engine.observe(CORE, ALICE);
      at.begin("p08-inconsistent-copy");
      at.clock.advance(Duration.ofMinutes(1));
      StartRequest failover = StartRequest.of(CORE, Mode.UNPLANNED, ALICE);

      for (StartRequest unforced : List.of(failover, failover.forced("  "))) {
        assertThat(at.engine.start(unforced))
            .isInstanceOfSatisfying(
                StartResult.NotReady.class,
                not ->
                    assertThat(not.findings())
                        .extracting(Object::toString)
                        .anyMatch(line -> line.contains("inconsistent_copying")));
      }
      assertThat(at.changes()).isEmpty();

      Run run = at.run(failover.forced("the site burns, the last copy is all there is"));
      assertThat(run.head().forceReason()).startsWith("the site burns");
      assertThat(at.events).anyMatch(event -> event.toString().contains("the site burns"));
      // The storage has the last word: it gives no access to such a copy, and nothing is started.
      assertThat(run.state())
          .isInstanceOfSatisfying(
              RunState.Halted.class,
              halted -> assertThat(halted.why()).contains("promote-db", "inconsistent_copying"));
      assertThat(starts(at, at.recovery, "ora-01")).isEmpty();
    }
  }

  private static ReadinessReport report(Mode mode, Consumer<SurveyedPair> trouble) {
    try (SurveyedPair pair = new SurveyedPair()) {
      assertThat(pair.report(mode).state()).isEqualTo(State.READY);
      trouble.accept(pair);
      return pair.report(mode);
    }
  }

  private static void assertBlocks(ReadinessReport report, int id, String... named) {
    CheckResult result = check(report, id);
    assertThat(result.verdict()).as("%s", result).isEqualTo(Verdict.FAIL);
    assertThat(result.blocks()).isTrue();
    assertThat(report.state()).isEqualTo(State.NOT_READY);
    assertThat(result.findings().toString()).contains(named);
  }

  @Test
  void p09VolumesThatWereNotOnboardedAreNamedAndThePlanIsNotReady() {
    String copy;
    try (SurveyedPair pair = new SurveyedPair()) {
      copy = pair.copyOf("web-01-data-1").replication().auxVolumeName();
    }
    String failed =
        SurveyedPair.answered(
            "wdc06",
            "/volumes/onboarding",
            "{onboardings: [{id: o1, status: FAILURE, inputVolumes: [%s]}]}".formatted(copy));
    assertBlocks(report(Mode.PLANNED, pair -> pair.faults(failed)), 24, copy);
    try (SimulatedInstallation at = SimulatedInstallation.careful()) {
      at.faults(failed);
      ReadyToStartTest.assertRefused(at, MOVE, "check 24", copy);
      ReadyToStartTest.assertRefused(at, DRILL, "check 24", copy);
    }
  }

  @Test
  void p10BootVolumeWhoseReplicationIsNotEffectiveIsNotReady() {
    ReadinessReport report =
        report(
            Mode.PLANNED,
            pair -> {
              pair.faults(notEffective(bootOf(pair.home, "web-01")));
            });
    assertBlocks(report, 15, "web-01", "not-capable");
    try (SimulatedInstallation at = SimulatedInstallation.careful()) {
      at.faults(notEffective(bootOf(at.home, "web-01")));
      ReadyToStartTest.assertRefused(at, MOVE, "web-01", "boot", "volume group");
    }
  }

  private static String bootOf(PowerVsCloud site, String server) {
    String id = SurveyedPair.serverId(site, server);
    return SimulatedSite.done(site.survey().volumes()).stream()
        .filter(volume -> volume.boot() && volume.volume().isAttachedTo(id))
        .findFirst()
        .orElseThrow()
        .id();
  }

  private static String notEffective(String volume) {
    return SurveyedPair.shown(
        "dal12", "/volumes", volume, "{replicationEnabled: true, replicationStatus: not-capable}");
  }

  @Test
  void p11LostCopyIsDetectedWithinOneIntervalAndItsPrimaryIsLeftAlone() {
    try (SimulatedInstallation at = new SimulatedInstallation()) {
      assertThat(preview(at, Mode.PLANNED).findings()).isEmpty();
      String primary = volume(at.home, "web-01-data-1").id();
      at.begin("p11-lost-copy");
      // One look a minute is asked of an installation; the loss is half a minute away.
      at.clock.advance(Duration.ofMinutes(1));

      for (Mode mode : List.of(Mode.PLANNED, Mode.DRILL)) {
        assertThat(preview(at, mode).findings())
            .extracting(Object::toString)
            .anyMatch(line -> line.contains("web-01-data-1"));
        assertThat(at.engine.start(StartRequest.of(WEB, mode, ALICE)))
            .isInstanceOf(StartResult.NotReady.class);
      }
      assertThat(at.changes()).isEmpty();
      assertThat(volume(at.home, "web-01-data-1").id()).isEqualTo(primary);
    }
    assertBlocks(
        report(Mode.PLANNED, pair -> pair.change("dal12", "copy-deleted", "web-01-data-1", "")),
        24,
        "web-01-data-1");
  }

  private static Preview preview(SimulatedInstallation at, Mode mode) {
    if (at.engine.preview(WEB, mode) instanceof Result.Done<Preview>(Preview preview)) {
      return preview;
    }
    throw new AssertionError("cannot look");
  }

  @Test
  void p12ShortCopyBlocksAndIsNotAttached() {
    ReadinessReport report =
        report(
            Mode.PLANNED, pair -> pair.change("dal12", "volume-resized", "web-01-data-1", "120"));
    assertBlocks(report, 25, "web-01-data-1", "120", "80");
    try (SimulatedInstallation at = new SimulatedInstallation()) {
      at.begin("p12-resize-lag");
      at.clock.advance(Duration.ofMinutes(1));
      for (Mode mode : List.of(Mode.PLANNED, Mode.UNPLANNED)) {
        assertThat(at.engine.start(StartRequest.of(WEB, mode, ALICE)))
            .isInstanceOfSatisfying(
                StartResult.NotReady.class,
                not ->
                    assertThat(not.findings())
                        .extracting(Object::toString)
                        .anyMatch(line -> line.contains("120") && line.contains("80")));
      }
      assertThat(at.changes()).isEmpty();
    }
  }

  @Test
  void p13MissingCapacityBlocksBeforeAnythingIsStoppedAndATypeOfTheListHelps() throws Exception {
    String full =
        "{s1022: {maxCoresAvailable: {cores: 0, memory: 0}, maxMemoryAvailable: {cores: 0,"
            + " memory: 0}}}";
    try (SurveyedPair pair = new SurveyedPair()) {
      Demand demand = pair.demand(Mode.PLANNED);
      Demand grows = Asked.compute(100).apply(demand);
      assertThat(pair.report(grows, pair.upkeep(demand)).state()).isEqualTo(State.READY);
      pair.answer("wdc06", "/system-pools", full);
      assertBlocks(pair.report(grows, pair.upkeep(demand)), 30, "s1022");
    }
    try (SurveyedPair pair = new SurveyedPair()) {
      Demand demand = pair.demand(Mode.PLANNED);
      // Power9 is closed for new servers; the next type of the plan's list is open.
      Demand closed = Asked.compute(100, "s922").apply(demand);
      assertBlocks(pair.report(closed, pair.upkeep(demand)), 31, "s922");
      Demand listed = Asked.compute(100, "s922", "s1022").apply(demand);
      assertThat(check(pair.report(listed, pair.upkeep(demand)), 31).verdict())
          .isEqualTo(Verdict.PASS);
    }
    RecoveryPlan grows = edited("mappings:\n", GROWN.formatted("s1022"));
    try (SimulatedInstallation at = SimulatedInstallation.careful()) {
      at.faults(SurveyedPair.answered("wdc06", "/system-pools", full));
      ReadyToStartTest.assertRefused(at, move(grows), "check 30", "more cores");
    }
    try (SimulatedInstallation at = SimulatedInstallation.careful()) {
      RecoveryPlan closed = edited("mappings:\n", GROWN.formatted("s922"));
      ReadyToStartTest.assertRefused(at, move(closed), "check 31", "s922");
      RecoveryPlan listed = edited("mappings:\n", GROWN.formatted("s922, s1022"));
      assertThat(at.run(move(listed)).state()).isInstanceOf(RunState.AwaitingCommit.class);
    }
  }

  @Test
  void p14TakenAddressIsRefusedAndNoOtherOneIsTaken() throws Exception {
    RecoveryPlan mapped =
        edited(
            "  steps:\n",
            """
                addresses:
                  default: map
                  map:
                    - {vm: web-01, from: 10.12.30.11, to: 10.6.30.50}
                    - {vm: web-02, from: 10.12.30.12, to: 10.6.30.51}
              steps:
            """);
    try (SimulatedInstallation at = new SimulatedInstallation()) {
      at.begin("p14-address-taken");
      String address = server(at.recovery, "web-01").interfaces().getFirst().ipAddress();
      at.clock.advance(Duration.ofMinutes(1));

      StartResult result = at.engine.start(move(mapped));

      if (result instanceof StartResult.Started(Run started)) {
        Run run = at.rest(started.id());
        assertThat(run.state()).as(at.told()).isInstanceOf(RunState.Halted.class);
        assertThat(step(run, "join-web-01").detail()).contains("10.6.30.50");
        assertThat(starts(at, at.recovery, "web-01")).isEmpty();
      } else {
        assertThat(result.toString()).contains("10.6.30.50");
        assertThat(at.changes()).isEmpty();
      }
      assertThat(server(at.recovery, "web-01").interfaces())
          .extracting(Server.Interface::ipAddress)
          .isSubsetOf(address);
    }
  }

  @Test
  void p15TokenThatExpiresMidRunIsRenewedAndNothingIsDoneTwice() throws Exception {
    List<String> calm;
    try (SimulatedInstallation at = new SimulatedInstallation()) {
      at.run(MOVE);
      calm = at.changes().stream().map(call -> call.method() + call.path()).sorted().toList();
      assertThat(calm).isNotEmpty();
    }
    try (SimulatedInstallation at = new SimulatedInstallation()) {
      at.inventory();
      at.faults(
          """
          - name: token expires on a change
            on: {method: POST, path: /pvm-instances/*/action}
            when: {times: 1}
            then: {expire-token: true}
          - name: token expires on a look
            on: {method: GET, path: /volumes}
            when: {skip: 3, times: 1}
            then: {expire-token: true}
          """);

      Run run = at.run(MOVE);

      assertThat(run.state()).as(at.told()).isInstanceOf(RunState.AwaitingCommit.class);
      assertThat(at.simulation.faults().standings()).allMatch(fault -> fault.struck() == 1);
      assertThat(at.exchanges).filteredOn(call -> call.status() == 401).isNotEmpty();
      assertThat(
              at.changes().stream()
                  .filter(Exchange::isDone)
                  .map(call -> call.method() + call.path())
                  .sorted()
                  .toList())
          .isEqualTo(calm);
    }
  }

  @Test
  void p16ServerThatSomebodyRenamesMidRunIsNotStarted() throws Exception {
    try (SimulatedInstallation at = new SimulatedInstallation()) {
      String id = server(at.recovery, "web-01").id();
      at.begin("p16-foreign-change");

      Run run = at.run(MOVE);

      assertThat(run.state()).as(at.told()).isInstanceOf(RunState.Halted.class);
      assertThat(step(run, "start-web-01").detail())
          .contains("must be named web-01, got: renamed-by-hand");
      assertThat(at.changes())
          .noneMatch(call -> call.path().contains(id) && call.body().contains("start"));
    }
  }

  @Test
  void p16ServerThatSomebodyStopsAfterItsStartIsDetected() throws Exception {
    try (SimulatedInstallation at = new SimulatedInstallation()) {
      at.faults(
          """
          - name: foreign stop
            on: {method: POST, path: /pvm-instances/*/action, workspace: wdc06, resource: was-01, action: start}
            when: {times: 1}
            then: {change: {what: server-stopped, workspace: wdc06, resource: ora-01}}
          """);

      Run run = at.run(move(CORE));

      assertThat(run.state()).as(at.told()).isInstanceOf(RunState.Halted.class);
      assertThat(
              run.steps().stream()
                  .filter(step -> step.state() instanceof StepState.Failed)
                  .map(RunStep::id))
          .containsExactly("validate-ora-01");
      assertThat(starts(at, at.recovery, "ora-01")).hasSize(1);
    }
  }
}
