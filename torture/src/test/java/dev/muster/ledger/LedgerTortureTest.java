package dev.muster.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.torture.Tally;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// A small set of the stories that `./muster torture` tells.
class LedgerTortureTest {
  private static final int STORIES = 40;

  @Test
  void noStoryBreaksAPromise() throws Exception {
    var tally = new Tally();
    Seeded.runs(STORIES, random -> new LedgerTorture().run(random.nextLong(), tally));
    assertThat(tally.breaches()).isEmpty();
    assertThat(tally.counts())
        .containsKeys(
            "entries acknowledged",
            "crashes: power lost",
            "crashes: process killed",
            "prunings",
            "repeats answered with the first receipt");
    assertThat(tally.faults()).isNotEmpty();
  }

  @Test
  void oneSeedIsOneStory() {
    var tallies = new ArrayList<Tally>();
    for (int i = 0; i < 2; i++) {
      var tally = new Tally();
      new LedgerTorture().run(7, tally);
      tallies.add(tally);
    }
    assertThat(tallies.getFirst().counts()).isEqualTo(tallies.getLast().counts());
    assertThat(tallies.getFirst().faults()).isEqualTo(tallies.getLast().faults());
  }
}
