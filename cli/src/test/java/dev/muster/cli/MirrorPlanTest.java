package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MirrorPlanTest {
  @Test
  void anEmptyLogHasNoFiles() {
    assertThat(MirrorPlan.paths(0, 0)).isEmpty();
  }

  @Test
  void fullTilesAreHashedIntoTheLevelAbove() {
    assertThat(MirrorPlan.paths(300, 0))
        .containsExactly(
            "tile/entries/000",
            "tile/entries/001.p/44",
            "tile/0/000",
            "tile/0/001.p/44",
            "tile/1/000.p/1");
    assertThat(MirrorPlan.paths(255, 0))
        .containsExactly("tile/entries/000.p/255", "tile/0/000.p/255");
  }

  @Test
  void bigLogsHaveTheStandardsPaths() {
    List<String> paths = MirrorPlan.paths(1_000_000, 0);

    assertThat(paths)
        .contains("tile/0/999", "tile/0/x001/000", "tile/0/x003/906.p/64", "tile/1/015.p/66")
        .endsWith("tile/2/000.p/15")
        .hasSize(2 * 3907 + 16 + 1);
    assertThat(MirrorPlan.paths(65_536, 0)).contains("tile/1/000", "tile/2/000.p/1");
  }
}
