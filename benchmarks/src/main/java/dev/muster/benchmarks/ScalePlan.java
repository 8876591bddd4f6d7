package dev.muster.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.recovery.plan.PlanParser;
import dev.muster.recovery.plan.PlanResult;
import dev.muster.recovery.plan.RecoveryPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Plans for generated estates of any size: protection groups of ten servers, one volume group
/// each, in three tiers that come up one after the other (2, 3 and 5 of ten groups), each server
/// checked.
final class ScalePlan {
  private static final int GROUP_SERVERS = 10;
  private static final int NETWORK_SERVERS = 200;

  private ScalePlan() {}

  static RecoveryPlan of(int servers) {
    return switch (new PlanParser().parse(yaml(servers).getBytes(UTF_8))) {
      case PlanResult.Valid(RecoveryPlan plan) -> plan;
      case PlanResult.Invalid(var problems) -> throw new IllegalStateException(problems.toString());
    };
  }

  private static String yaml(int servers) {
    int groups = (servers + GROUP_SERVERS - 1) / GROUP_SERVERS;
    int networks = (servers + NETWORK_SERVERS - 1) / NETWORK_SERVERS;
    return """
    apiVersion: drplan/v1
    kind: RecoveryPlan
    metadata: {name: scale-%d, owner: team-scale}
    spec:
      objectives: {rto: PT12H, rpo: PT15M}
      sites:
        home: {provider: powervs, location: dal12}
        recovery: {provider: powervs, location: wdc06}
      protectionGroups:
    %s
      mappings:
        networks:
    %s
      steps:
    %s
      concurrency: {vmStart: 40, attach: 40, clone: 10, network: 20, vgAction: 10}
      drill: {mode: clone, ttl: P2D, addressRange: 172.20.0.0/16}
    """
        .formatted(
            servers,
            joined(0, groups, "\n", group -> group(group, servers)),
            joined(
                0, networks, "\n", n -> "    - {from: net-%03d, to: net-%1$03d}".formatted(n + 1)),
            steps(groups));
  }

  private static String group(int group, int servers) {
    int first = group * GROUP_SERVERS;
    int end = Math.min(servers, first + GROUP_SERVERS);
    String members = joined(first, end, ", ", n -> "{vm: srv-%05d}".formatted(n + 1));
    return ("    - {name: g-%04d, consistency: group, members: [%s],"
            + " replication: {method: grs, volumeGroup: vg-%1$04d, maxLag: PT15M}}")
        .formatted(group, members);
  }

  /// A tier that would be empty is left out.
  private static String steps(int groups) {
    List<String> steps = new ArrayList<>();
    int from = 0;
    for (int end : List.of(groups * 2 / 10, groups * 5 / 10, groups)) {
      if (end > from) {
        String names = joined(from, end, ", ", n -> "g-%04d".formatted(n));
        String after = steps.isEmpty() ? "" : "after: [boot-%d.healthy], ".formatted(steps.size());
        steps.add(
            ("    - {id: boot-%d, action: vm.recover, with: {groups: [%s]}, %stimeout: PT4H,"
                    + " healthGate: {type: server-health, within: PT1H}}")
                .formatted(steps.size() + 1, names, after));
        from = end;
      }
    }
    return String.join("\n", steps);
  }

  private static String joined(int from, int end, String between, IntFunction<String> one) {
    return IntStream.range(from, end).mapToObj(one).collect(Collectors.joining(between));
  }
}
