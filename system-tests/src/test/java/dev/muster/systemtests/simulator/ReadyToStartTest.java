package dev.muster.systemtests.simulator;

import static dev.muster.systemtests.simulator.SimulatedInstallation.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.Outcome;
import dev.muster.cloud.Mutation;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.run.ControlResult;
import dev.muster.recovery.run.Run;
import dev.muster.recovery.run.RunState;
import dev.muster.recovery.run.StartRequest;
import dev.muster.recovery.run.StartResult;
import dev.muster.systemtests.simulator.SimulatedInstallation.Exchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What begins only if readiness lets it, over both sites of a simulation.
@Timeout(120)
class ReadyToStartTest {
  private static final RecoveryPlan WEB = plan("web-tier");
  private static final String ROUTED =
      """
      - name: routed
        on: {method: GET, path: "/v1/routes", workspace: wdc06}
        then:
          answer:
            status: 200
            body:
              routes:
                - {id: r1, name: to-prod, destination: 172.31.0.0/16, nextHop: 10.6.10.1, enabled: true, state: deployed}
      """;

  private static RecoveryPlan plan(String name) {
    try {
      return SurveyedPair.parse(
          Files.readString(
              Path.of(System.getProperty("muster.root"), "plans", name + ".yaml")
                  .toAbsolutePath()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StartRequest ask(Mode mode) {
    return StartRequest.of(WEB, mode, ALICE);
  }

  /// Refused with these words, nothing asked of a cloud, nothing on record.
  static void assertRefused(SimulatedInstallation at, StartRequest request, String... words) {
    assertThat(at.engine.start(request))
        .isInstanceOfSatisfying(
            StartResult.NotReady.class,
            not -> assertThat(not.findings().toString()).contains(words));
    assertThat(at.changes()).isEmpty();
    assertThat(at.engine.runs()).isEmpty();
  }

  @Test
  void everyKindOfRunBeginsOnSitesThatAreWell() throws Exception {
    try (SimulatedInstallation at = SimulatedInstallation.careful()) {
      assertThat(at.run(ask(Mode.DRILL)).state()).isInstanceOf(RunState.Succeeded.class);
      Run there = at.run(ask(Mode.PLANNED));
      assertThat(there.state()).as(at.told()).isInstanceOf(RunState.AwaitingCommit.class);
      assertThat(there.head().overridden()).isEmpty();
      commit(at, there);
      Run back = at.run(ask(Mode.FAILBACK));
      assertThat(back.state()).as(at.told()).isInstanceOf(RunState.AwaitingCommit.class);
      commit(at, back);
    }
  }

  private static void commit(SimulatedInstallation at, Run run) throws InterruptedException {
    assertThat(at.engine.commit(run.id(), ALICE)).isInstanceOf(ControlResult.Accepted.class);
    assertThat(at.rest(run.id()).state()).as(at.told()).isInstanceOf(RunState.Committed.class);
  }

  @Test
  void aWayIntoTheDrillsNetworksKeepsTheDrillFromBeginningAndForceDoesNotHelp() {
    try (SimulatedInstallation at = SimulatedInstallation.careful()) {
      at.faults(ROUTED);
      assertRefused(at, ask(Mode.DRILL), "check 39", "to-prod", "fail");
      assertRefused(at, ask(Mode.DRILL).forced("I insist"), "check 39");
    }
  }

  @Test
  void whatIsNotAnsweredKeepsARunFromBeginningLikeAFailure() {
    try (SimulatedInstallation at = SimulatedInstallation.careful()) {
      at.faults(
          """
          - name: failed
            on: {method: GET, path: "/v1/routes", workspace: wdc06}
            then: {answer: {status: 403, description: no}}
          """);
      assertRefused(at, ask(Mode.DRILL), "check 39", "unknown", "403");
    }
  }

  @Test
  void forceOverridesReadinessOfAMoveAndWhatItOverrodeIsOnRecord() throws Exception {
    try (SimulatedInstallation at = SimulatedInstallation.careful()) {
      at.faults(
          """
          - name: foreign
            on: {method: GET, path: "/events", workspace: dal12}
            then: {answer: {status: 200, body: {events: [{message: pvm-instance stop web-01, time: '2026-08-05T09:59:00Z', user: {userID: IBMid-mallory}}]}}}
          """);
      assertRefused(at, ask(Mode.PLANNED), "check 43", "mallory");

      Run run = at.run(ask(Mode.PLANNED).forced("mallory is known"));

      assertThat(run.state()).as(at.told()).isInstanceOf(RunState.AwaitingCommit.class);
      assertThat(run.head().overridden())
          .singleElement()
          .asString()
          .contains("check 43", "mallory");
      assertThat(at.events)
          .filteredOn(event -> event.action().equals("dr-run.start"))
          .filteredOn(event -> event.outcome() == Outcome.PENDING)
          .singleElement()
          .satisfies(event ->
              assertThat(String.valueOf(event.requestData())).contains("overridden", "mallory"));
    }
  }

  @Test
  void theLostSiteIsNotAskedWhetherAFailoverMayBegin() throws Exception {
    try (SimulatedInstallation at = SimulatedInstallation.careful()) {
      at.engine.observe(WEB, ALICE);
      at.exchanges.clear();
      at.faults(
          """
          - name: black-hole
            on: {path: "/**", workspace: dal12}
            then: {answer: {status: 503, description: lost}}
          """);

      StartResult result = at.engine.start(ask(Mode.UNPLANNED).forced("dal12 burns"));

      assertThat(result).isInstanceOf(StartResult.Started.class);
      // What the run does once it has begun is not meant: its fences try the lost site.
      List<Exchange> asked = at.exchangedBeforeTheStart;
      Run run = at.rest(((StartResult.Started) result).run().id());
      assertThat(run.state()).as(at.told()).isInstanceOf(RunState.AwaitingCommit.class);
      assertThat(run.head().overridden()).isEmpty();
      assertThat(asked)
          .filteredOn(call -> call.method().equals("GET"))
          .isNotEmpty()
          .noneMatch(call -> call.path().contains(at.home.workspace().id()));
    }
  }

  @Test
  void aRunThatWaitedForAnotherIsNotInItsOwnWay() throws Exception {
    try (SimulatedInstallation at = SimulatedInstallation.careful()) {
      StartResult first = at.engine.start(ask(Mode.DRILL));
      StartResult second = at.engine.start(ask(Mode.DRILL));
      StartResult third = at.engine.start(ask(Mode.DRILL));
      assertThat(List.of(first, second, third))
          .extracting(result -> result.getClass().getSimpleName())
          .startsWith("Started");
      for (String id : List.of("run1", "run2", "run3")) {
        at.await(id, run -> run.isOver());
        assertThat(at.engine.run(id).orElseThrow().state())
            .as(at.told())
            .isInstanceOf(RunState.Succeeded.class);
      }
    }
  }

  @Test
  void aQueuedRunWhoseSitesAreNotReadyAnyMoreEndsWithTheReason() throws Exception {
    try (SimulatedInstallation at = SimulatedInstallation.careful()) {
      Run there = at.run(ask(Mode.PLANNED));
      assertThat(at.engine.start(ask(Mode.DRILL))).isInstanceOf(StartResult.Queued.class);
      at.faults(ROUTED);
      at.engine.rollBack(there.id(), ALICE);
      at.await("run2", run -> run.isOver());
      assertThat(at.engine.run("run2").orElseThrow().state())
          .isInstanceOfSatisfying(
              RunState.Failed.class, failed -> assertThat(failed.why()).contains("check 39"));
    }
  }

  @Test
  void aFailbackThatTurnsReplicationRoundFirstNeedsNoFreshCopiesToBegin() throws Exception {
    RecoveryPlan later =
        SurveyedPair.parse(
            WEB.source().text().stripTrailing() + "\n  commit: {reverseAfter: reprotect}\n");
    try (SimulatedInstallation at = SimulatedInstallation.careful()) {
      Run there = at.run(StartRequest.of(later, Mode.PLANNED, ALICE));
      commit(at, there);
      Run back = at.run(StartRequest.of(later, Mode.FAILBACK, ALICE));
      assertThat(back.state()).as(at.told()).isInstanceOf(RunState.AwaitingCommit.class);
    }
  }

  @Test
  void aLostSiteThatHadTakenOverIsFailedOverHomeWithoutBeingAsked() throws Exception {
    try (SimulatedInstallation at = SimulatedInstallation.careful()) {
      Run there = at.run(ask(Mode.PLANNED));
      commit(at, there);
      at.engine.observe(WEB, ALICE);
      at.exchanges.clear();
      at.faults(
          """
          - name: black-hole
            on: {path: "/**", workspace: wdc06}
            then: {answer: {status: 503, description: lost}}
          """);

      StartResult result = at.engine.start(ask(Mode.UNPLANNED).forced("wdc06 burns"));

      assertThat(result).as("%s", result).isInstanceOf(StartResult.Started.class);
      Run run = at.rest("run2");
      assertThat(run.state()).as(at.told()).isInstanceOf(RunState.AwaitingCommit.class);
      assertThat(run.head().overridden()).isEmpty();
    }
  }

  @Test
  void somebodyElsesStopIsForeignAndMustersOwnIsNot() throws Exception {
    try (SimulatedInstallation at = SimulatedInstallation.careful()) {
      String web = SimulatedInstallation.server(at.home, "web-01").id();
      at.act(true, new Mutation.StopServer(web, Mutation.StopMode.GRACEFUL));
      at.act(true, new Mutation.StartServer(web));
      assertThat(at.run(ask(Mode.DRILL)).state()).isInstanceOf(RunState.Succeeded.class);
    }
  }
}
