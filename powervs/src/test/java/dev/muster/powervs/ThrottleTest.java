package dev.muster.powervs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  @Test
  void limitIsHalvedOncePerRoundOf429AndRisesByOnePerRoundOfAnswers() throws Exception {
    Throttle throttle = new Throttle(new Concurrency(8, 10));
    List<Long> tickets = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      tickets.add(throttle.enter());
    }
    for (long ticket : tickets) {
      throttle.leave(ticket, 429);
    }
    assertThat(throttle.limit()).isEqualTo(4);
    throttle.leave(throttle.enter(), 429);
    assertThat(throttle.limit()).isEqualTo(2);
    for (int i = 0; i < 6; i++) {
      throttle.leave(throttle.enter(), 200);
    }
    assertThat(throttle.limit()).isEqualTo(4);
    for (int i = 0; i < 200; i++) {
      throttle.leave(throttle.enter(), 200);
    }
    assertThat(throttle.limit()).isEqualTo(10);
    for (int i = 0; i < 20; i++) {
      throttle.leave(throttle.enter(), 429);
    }
    assertThat(throttle.limit()).isEqualTo(1);
  }

  @Test
  void lostAnswersAndServerErrorsRaiseNothing() throws Exception {
    Throttle throttle = new Throttle(new Concurrency(4, 10));
    for (int i = 0; i < 50; i++) {
      throttle.leave(throttle.enter(), i % 2 == 0 ? 0 : 503);
    }
    assertThat(throttle.limit()).isEqualTo(4);
  }

  @Test
  void neverMoreThanTheLimitAreUnderWayAndAllGetTheirTurn() {
    Throttle throttle = new Throttle(new Concurrency(3, 3));
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch three = new CountDownLatch(3);
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
              all.add(
                  threads.submit(() -> {
                    long ticket = throttle.enter();
                    most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                    three.countDown();
                    three.await();
                    underWay.decrementAndGet();
                    throttle.leave(ticket, 200);
                    return ticket;
                  }));
            }
            for (Future<?> one : all) {
              one.get();
            }
          }
        });
    assertThat(most).hasValue(3);
  }

  @Test
  void boundsMustRise() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Concurrency(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Concurrency(5, 4));
  }
}
