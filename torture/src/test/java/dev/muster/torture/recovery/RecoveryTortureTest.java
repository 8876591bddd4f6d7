package dev.muster.torture.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.torture.Tally;
import dev.muster.torture.invariant.Invariant;
import dev.muster.torture.invariant.Sight;
import dev.muster.torture.invariant.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A small set of the stories that `./muster torture --recovery` tells. `-Dmuster.seed=<n>` tells
/// one of them alone; `-Dmuster.seeds=<n>` adds so many that nobody told before.
@Timeout(300)
class RecoveryTortureTest {
  private static final int STORIES = 12;

  static {
    VirtualTime.oneCarrier();
  }

  @Test
  void noStoryBreaksAnInvariant() {
    Long fixed = Long.getLong("muster.seed");
    List<Long> seeds = new ArrayList<>();
    if (fixed == null) {
      for (long seed = 1; seed <= STORIES; seed++) {
        seeds.add(seed);
      }
      long fresh = System.nanoTime();
      for (int n = 0; n < Integer.getInteger("muster.seeds", 0); n++) {
        seeds.add(fresh + n);
      }
    } else {
      seeds.add(fixed);
    }
    Tally tally = new Tally();
    for (long seed : seeds) {
      Watch watch = new Watch();
      RecoveryTorture.tell(seed, tally, watch::see);
      assertThat(watch.violations()).as("replay with -Dmuster.seed=" + seed).isEmpty();
    }
    System.out.println("stories of recovery, the last with seed " + seeds.getLast());
    if (fixed == null) {
      assertThat(tally.counts()).containsKeys("events", "run: planned, committed");
      assertThat(tally.faults()).containsKeys("process", "others");
    }
  }

  @Test
  void oneSeedIsOneStory() {
    for (long seed = 3; seed <= 5; seed++) {
      List<Sight> once = new ArrayList<>();
      List<Sight> again = new ArrayList<>();

      String hash = RecoveryTorture.tell(seed, new Tally(), once::add);

      assertThat(RecoveryTorture.tell(seed, new Tally(), again::add)).isEqualTo(hash);
      assertThat(again).hasSameSizeAs(once);
    }
  }

  @Test
  void otherSeedsAreOtherStories() {
    assertThat(RecoveryTorture.tell(1, new Tally(), _ -> {}))
        .isNotEqualTo(RecoveryTorture.tell(2, new Tally(), _ -> {}));
  }

  @Test
  void everyInvariantIsPromised() {
    assertThat(new RecoveryTorture(Optional.empty()).promises())
        .containsExactly(Invariant.values());
  }
}
