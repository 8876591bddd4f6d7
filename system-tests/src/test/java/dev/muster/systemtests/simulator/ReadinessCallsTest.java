package dev.muster.systemtests.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.powervs.CloudCall;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.readiness.Demand;
import dev.muster.recovery.readiness.Readiness;
import dev.muster.recovery.readiness.ReadinessReport;
import dev.muster.recovery.readiness.ReadinessReport.Verdict;
import dev.muster.simulator.SimulatorConfig;
import dev.muster.simulator.time.SimulatedClock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// How many calls readiness takes.
class ReadinessCallsTest {
  private static final int GROUP_SERVERS = 10;

  @Test
  void aThousandServersTakeAsManyCallsAsAHundredAndAtMostSixty() {
    List<CloudCall> hundred = calls(100, Mode.PLANNED);
    List<CloudCall> thousand = calls(1_000, Mode.PLANNED);

    assertThat(paths(thousand)).isEqualTo(paths(hundred));
    assertThat(thousand).hasSizeLessThanOrEqualTo(60);
    assertThat(calls(1_000, Mode.DRILL)).hasSizeLessThanOrEqualTo(60);
  }

  private static List<String> paths(List<CloudCall> calls) {
    return calls.stream().map(call -> call.workspaceId() + " " + call.path()).sorted().toList();
  }

  private static List<CloudCall> calls(int servers, Mode mode) {
    SimulatorConfig config =
        SimulatorConfig.of("key", SimulatedClock.manual(Instant.EPOCH)).withServers(servers);
    try (SurveyedPair pair = new SurveyedPair(config)) {
      Demand demand = Readiness.demand(plan(servers), mode);
      ReadinessReport report = pair.report(demand, pair.upkeep(demand));
      // All of them were judged: the group check names how many.
      assertThat(SurveyedPair.check(report, 10).findings().getFirst().observed())
          .startsWith(servers + " as expected");
      assertThat(SurveyedPair.check(report, 16).verdict()).isEqualTo(Verdict.PASS);
      return pair.calls.stream().filter(call -> !call.workspaceId().isEmpty()).toList();
    }
  }

  private static RecoveryPlan plan(int servers) {
    String groups =
        IntStream.range(0, servers / GROUP_SERVERS)
            .mapToObj(ReadinessCallsTest::group)
            .collect(Collectors.joining());
    String all =
        IntStream.range(0, servers / GROUP_SERVERS)
            .mapToObj(group -> "g" + group)
            .collect(Collectors.joining(", "));
    return SurveyedPair.parse(
        """
        apiVersion: drplan/v1
        kind: RecoveryPlan
        metadata: {name: many}
        spec:
          objectives: {rto: PT45M, rpo: PT15M}
          sites:
            home: {provider: powervs, location: dal12}
            recovery: {provider: powervs, location: wdc06}
          protectionGroups:
        %s  mappings:
            networks:
              - {from: net-001, to: net-001, test: isolated}
          steps:
            - id: boot
              action: vm.recover
              with: {groups: [%s]}
        """
            .formatted(groups, all));
  }

  private static String group(int group) {
    String members =
        IntStream.range(group * GROUP_SERVERS, (group + 1) * GROUP_SERVERS)
            .mapToObj(server -> "{vm: srv-%05d}".formatted(server + 1))
            .collect(Collectors.joining(", "));
    return """
        - name: g%d
          consistency: group
          members: [%s]
          replication: {method: grs, volumeGroup: vg-%04d}
    """
        .formatted(group, members, group);
  }
}
