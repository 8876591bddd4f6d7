package dev.muster.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.cloud.Result.Done;
import dev.muster.cloud.Result.Unknown;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WorkspacePollerTest {
  private static final PollPolicy POLICY =
      new PollPolicy(Duration.ofSeconds(5), Duration.ofMinutes(1));

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-08-05T10:00:00Z"));
  private final ScriptedCloud cloud = new ScriptedCloud();
  private final WorkspacePoller poller =
      new WorkspacePoller(cloud, POLICY, (InstantSource) now::get);

  private void pass(long seconds) {
    now.updateAndGet(instant -> instant.plusSeconds(seconds));
  }

  private void shows(String status) {
    cloud.serverList = () -> new Done<>(List.of(ScriptedCloud.server(status, "OK")));
  }

  private static String status(Result<Server> result) {
    return result instanceof Done<Server>(Server server) ? server.status() : result.toString();
  }

  @Test
  void hundredWaitersCostOneListPerTickAndOneLookEachPerChange() {
    shows("SHUTOFF");
    cloud.servers.add(new Done<>(ScriptedCloud.server("SHUTOFF", "OK")));
    List<CloudReader> waiters = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      waiters.add(poller.fromNow());
    }
    waiters.forEach(waiter -> waiter.server("vm-1"));
    assertThat(cloud.looks).hasValue(100);
    for (int tick = 1; tick <= 10; tick++) {
      pass(5);
      waiters.forEach(waiter -> assertThat(status(waiter.server("vm-1"))).isEqualTo("SHUTOFF"));
      assertThat(cloud.lists).hasValue(tick);
      assertThat(cloud.looks).hasValue(100);
    }
    shows("ACTIVE");
    cloud.servers.clear();
    cloud.servers.add(new Done<>(ScriptedCloud.server("ACTIVE", "OK")));
    pass(5);
    waiters.forEach(waiter -> assertThat(status(waiter.server("vm-1"))).isEqualTo("ACTIVE"));
    assertThat(cloud.lists).hasValue(11);
    assertThat(cloud.looks).hasValue(200);
  }

  @Test
  void listThatIsOldIsNotBelievedAndNotWaitedForLongerThanTheRecheck() {
    shows("SHUTOFF");
    cloud.servers.add(new Done<>(ScriptedCloud.server("SHUTOFF", "OK")));
    CloudReader waiter = poller.fromNow();
    waiter.server("vm-1");
    cloud.servers.clear();
    cloud.servers.add(new Done<>(ScriptedCloud.server("ACTIVE", "OK")));
    pass(59);
    assertThat(status(waiter.server("vm-1"))).isEqualTo("SHUTOFF");
    pass(1);
    assertThat(status(waiter.server("vm-1"))).isEqualTo("ACTIVE");
    // The list still says the opposite: that is known by now and asks for no further looks.
    int looks = cloud.looks.get();
    pass(10);
    assertThat(status(waiter.server("vm-1"))).isEqualTo("ACTIVE");
    assertThat(cloud.looks).hasValue(looks);
  }

  @Test
  void whatWasSeenBeforeAnActSaysNothingAboutItsEnd() {
    shows("ACTIVE");
    CloudReader before = poller.fromNow();
    before.servers();
    before.servers();
    assertThat(cloud.lists).hasValue(1);
    CloudReader after = poller.fromNow();
    after.servers();
    assertThat(cloud.lists).hasValue(2);
    before.servers();
    assertThat(cloud.lists).hasValue(2);
  }

  @Test
  void waitersAtTheSameTimeShareTheQuestionUnderWay() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    cloud.serverList =
        () -> {
          asked.countDown();
          try {
            assertThat(answer.await(30, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return new Done<>(List.of());
        };
    List<CloudReader> waiters =
        List.of(poller.fromNow(), poller.fromNow(), poller.fromNow(), poller.fromNow());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Result<List<Server>>>> all = new ArrayList<>();
      waiters.forEach(waiter -> all.add(threads.submit(waiter::servers)));
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
      answer.countDown();
      for (Future<Result<List<Server>>> one : all) {
        assertThat(one.get()).isEqualTo(new Done<>(List.of()));
      }
    }
    assertThat(cloud.lists).hasValue(1);
  }

  @Test
  void lookThatBreaksOffLeavesNobodyWaiting() {
    CloudReader waiter = poller.fromNow();
    cloud.serverList =
        () -> {
          throw new IllegalStateException("bug");
        };
    assertThatThrownBy(waiter::servers).hasMessage("bug");
    assertThat(waiter.servers()).isInstanceOf(Unknown.class);
    pass(5);
    shows("ACTIVE");
    assertThat(waiter.servers()).isInstanceOf(Done.class);
  }

  @Test
  void freshnessIsPositiveAndNotLongerThanTheRecheck() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PollPolicy(Duration.ZERO, Duration.ofSeconds(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PollPolicy(Duration.ofSeconds(2), Duration.ofSeconds(1)));
  }
}
