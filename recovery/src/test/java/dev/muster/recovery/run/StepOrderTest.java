package dev.muster.recovery.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.recovery.plan.RecoveryPlan.Concurrency;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewStep;
import dev.muster.recovery.preview.PreviewStep.Bounds;
import dev.muster.recovery.preview.PreviewStep.Expectation;
import dev.muster.recovery.preview.PreviewStep.Phase;
import dev.muster.recovery.preview.PreviewStep.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepOrderTest {
  private static final Concurrency TWO = new Concurrency(2, 2, 1, 1, 1, true);

  private static PreviewStep step(String id, Act act, String... dependsOn) {
    return new PreviewStep(
        id,
        Phase.PREPARE,
        act,
        new Subject("recovery", id),
        new Expectation("", ""),
        new Bounds("boot", 60, false),
        List.of(dependsOn));
  }

  private static Map<String, Integer> order(List<PreviewStep> steps, Concurrency concurrency) {
    return StepOrder.of(steps, new Limits(concurrency), step -> Typical.of(step.act()));
  }

  /// Servers with two volumes each.
  private static List<PreviewStep> servers(int count) {
    List<PreviewStep> steps = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      steps.add(step("one-" + n, new Act.AttachVolume("s-" + n, "v-1")));
      steps.add(step("two-" + n, new Act.AttachVolume("s-" + n, "v-2"), "one-" + n));
      steps.add(step("start-" + n, new Act.StartServer("s-" + n), "two-" + n));
    }
    return steps;
  }

  @Test
  void theLongestWayGoesFirst() {
    List<PreviewStep> steps = new ArrayList<>(servers(1));
    steps.add(step("alone", new Act.AttachVolume("other", "v")));

    Map<String, Integer> order = order(steps, TWO);

    assertThat(order.get("one-0")).isLessThan(order.get("alone"));
    assertThat(order.values()).doesNotHaveDuplicates().hasSize(4);
  }

  @Test
  void whereTheNextLineWouldStandIdleServersAreFinishedOneByOne() {
    Map<String, Integer> order = order(servers(8), TWO);

    for (int n = 0; n < 8; n++) {
      for (int other = 0; other < 8; other++) {
        assertThat(order.get("two-" + n)).isLessThan(order.get("one-" + other));
      }
    }
  }

  @Test
  void whereThereIsRoomNothingIsChanged() {
    Map<String, Integer> order = order(servers(8), new Concurrency(20, 20, 1, 1, 1, true));

    for (int n = 0; n < 8; n++) {
      assertThat(order.get("one-" + n)).isLessThan(order.get("two-" + n));
    }
  }

  @Test
  void tenThousandStepsAreOrdered() {
    List<PreviewStep> steps = servers(3_334);
    Duration each = Duration.ofSeconds(10);

    Map<String, Integer> order = StepOrder.of(steps, new Limits(TWO), _ -> each);

    assertThat(order).hasSize(10_002);
  }
}
