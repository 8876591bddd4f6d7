package dev.muster.torture.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.recovery.plan.GuestScripts;
import dev.muster.recovery.plan.PlanParser;
import dev.muster.recovery.plan.PlanResult;
import dev.muster.recovery.plan.RecoveryPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Draws plans: 1 to 4 groups with 1 to 12 servers, and a random graph of steps of every kind.
final class PlanDraw {
  private static final String DIGEST = "0123456789abcdef".repeat(4);

  private final Random random;
  private final GuestScripts scripts;

  /// Whether the plan keeps to what a drill can do.
  private final boolean drillable;

  private final List<String> steps = new ArrayList<>();

  /// Conditions that later steps can wait for.
  private final List<String> conditions = new ArrayList<>();

  PlanDraw(Random random, GuestScripts scripts) {
    this.random = random;
    this.scripts = scripts;
    drillable = random.nextInt(4) != 0;
  }

  Layout draw(String name) {
    List<Layout.Group> groups = groups();
    Map<String, List<String>> volumes = new LinkedHashMap<>();
    List<String> bootable = new ArrayList<>();
    Map<String, String> unreplicated = new HashMap<>();
    for (Layout.Group group : groups) {
      for (String member : group.members()) {
        List<String> names = new ArrayList<>();
        for (int n = 1 + random.nextInt(random.nextInt(4) == 0 ? 4 : 2); n > 0; n--) {
          names.addFirst("%s-v%d".formatted(member, n));
        }
        volumes.put(member, names);
        if (one(3)) {
          bootable.add(names.getFirst());
        }
        if (one(8)) {
          unreplicated.put(member, member + "-scratch");
        }
      }
    }
    steps(groups);
    String text = text(name, groups);
    return switch (new PlanParser(scripts).parse(text.getBytes(UTF_8))) {
      case PlanResult.Valid(RecoveryPlan plan) ->
          new Layout(plan, groups, volumes, bootable, unreplicated);
      case PlanResult.Invalid(var problems) ->
          throw new IllegalStateException(
              "drew a plan with problems: %s%n%s".formatted(problems, text));
    };
  }

  private boolean one(int in) {
    return random.nextInt(in) == 0;
  }

  private List<Layout.Group> groups() {
    int count = 1 + random.nextInt(4);
    int servers = Math.max(count, 1 + random.nextInt(one(5) ? 12 : 5));
    List<List<String>> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(new ArrayList<>());
    }
    for (int i = 0; i < servers; i++) {
      members.get(i < count ? i : random.nextInt(count)).add("srv-%02d".formatted(i + 1));
    }
    List<Layout.Group> groups = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      groups.add(new Layout.Group("g" + (i + 1), members.get(i), !one(4)));
    }
    return groups;
  }

  private void steps(List<Layout.Group> groups) {
    String all = String.join(", ", groups.stream().map(Layout.Group::name).toList());
    if (one(5)) {
      add(
          "quiesce",
          "when: [planned], action: guest.script, with: {targets: [%s], ref: 'scripts/q@sha256:%s'}"
              .formatted(groups.getFirst().name(), DIGEST),
          true);
      conditions.add("quiesce.done");
    }
    List<String> before = new ArrayList<>();
    if (one(3)) {
      add("fence", "action: entity.fence, with: {groups: [%s]}".formatted(all), false);
      before.add("fence.done");
    }
    if (one(3)) {
      String after = before.isEmpty() ? "" : ", after: [%s]".formatted(String.join(", ", before));
      add("storage", "action: pg.promote, with: {groups: [%s]}%s".formatted(all, after), false);
      before.add("storage.done");
    }
    conditions.addAll(before);
    for (int i = 0; i < groups.size(); i++) {
      int size = i + 1 < groups.size() && one(4) ? 2 : 1;
      recover(groups.subList(i, i + size));
      i += size - 1;
      between(i);
    }
    if (one(2)) {
      add(
          "validate",
          "action: vm.check, with: {groups: [%s], within: PT10M}%s".formatted(all, after()),
          true);
      conditions.add("validate.passed");
    }
  }

  private void recover(List<Layout.Group> groups) {
    String id = "boot-" + groups.getFirst().name();
    String names = String.join(", ", groups.stream().map(Layout.Group::name).toList());
    int servers = groups.stream().mapToInt(group -> group.members().size()).sum();
    String least =
        !drillable && one(3) ? ", minSuccess: %d".formatted(1 + random.nextInt(servers)) : "";
    String gate =
        switch (drillable ? one(4) ? 0 : 4 : random.nextInt(5)) {
          case 0 -> "";
          case 1 -> ", healthGate: {type: tcp, port: 1521, within: PT5M}";
          case 2 -> ", healthGate: {type: http, port: 8080, path: /health, within: PT5M}";
          default -> ", healthGate: {type: server-health, within: PT10M}";
        };
    add(
        id,
        "action: vm.recover, with: {groups: [%s]%s}%s%s".formatted(names, least, gate, after()),
        true);
    conditions.add(gate.isEmpty() ? id + ".done" : id + (one(3) ? ".done" : ".healthy"));
  }

  /// Something for persons, outsiders or nobody.
  private void between(int number) {
    String id = "x" + number;
    switch (random.nextInt(9)) {
      case 0 -> {
        String deadline = List.of("PT5M", "PT30M", "PT2H").get(random.nextInt(3));
        String then = List.of("escalate", "fail", "continue").get(random.nextInt(3));
        add(
            id,
            when()
                + "action: manual, with: {prompt: Switch over, owner: netops, deadline: %s, onDeadline: %s}%s"
                    .formatted(deadline, then, after()),
            false);
        conditions.add(id + ".done");
      }
      case 1 -> {
        add(
            id,
            when()
                + "action: http.check, with: {url: 'https://pay.example/health', within: PT5M}%s"
                    .formatted(after()),
            true);
        conditions.add(id + ".passed");
      }
      case 2 -> {
        add(
            id,
            when()
                + "action: tcp.check, with: {host: db.example, port: 1521, within: PT5M}%s"
                    .formatted(after()),
            true);
        conditions.add(id + ".passed");
      }
      case 3 -> {
        add(id, when() + "action: dr.wait, with: {for: PT2M}%s".formatted(after()), false);
        conditions.add(id + ".done");
      }
      default -> {
        // Nothing between.
      }
    }
  }

  private String when() {
    return drillable ? "when: [planned, unplanned, failback], " : "";
  }

  private String after() {
    List<String> awaited = new ArrayList<>();
    for (String condition : conditions) {
      if (one(2)) {
        awaited.add(condition);
      }
    }
    return awaited.isEmpty() ? "" : ", after: [%s]".formatted(String.join(", ", awaited));
  }

  private void add(String id, String rest, boolean anyPolicy) {
    String policy =
        switch (random.nextInt(anyPolicy ? 8 : 4)) {
          case 0 -> ", onFailure: ask";
          case 1 -> ", onFailure: retry(%d)".formatted(1 + random.nextInt(3));
          case 4 -> ", onFailure: continue";
          case 5 -> ", criticality: optional";
          default -> "";
        };
    steps.add("    - {id: %s, %s%s}\n".formatted(id, rest, policy));
  }

  private String text(String name, List<Layout.Group> groups) {
    StringBuilder text = new StringBuilder();
    text.append("apiVersion: drplan/v1\nkind: RecoveryPlan\nmetadata: {name: ").append(name);
    text.append("}\nspec:\n  objectives: {rto: PT45M, rpo: PT15M}\n");
    text.append("  sites: {home: {location: dal12}, recovery: {location: wdc06}}\n");
    text.append("  protectionGroups:\n");
    StringBuilder networks = new StringBuilder();
    for (Layout.Group group : groups) {
      text.append("    - name: ").append(group.name());
      text.append("\n      consistency: ").append(group.together() ? "group" : "server");
      text.append("\n      members: [");
      text.append(
          String.join(", ", group.members().stream().map(vm -> "{vm: " + vm + "}").toList()));
      text.append("]\n");
      networks.append(
          "      - {from: prod-%1$s-net, to: dr-%1$s-net, test: isolated}\n"
              .formatted(group.name()));
    }
    text.append("  mappings:\n    networks:\n").append(networks);
    if (one(3)) {
      text.append("    compute: {failover: {corePercent: 50, memoryPercent: 50}}\n");
    }
    text.append("  steps:\n").append(String.join("", steps));
    text.append(commit());
    text.append(
        "  concurrency: {vmStart: %d, attach: %d, clone: %d, network: %d, vgAction: %d, adaptive: %s}\n"
            .formatted(limit(), limit(), limit(), limit(), limit(), one(2)));
    text.append("  drill: {ttl: %s%s}\n".formatted(one(6) ? "PT10M" : "PT4H", success()));
    return text.toString();
  }

  private String success() {
    return one(3) ? ", successWhen: ['rta <= objectives.rto']" : "";
  }

  private String commit() {
    return switch (random.nextInt(6)) {
      case 0 -> "  commit: {mode: automatic}\n";
      case 1 -> "  commit: {mode: manual, reverseAfter: reprotect}\n";
      case 2 -> "  commit: {mode: manual, autoRollbackAfter: PT3H}\n";
      default -> "";
    };
  }

  private int limit() {
    return 1 + random.nextInt(one(2) ? 2 : 6);
  }
}
