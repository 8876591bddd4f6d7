package dev.muster.recovery.run;

import static dev.muster.recovery.run.Installation.ALICE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.Mutation;
import dev.muster.estate.EstateCloud;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.PlanParser;
import dev.muster.recovery.plan.PlanResult;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.run.Run.Offer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What people do while a run is under way, or fail to do. The scenarios of `docs/scenarios.md`, by
/// their ids.
@Timeout(60)
class HumanScenariosTest {
  private static final RecoveryPlan WEB = Installation.plan("web-tier");
  private static final StartRequest MOVE = StartRequest.of(WEB, Mode.PLANNED, ALICE);
  private static final String AUX = "aux-web-01-data-1";

  private final Installation installation = new Installation();

  @AfterEach
  void nothingHappenedUnannounced() {
    installation.close();
    assertThat(installation.unannounced).isEmpty();
  }

  private Run rest() throws InterruptedException {
    return installation.engine().await("run1").orElseThrow();
  }

  private static void assertAccepted(ControlResult result) {
    assertThat(result).isInstanceOf(ControlResult.Accepted.class);
  }

  private static RecoveryPlan withManualStep(String onDeadline) {
    String text =
        WEB.source()
            .text()
            .replace(
                "  drill:\n",
                String.join(
                    "\n      ",
                    "    - id: dns",
                    "action: manual",
                    "with: {prompt: move the alias, owner: netops, deadline: PT10M, onDeadline: %s}"
                        .formatted(onDeadline),
                    "when: [planned]",
                    "after: [boot-web.done]\n  drill:\n"));
    if (new PlanParser().parse(text.getBytes(UTF_8)) instanceof PlanResult.Valid(var plan)) {
      return plan;
    }
    throw new AssertionError(text);
  }

  /// A move up to its manual step, whose deadline passes.
  private Run missed(String onDeadline) throws InterruptedException {
    Run waiting =
        installation.run(StartRequest.of(withManualStep(onDeadline), Mode.PLANNED, ALICE));
    assertThat(waiting.waiting()).extracting(RunStep::id).containsExactly("dns");
    installation.clock.advance(Duration.ofMinutes(9));
    installation.engine().tick();
    assertThat(rest().waiting()).extracting(RunStep::id).containsExactly("dns");
    installation.clock.advance(Duration.ofMinutes(2));
    installation.engine().tick();
    return rest();
  }

  @Test
  void h04ManualStepThatNobodyDoesFailsIfThePlanSaysSo() throws Exception {
    Run run = missed("fail");

    assertThat(run.state())
        .isInstanceOfSatisfying(
            RunState.Halted.class,
            halted -> assertThat(halted.why()).contains("dns", "nobody answered in time: netops"));
    assertThat(run.step("dns").orElseThrow().state()).isInstanceOf(StepState.Failed.class);
    assertThat(installation.replayed().run("run1")).contains(run);
  }

  @Test
  void h04ManualStepThatNobodyDoesIsGoneOnWithoutIfThePlanSaysSo() throws Exception {
    Run run = missed("continue");

    assertThat(run.state()).isInstanceOf(RunState.AwaitingCommit.class);
    assertThat(installation.events())
        .filteredOn(event -> event.action().equals(RunEvents.ACKNOWLEDGE))
        .hasSize(1)
        .allMatch(event ->
            String.valueOf(event.requestData()).contains("nobody answered in time: netops"));
    assertThat(installation.replayed().run("run1")).contains(run);
  }

  @Test
  void h04ManualStepThatNobodyDoesEscalatesOnceIfThePlanSaysSo() throws Exception {
    Run run = missed("escalate");

    assertThat(run.state()).isInstanceOf(RunState.Running.class);
    assertThat(run.step("dns").orElseThrow().state().detail())
        .startsWith("ESCALATED, nobody answered in time: netops")
        .contains("move the alias");
    int events = installation.events().size();
    installation.clock.advance(Duration.ofHours(1));
    installation.engine().tick();
    assertThat(installation.events()).hasSize(events);

    assertAccepted(installation.engine().acknowledge("run1", "dns", "done by hand", ALICE));
    assertThat(rest().state()).isInstanceOf(RunState.AwaitingCommit.class);
  }

  /// Asks for a cancel when the first mutation of a kind was taken on, at either site.
  private AtomicReference<ControlResult> cancelAt(String kind) {
    AtomicReference<ControlResult> answer = new AtomicReference<>();
    once(kind, () -> answer.set(installation.engine().cancel("run1", ALICE)));
    return answer;
  }

  private void once(String kind, Runnable action) {
    AtomicBoolean first = new AtomicBoolean(true);
    for (EstateCloud cloud : List.of(installation.home, installation.recovery)) {
      cloud.afterEach(mutation -> {
        if (mutation.getClass().getSimpleName().equals(kind) && first.compareAndSet(true, false)) {
          action.run();
        }
      });
    }
  }

  /// Whatever was asked of a cloud has one outcome on record.
  private void assertNothingIsUnderWay() {
    Map<String, List<Outcome>> acts = new HashMap<>();
    for (CadfEvent event : installation.events()) {
      if (event.action().startsWith("dr-instance.s")
          || event.action().startsWith("dr-volume")
          || event.action().startsWith("dr-network")) {
        acts.computeIfAbsent(event.action() + event.correlationId(), _ -> new ArrayList<>())
            .add(event.outcome());
      }
    }
    acts.values()
        .forEach(outcomes ->
            assertThat(outcomes)
                .filteredOn(Outcome.PENDING::equals)
                .hasSizeLessThanOrEqualTo(
                    (int) outcomes.stream().filter(o -> o != Outcome.PENDING).count()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"StopServer", "StopVolumeGroup", "AttachVolume", "StartServer"})
  void h05CancelledMoveEndsWhatIsUnderWayAndIsTakenBack(String kind) throws Exception {
    AtomicReference<ControlResult> answer = cancelAt(kind);

    Run halted = installation.run(MOVE);

    assertAccepted(answer.get());
    assertThat(halted.state()).isInstanceOf(RunState.Halted.class);
    assertThat(halted.offers())
        .contains(Offer.LEAVE, Offer.ROLL_BACK, Offer.RESUME)
        .doesNotContain(Offer.COMMIT);
    assertNothingIsUnderWay();
    assertAccepted(installation.engine().rollBack("run1", ALICE));
    assertThat(rest().state()).isInstanceOf(RunState.RolledBack.class);
    assertThat(installation.differences()).isEmpty();
    assertNothingIsUnderWay();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CreateNetwork",
        "CloneVolumes",
        "DetachNetwork",
        "AttachNetwork",
        "AttachVolume",
        "StartServer"
      })
  void h05CancelledDrillLeavesNothing(String kind) throws Exception {
    AtomicReference<ControlResult> answer = cancelAt(kind);

    Run run = installation.drill(WEB);

    assertAccepted(answer.get());
    assertThat(run.state()).isInstanceOf(RunState.Cancelled.class);
    assertThat(installation.differences()).isEmpty();
    assertNothingIsUnderWay();
  }

  @Test
  void h05CommitUnderWayIsNotCancelled() throws Exception {
    installation.run(MOVE);
    AtomicReference<ControlResult> answer = cancelAt("StartVolumeGroup");

    assertAccepted(installation.engine().commit("run1", ALICE));

    assertThat(rest().state()).isInstanceOf(RunState.Committed.class);
    assertThat(answer.get()).isInstanceOf(ControlResult.NotNow.class);
  }

  @Test
  void h06PauseBeforeThePointOfNoReturnLeavesEveryWayOpen() throws Exception {
    once("StopVolumeGroup", () -> installation.engine().pause("run1", ALICE));

    Run paused = installation.run(MOVE);

    assertThat(paused.state()).isInstanceOf(RunState.Paused.class);
    assertThat(paused.offers()).contains(Offer.RESUME, Offer.CANCEL, Offer.LEAVE, Offer.ROLL_BACK);
    assertThat(pauses()).noneMatch(event -> String.valueOf(event).contains("no way back"));
    assertNothingIsUnderWay();
    assertAccepted(installation.engine().rollBack("run1", ALICE));
    assertThat(rest().state()).isInstanceOf(RunState.RolledBack.class);
    assertThat(installation.differences()).isEmpty();
  }

  @Test
  void h06PauseAfterThePointOfNoReturnIsWarnedOfAndLeavesOnlyTheWayOn() throws Exception {
    installation.run(MOVE);
    once("StartVolumeGroup", () -> installation.engine().pause("run1", ALICE));
    assertAccepted(installation.engine().commit("run1", ALICE));

    Run paused = rest();

    assertThat(paused.state()).isInstanceOf(RunState.Paused.class);
    assertThat(pauses()).anyMatch(event -> String.valueOf(event).contains("no way back"));
    assertThat(paused.offers())
        .contains(Offer.RESUME)
        .doesNotContain(Offer.ROLL_BACK, Offer.CANCEL, Offer.COMMIT);
    assertThat(installation.engine().rollBack("run1", ALICE))
        .isInstanceOf(ControlResult.NotNow.class);
    assertThat(installation.engine().cancel("run1", ALICE))
        .isInstanceOf(ControlResult.NotNow.class);
    assertAccepted(installation.engine().resume("run1", ALICE));
    assertThat(rest().state()).isInstanceOf(RunState.Committed.class);
    assertThat(installation.mirror.look("rccg-web").primaryRole()).isEqualTo("aux");
  }

  private List<CadfEvent> pauses() {
    return installation.events().stream()
        .filter(event -> event.action().equals(RunEvents.PAUSE))
        .toList();
  }

  @Test
  void h07WhatIsFailedOverIsNeitherDeletedNorUnprotected() throws Exception {
    List<Mutation> harms =
        List.of(
            new Mutation.DeleteVolume(AUX),
            new Mutation.DetachVolume("standby-web-01", AUX),
            new Mutation.SetReplication(AUX, false),
            new Mutation.UpdateVolumeGroup("vg-aux-web", List.of(), List.of(AUX)),
            new Mutation.DeleteVolumeGroup("vg-aux-web"));
    assertObjection(harms, false);

    installation.run(MOVE);
    assertObjection(harms, true);
    installation.engine().commit("run1", ALICE);
    assertThat(rest().state()).isInstanceOf(RunState.Committed.class);
    assertObjection(harms, true);

    installation.run(StartRequest.of(WEB, Mode.FAILBACK, ALICE));
    assertObjection(harms, true);
    installation.engine().commit("run2", ALICE);
    installation.engine().await("run2");
    assertObjection(harms, false);
  }

  private void assertObjection(List<Mutation> harms, boolean refused) {
    for (Mutation harm : harms) {
      var objection = installation.engine().objection("ws-recovery", harm);
      if (refused) {
        assertThat(objection)
            .as("%s", harm)
            .hasValueSatisfying(why ->
                assertThat(why.message())
                    .contains("failed over", "web-tier", "what production writes to"));
      } else {
        assertThat(objection).as("%s", harm).isEmpty();
      }
    }
  }
}
