package dev.muster.recovery.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.recovery.plan.Condition.Reached;
import dev.muster.recovery.plan.StepAction.HealthGate;
import dev.muster.recovery.plan.StepAction.RecoverServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanParserTest {
  private static final String GOOD =
      """
      apiVersion: drplan/v1
      kind: RecoveryPlan
      metadata:
        name: web-tier
      spec:
        objectives: {rto: PT30M, rpo: PT15M}
        sites:
          home: {location: dal12}
          recovery: {location: wdc06}
        protectionGroups:
          - name: web
            members: [{vm: web-01}, {vm: web-02}]
            replication: {volumeGroup: vg-core-web}
        steps:
          - id: boot-web
            action: vm.recover
            with: {groups: [web]}
            timeout: PT20M
            healthGate: {type: server-health, within: PT10M}
          - id: check
            action: vm.check
            with: {groups: [web]}
            after: [boot-web.healthy]
      """;

  @Test
  void aGoodPlanIsRead() {
    RecoveryPlan plan = valid(GOOD);

    assertThat(plan.name()).isEqualTo("web-tier");
    assertThat(plan.spec().objectives().rto()).isEqualTo(Duration.ofMinutes(30));
    assertThat(plan.spec().sites().recovery().location()).isEqualTo("wdc06");
    assertThat(plan.group("web").orElseThrow().members()).containsExactly("web-01", "web-02");
    PlanStep boot = plan.spec().steps().getFirst();
    assertThat(boot.action())
        .isEqualTo(
            new RecoverServers(
                List.of("web"),
                Optional.empty(),
                Optional.of(new HealthGate.ServerHealth(Duration.ofMinutes(10)))));
    assertThat(boot.policy().timeout()).isEqualTo(Duration.ofMinutes(20));
    assertThat(boot.when())
        .containsExactlyInAnyOrder(Mode.PLANNED, Mode.UNPLANNED, Mode.DRILL, Mode.FAILBACK);
    assertThat(plan.spec().steps().getLast().after())
        .containsExactly(new Condition("boot-web", Reached.HEALTHY));
  }

  @ParameterizedTest
  @ValueSource(strings = {"core-banking", "web-tier"})
  void theSamplePlansAreGood(String name) throws Exception {
    byte[] yaml = sample(name);

    RecoveryPlan plan = valid(new String(yaml, UTF_8));

    assertThat(plan.name()).isEqualTo(name);
    assertThat(plan.hash())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(yaml)));
  }

  @Test
  void everyByteCountsForTheHash() {
    assertThat(valid(GOOD + "# a remark\n").hash()).isNotEqualTo(valid(GOOD).hash());
  }

  /// Each row takes a piece of the good plan, puts another in its place, and says where the first
  /// problem is seen and some words of its message.
  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "drplan/v1 | drplan/v2 | 1 | 13 | apiVersion | must be 'drplan/v1', got: drplan/v2",
        "kind: RecoveryPlan | kind: Plan | 2 | 7 | kind | must be 'RecoveryPlan'",
        "name: web-tier | name: Web Tier | 4 | 9 | metadata.name | lower-case letters",
        "name: web-tier | name: 7 | 4 | 9 | metadata.name | must be text, got: 7",
        "name: web-tier | nam: web-tier | 4 | 3 | metadata.name | is missing",
        "rto: PT30M | rto: 30M | 6 | 21 | spec.objectives.rto | ISO-8601 duration like PT45M, got: 30M",
        "rto: PT30M | rto: PT0S | 6 | 21 | spec.objectives.rto | must be more than 0",
        "rto: PT30M | rto: 30 | 6 | 21 | spec.objectives.rto | ISO-8601 duration",
        "rpo: PT15M | rpo: PT15M, mtpd: PT5M | 6 | 46 | spec.objectives.mtpd | must not be shorter than the rto",
        "rpo: PT15M | rpo: PT15M, x: 1 | 6 | 40 | spec.objectives.x | unknown key; known here: mtpd, rpo, rto",
        "location: wdc06 | location: dal12 | 9 | 15 | spec.sites.recovery | must be another place than home",
        "location: wdc06 | location: WDC | 9 | 26 | spec.sites.recovery.location | a data centre like dal12",
        "- name: web | - name: '' | 11 | 13 | spec.protectionGroups[0].name | must not be empty",
        "{vm: web-02} | {vm: web-01} | 12 | 36 | spec.protectionGroups[0].members[1].vm | is a member twice",
        "{vm: web-02} | web-02 | 12 | 31 | spec.protectionGroups[0].members[1] | must be a mapping, got: text",
        "[{vm: web-01}, {vm: web-02}] | [] | 12 | 16 | spec.protectionGroups[0].members | must not be empty",
        "{volumeGroup: vg-core-web} | {vg: x} | 13 | 21 | spec.protectionGroups[0].replication.vg | unknown key; known here: maxLag, method, volumeGroup",
        "volumeGroup: vg-core-web | volumeGroup: '' | 13 | 34 | spec.protectionGroups[0].replication.volumeGroup | must not be empty",
        "id: boot-web | id: check | 20 | 11 | spec.steps[1].id | another step has this id",
        "action: vm.recover | action: vm.restore | 16 | 15 | spec.steps[0].action | must be one of guest.script, entity.fence,",
        "action: vm.recover | action: manual | 17 | 13 | spec.steps[0].with.prompt | is missing",
        "action: vm.recover | action: pg.promote | 19 | 7 | spec.steps[0].healthGate | unknown key",
        "with: {groups: [web]} | with: {groups: [db]} | 17 | 23 | spec.steps[0].with.groups[0] | no protection group has this name: db",
        "timeout: PT20M | when: [today] | 18 | 14 | spec.steps[0].when[0] | must be planned, unplanned, drill or failback",
        "timeout: PT20M | onFailure: stop | 18 | 18 | spec.steps[0].onFailure | must be fail, continue, ask, require-force or retry(1) to retry(10), got: stop",
        "type: server-health | type: ping | 19 | 26 | spec.steps[0].healthGate.type | must be 'server-health' or 'tcp' or 'http', got: ping",
        "boot-web.healthy | boot.healthy | 23 | 14 | spec.steps[1].after | no step has the id of 'boot.healthy'",
        "boot-web.healthy | boot-web.well | 23 | 15 | spec.steps[1].after[0] | must be <step>.done, .healthy or .passed",
        "boot-web.healthy | check.done | 23 | 14 | spec.steps[1].after | in a circle: check",
        "{location: dal12} | &a {location: dal12} | 8 | 11 | spec.sites.home | anchors are not supported",
        "web-tier | !!str web-tier | 4 | 9 | metadata.name | tags are not supported",
        "{location: dal12} | {location: dal12, location: dal13} | 8 | 29 | spec.sites.home.location | given twice, first in line 8",
        "kind: RecoveryPlan | kind: [RecoveryPlan | 3 | 9 | `` | not YAML",
      })
  void aBadPlanSaysWhere(
      String piece, String instead, int line, int column, String field, String message) {
    assertThat(GOOD).contains(piece);

    PlanProblem first = invalid(GOOD.replaceFirst(Pattern.quote(piece), instead));

    assertThat(first.message()).contains(message);
    assertThat(first.field()).isEqualTo(field);
    assertThat("%d:%d".formatted(first.line(), first.column()))
        .isEqualTo("%d:%d".formatted(line, column));
  }

  @Test
  void allProblemsAreToldInTheOrderOfTheDocument() {
    String bad = GOOD.replace("PT30M", "soon").replace("PT20M", "late").replace("wdc06", "?");

    List<PlanProblem> problems = problems(bad.getBytes(UTF_8));

    assertThat(problems)
        .extracting(PlanProblem::field)
        .containsExactly(
            "spec.objectives.rto", "spec.sites.recovery.location", "spec.steps[0].timeout");
  }

  @Test
  void aConditionNeedsAGate() {
    String bad =
        GOOD.replace("      healthGate: {type: server-health, within: PT10M}\n", "")
            .replace("    healthGate: {type: server-health, within: PT10M}\n", "");

    assertThat(invalid(bad).message()).contains("the step has no healthGate");
  }

  @Test
  void oneGroupIsRecoveredOnce() {
    String bad = GOOD.replace("vm.check", "vm.recover");

    assertThat(invalid(bad).message()).contains("group 'web' is recovered by step 'boot-web'");
  }

  @Test
  void aliasesAndFurtherDocumentsAreRefused() {
    assertThat(invalid("a: &x {b: 1}\nc: *x\n").message()).contains("anchors are not supported");
    assertThat(invalid("a: *x\n").message()).contains("aliases are not supported");
    assertThat(invalid(GOOD + "---\na: b\n").message()).contains("one document");
  }

  @Test
  void depthAndSizeAreLimited() {
    assertThat(invalid("a: " + "[".repeat(1_000)).message()).contains("nested deeper than 16");
    assertThat(problems(new byte[PlanParser.BYTES_MAX + 1]).getFirst().message())
        .contains("at most 4194304 bytes, got: 4194305");
    assertThat(invalid("").message()).contains("is empty");
    assertThat(problems(new byte[] {'a', ':', ' ', (byte) 0xff}).getFirst().message())
        .contains("UTF-8");
  }

  @Test
  void aPlanHasUpToTwentyThousandSteps() {
    String steps = GOOD.substring(0, GOOD.indexOf("    - id: check"));
    // Written last to first, so that each step waits for the one below it.
    StringBuilder chain = new StringBuilder(steps);
    for (int i = StepReader.STEPS_MAX - 1; i >= 1; i--) {
      chain.append(
          i == 1
              ? "    - {id: wait-1, action: dr.wait, with: {for: PT1S}}\n"
              : "    - {id: wait-%d, action: dr.wait, with: {for: PT1S}, after: [wait-%d.done]}\n"
                  .formatted(i, i - 1));
    }

    RecoveryPlan plan = valid(chain.toString());

    assertThat(plan.spec().steps()).hasSize(StepReader.STEPS_MAX);
    assertThat(PlanGraph.of(plan, Mode.DRILL).steps().getLast().id())
        .isEqualTo("wait-" + (StepReader.STEPS_MAX - 1));
    assertThat(invalid(chain + "    - {id: more, action: dr.wait, with: {for: PT1S}}\n").message())
        .isEqualTo("must have at most 20000 items, got: 20001");
  }

  @Test
  void conditionsThatMultiplyAreRefused() {
    StringBuilder wide = new StringBuilder(GOOD.substring(0, GOOD.indexOf("    - id: check")));
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      wide.append("    - {id: w%d, action: dr.wait, with: {for: PT1S}}\n".formatted(i));
      all.append(i == 0 ? "" : ", ").append("w%d.done".formatted(i));
    }
    wide.append(
        "    - {id: hub, when: [planned], action: dr.wait, with: {for: PT1S}, after: [%s]}\n"
            .formatted(all));
    for (int i = 0; i < 1_100; i++) {
      wide.append(
          "    - {id: x%d, action: dr.wait, with: {for: PT1S}, after: [hub.done]}\n".formatted(i));
    }

    assertThat(invalid(wide.toString()).message()).contains("has more than 1,000,000 conditions");
  }

  @Test
  void addressRangesAreChecked() {
    String drill = "  drill: {addressRange: %s}\n";

    assertThat(valid(GOOD + drill.formatted("10.9.16.0/20")).spec().drill().addressRange())
        .isEqualTo("10.9.16.0/20");
    for (String bad : List.of("10.9.8.0/20", "10.9.0.0/8", "10.300.0.0/16", "lots")) {
      assertThat(invalid(GOOD + drill.formatted(bad)).field()).isEqualTo("spec.drill.addressRange");
    }
  }

  /// Whatever comes in, the answer is a plan or problems with places, never an exception.
  @Test
  void randomDamageIsAnsweredNotThrown() throws Exception {
    long seed = Long.getLong("muster.seed", System.nanoTime());
    System.out.println("muster.seed=" + seed);
    Random random = new Random(seed);
    byte[] sample = sample("core-banking");
    for (int round = 0; round < 2_000; round++) {
      byte[] damaged = sample.clone();
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(0, 256);
      }
      switch (new PlanParser().parse(damaged)) {
        case PlanResult.Valid(RecoveryPlan plan) -> assertThat(plan.hash()).hasSize(64);
        case PlanResult.Invalid(List<PlanProblem> problems) -> assertThat(problems).isNotEmpty();
      }
    }
  }

  private static byte[] sample(String name) throws IOException {
    return Files.readAllBytes(Path.of(System.getProperty("muster.root"), "plans", name + ".yaml"));
  }

  private static RecoveryPlan valid(String yaml) {
    return switch (new PlanParser().parse(yaml.getBytes(UTF_8))) {
      case PlanResult.Valid(RecoveryPlan plan) -> plan;
      case PlanResult.Invalid(List<PlanProblem> problems) ->
          throw new AssertionError(problems.toString());
    };
  }

  private static PlanProblem invalid(String yaml) {
    return problems(yaml.getBytes(UTF_8)).getFirst();
  }

  private static List<PlanProblem> problems(byte[] yaml) {
    return switch (new PlanParser().parse(yaml)) {
      case PlanResult.Valid _ -> throw new AssertionError("the plan is good");
      case PlanResult.Invalid(List<PlanProblem> problems) -> problems;
    };
  }
}
