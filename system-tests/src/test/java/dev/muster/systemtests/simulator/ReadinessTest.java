package dev.muster.systemtests.simulator;

import static dev.muster.systemtests.simulator.SurveyedPair.check;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.powervs.CloudCall;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.readiness.Demand;
import dev.muster.recovery.readiness.FactGathering;
import dev.muster.recovery.readiness.Readiness;
import dev.muster.recovery.readiness.ReadinessPolicy;
import dev.muster.recovery.readiness.ReadinessReport;
import dev.muster.recovery.readiness.ReadinessReport.CheckResult;
import dev.muster.recovery.readiness.ReadinessReport.Severity;
import dev.muster.recovery.readiness.ReadinessReport.State;
import dev.muster.recovery.readiness.ReadinessReport.Verdict;
import dev.muster.recovery.readiness.SiteFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every check, on the sample plan and a simulation of its two sites: as they are, with one thing
/// wrong, and with one call that is not answered.
class ReadinessTest {
  private static final List<Integer> NUMBERS = IntStream.rangeClosed(1, 44).boxed().toList();

  @Test
  void theSampleEstateIsReadyForADrillAndAPlannedMove() {
    try (SurveyedPair pair = new SurveyedPair()) {
      for (Mode mode : List.of(Mode.DRILL, Mode.PLANNED)) {
        ReadinessReport report = pair.report(mode);
        assertThat(report.state()).as("%s", report.blocking()).isEqualTo(State.READY);
        assertThat(report.score()).isEqualTo(100);
        assertThat(report.results())
            .allSatisfy(
                result -> assertThat(result.verdict()).as("%s", result).isEqualTo(Verdict.PASS));
      }
    }
  }

  @Test
  void everyCheckPassesOnTheSampleEstateInOneOfItsModes() {
    Set<Integer> passing = new TreeSet<>();
    try (SurveyedPair pair = new SurveyedPair()) {
      for (Mode mode : List.of(Mode.DRILL, Mode.PLANNED, Mode.UNPLANNED)) {
        pair.report(mode).results().stream()
            .filter(result -> result.verdict() == Verdict.PASS)
            .forEach(result -> passing.add(result.id()));
      }
    }
    assertThat(passing).containsExactlyElementsOf(NUMBERS);
  }

  static Stream<Trouble> failures() {
    return Failures.all();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aCheckFails(Trouble trouble) {
    ReadinessReport report = trouble.report();
    CheckResult result = check(report, trouble.check());
    assertThat(result.verdict()).as("%s", result).isEqualTo(Verdict.FAIL);
    boolean blocks =
        result.findings().stream()
            .anyMatch(finding ->
                finding.verdict() == Verdict.FAIL && finding.severity() == Severity.BLOCKS);
    assertThat(report.state() == State.NOT_READY).as("%s", report.blocking()).isEqualTo(blocks);
    assertThat(report.score()).isLessThan(100);
    assertThat(result.call()).isNotBlank();
    assertThat(result.advice()).isNotBlank();
  }

  @Test
  void everyCheckIsSeenToFail() {
    assertThat(Failures.all().map(Trouble::check).distinct().sorted().toList()).isEqualTo(NUMBERS);
  }

  static Stream<Trouble> silences() {
    return Silences.all();
  }

  @ParameterizedTest
  @MethodSource("silences")
  void whatIsNotAnsweredIsUnknownAndBlocksLikeAFailure(Trouble trouble) {
    ReadinessReport report = trouble.report();
    CheckResult result = check(report, trouble.check());
    assertThat(result.verdict()).as("%s", result).isEqualTo(Verdict.UNKNOWN);
    assertThat(result.blocks()).isEqualTo(result.severity() == Severity.BLOCKS);
    if (result.blocks()) {
      assertThat(report.state()).isNotEqualTo(State.READY);
    }
  }

  @Test
  void everyCheckIsSeenToBeUnknown() {
    assertThat(Silences.all().map(Trouble::check).distinct().sorted().toList()).isEqualTo(NUMBERS);
  }

  @Test
  void aFailbackIsNotReadyWhileHomeIsThePrimary() {
    try (SurveyedPair pair = new SurveyedPair()) {
      ReadinessReport report = pair.report(Mode.FAILBACK);
      assertThat(report.state()).isEqualTo(State.NOT_READY);
      assertThat(report.blocking().stream().map(CheckResult::id)).contains(12, 14, 17);
    }
  }

  @Test
  void anUnplannedFailoverNeverAsksTheProtectedSite() {
    try (SurveyedPair pair = new SurveyedPair()) {
      pair.fail("dal12", "/**");
      ReadinessReport report = pair.report(Mode.UNPLANNED);
      assertThat(pair.calls.stream().map(CloudCall::workspaceId))
          .contains(pair.recovery.workspace().id())
          .doesNotContain(pair.home.workspace().id());
      // What only the protected site can tell is unknown, and does not block.
      assertThat(report.state()).as("%s", report.blocking()).isEqualTo(State.READY);
      assertThat(check(report, 14).verdict()).isEqualTo(Verdict.UNKNOWN);
      assertThat(check(report, 9).verdict()).isEqualTo(Verdict.PASS);
      assertThat(report.score()).isLessThan(100);
    }
  }

  @Test
  void whatIsRememberedOfTheProtectedSiteCountsInAnUnplannedFailover() {
    try (SurveyedPair pair = new SurveyedPair()) {
      FactGathering gathering = pair.gathering();
      SiteFacts before = gathering.source(pair.home, pair.demand(Mode.PLANNED));
      assertThat(before.isWorthRemembering()).isTrue();
      Instant seen = pair.clock.instant();
      pair.clock.advance(Duration.ofMinutes(3));
      pair.fail("dal12", "/**");
      Demand demand = pair.demand(Mode.UNPLANNED);
      ReadinessReport report =
          Readiness.judge(
              demand,
              before.remembered(),
              gathering.target(pair.recovery, demand, before),
              pair.upkeep(demand),
              pair.clock.instant(),
              ReadinessPolicy.STANDARD);
      assertThat(report.state()).as("%s", report.blocking()).isEqualTo(State.READY);
      assertThat(check(report, 14).verdict()).isEqualTo(Verdict.PASS);
      assertThat(report.oldestInput()).contains(seen);
      assertThat(gathering.source(pair.home, pair.demand(Mode.PLANNED)).isWorthRemembering())
          .isFalse();
    }
  }

  @Test
  void aGroupThatThePlanDoesNotUseBlocksNothing() {
    try (SurveyedPair pair = new SurveyedPair()) {
      pair.change("dal12", "server-error", "mq-01", "");
      pair.show("dal12", "/volumes", "mq-01-data-1", "{state: error, mirroringState: empty}");
      assertThat(pair.report(Mode.PLANNED).score()).isEqualTo(100);
    }
  }

  @Test
  void ownChangesAreNotForeign() {
    try (SurveyedPair pair = new SurveyedPair()) {
      pair.answer(
          "wdc06",
          "/events",
          "{events: [{message: pvm-instance stop ora-01, time: '2026-08-05T09:59:00Z', user:"
              + " {userID: IBMid-a1b2c3d4e5}}, {message: pvm-instance stop mq-01, time:"
              + " '2026-08-05T09:59:00Z', user: {userID: IBMid-mallory}}]}");
      assertThat(check(pair.report(Mode.DRILL), 43).verdict()).isEqualTo(Verdict.PASS);
    }
  }
}
