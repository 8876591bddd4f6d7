package dev.muster.recovery.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.recovery.plan.PlanDiff.Change;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanDiffTest {
  private static final RecoveryPlan PLAN = Plans.valid(Plans.everyKey());

  @Test
  void remarksAndTheOrderOfKeysMakeNoDifference() {
    String same =
        Plans.everyKey()
            .replace("# Every key", "# Each key")
            .replace(
                "{rto: PT45M, rpo: PT15M, mtpd: PT4H}", "{mtpd: PT4H, rpo: PT15M, rto: PT45M}");

    RecoveryPlan after = Plans.valid(same);

    assertThat(after.hash()).isNotEqualTo(PLAN.hash());
    assertThat(PlanDiff.between(PLAN, after)).isEmpty();
  }

  @Test
  void fieldsThatChangedCameOrWentAreTold() {
    String changed =
        Plans.everyKey()
            .replace("{vm: ora-02}", "{vm: ora-03}")
            .replace("      timeout: PT5M\n", "      criticality: optional\n")
            .replace("after: [look.passed, port.passed]", "after: [port.passed]")
            .replace("rto: PT45M", "rto: PT30M");

    assertThat(PlanDiff.between(PLAN, Plans.valid(changed)))
        .containsExactly(
            change("spec.objectives.rto", "PT45M", "PT30M"),
            change("spec.protectionGroups[db].members[ora-03].vm", null, "ora-03"),
            change("spec.steps[quiesce].criticality", null, "optional"),
            change("spec.steps[validate].after", "[look.passed, port.passed]", "[port.passed]"),
            change("spec.protectionGroups[db].members[ora-02].vm", "ora-02", null),
            change("spec.steps[quiesce].timeout", "PT5M", null));
  }

  @Test
  void aGraphIsDrawnForEachKindOfRun() {
    String drill = GraphText.mermaid(PlanGraph.of(PLAN, Mode.DRILL));
    String all = GraphText.dot(PlanGraph.of(PLAN));

    assertThat(drill)
        .startsWith("flowchart TD\n  n0[\"boot-db<br/>vm.recover\"]\n")
        .contains("  n1[\"boot-app<br/>vm.recover\"]:::optional\n", "  n0 -->|healthy| n1\n")
        .doesNotContain("fence", "quiesce");
    assertThat(all)
        .startsWith(
            "digraph plan {\n  node [shape=box];\n  n0 [label=\"quiesce\\nguest.script\"];\n")
        .contains("  n0 -> n1 [label=\"done\"];\n")
        .endsWith("}\n");
  }

  private static Change change(
      String path,
      @org.jspecify.annotations.Nullable String before,
      @org.jspecify.annotations.Nullable String after) {
    return new Change(path, Optional.ofNullable(before), Optional.ofNullable(after));
  }
}
