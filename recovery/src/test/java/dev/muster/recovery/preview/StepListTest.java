package dev.muster.recovery.preview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.recovery.preview.PreviewStep.Bounds;
import dev.muster.recovery.preview.PreviewStep.Phase;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StepListTest {
  private static final Bounds BOUNDS = new Bounds("", 60, false);
  private static final List<String> MANY =
      IntStream.range(0, 250).mapToObj(n -> "step-" + n).toList();

  private final StepList steps = new StepList();

  @Test
  void aGateThatNeedsAllOfVeryManyIsMadeOfSmallerOnes() {
    String id = steps.gate("ready", Phase.READINESS, MANY, MANY.size(), BOUNDS);

    assertThat(steps.all()).hasSize(4).allMatch(step -> step.dependsOn().size() <= 100);
    PreviewStep last = steps.all().getLast();
    assertThat(last.id()).isEqualTo(id).isEqualTo("ready");
    assertThat(last.act()).isEqualTo(new Act.Gate(last.dependsOn(), 3));
    assertThat(
            steps.all().stream()
                .filter(step -> last.dependsOn().contains(step.id()))
                .flatMap(step -> step.dependsOn().stream()))
        .containsExactlyElementsOf(MANY);
  }

  @Test
  void aGateThatNeedsOnlySomeCountsThemAllItself() {
    steps.gate("up", Phase.RECOVER, MANY, 200, BOUNDS);

    assertThat(steps.all()).hasSize(1);
    assertThat(steps.all().getFirst().act()).isEqualTo(new Act.Gate(MANY, 200));
  }
}
