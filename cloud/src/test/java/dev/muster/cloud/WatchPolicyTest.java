package dev.muster.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cloud.WatchPolicy.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchPolicyTest {
  @Test
  void thoseWhoWaitTogetherWakeAtTheSameInstants() throws InterruptedException {
    List<Instant> woken = new ArrayList<>();
    for (int second = 0; second < 6; second++) {
      Instant now = Instant.ofEpochSecond(600 + second);
      Pause alone = span -> woken.add(now.plus(span));
      alone.together(() -> now).pause(Duration.ofSeconds(3));
    }
    assertThat(woken)
        .containsExactly(
            Instant.ofEpochSecond(603),
            Instant.ofEpochSecond(603),
            Instant.ofEpochSecond(603),
            Instant.ofEpochSecond(606),
            Instant.ofEpochSecond(606),
            Instant.ofEpochSecond(606));
  }
}
