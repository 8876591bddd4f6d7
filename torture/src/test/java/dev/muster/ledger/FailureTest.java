package dev.muster.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The threads of a ledger over a disk that fails or hangs.
class FailureTest {
  private static final long PATIENCE_SECONDS = 30;

  private final SimulatedDisk disk = new SimulatedDisk(CrashRun.ROOT);
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.ofEpochSecond(1_700_000_000));

  @BeforeEach
  void createFolder() throws IOException {
    disk.createDirectories(CrashRun.LEDGER);
  }

  private Ledger open(LedgerConfig config) {
    var seams = new Seams(disk, now::get, () -> 42, task -> Thread.ofVirtual().start(task));
    return Ledger.open(CrashRun.LEDGER, Samples.ORIGIN, Samples.logKey(), config, seams);
  }

  private static Throwable failureOf(CompletableFuture<?> future) {
    return org.assertj.core.api.Assertions.catchThrowable(
        () -> future.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join());
  }

  @Test
  void theFirstFailedWriteEndsAcknowledgementForGood() {
    var readOnly = new CompletableFuture<Exception>();
    var listener =
        new LedgerListener() {
          @Override
          public void becameReadOnly(Exception failure) {
            readOnly.complete(failure);
          }
        };
    try (Ledger ledger = open(Samples.smallSegments().withListener(listener))) {
      ledger.append(Samples.entry(0)).join();
      ledger.awaitCheckpoint(1, java.time.Duration.ofSeconds(PATIENCE_SECONDS));
      disk.failAt(0, false, SimulatedDisk.Fault.ERROR);

      Throwable first = failureOf(ledger.append(Samples.entry(1)));
      Throwable second = failureOf(ledger.append(Samples.entry(2)));

      assertThat(first)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(LedgerUnavailable.class);
      assertThat(second).hasCauseInstanceOf(LedgerUnavailable.class);
      assertThat(readOnly.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join()).isNotNull();
      assertThat(ledger.size()).isEqualTo(1);
      assertThat(ledger.entry(0).bytes()).isEqualTo(Samples.entry(0));
    }
  }

  @Test
  void overItsBudgetTheLedgerIsBusyAndWritesTheRest() throws Exception {
    var entered = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var accepted = new ArrayList<CompletableFuture<Receipt>>();
    try (Ledger ledger = open(Samples.smallSegments().withQueueBytesMax(100_000))) {
      disk.beforeForce(() -> {
        entered.countDown();
        try {
          release.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      });
      accepted.add(ledger.append(new byte[60_000]));
      assertThat(entered.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      accepted.add(ledger.append(new byte[40_000]));

      assertThatThrownBy(() -> ledger.append(new byte[1]).join())
          .hasCauseInstanceOf(LedgerBusy.class);

      release.countDown();
      for (CompletableFuture<Receipt> future : accepted) {
        future.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
      }
      assertThat(ledger.append(new byte[1]).join().index()).isEqualTo(2);
    }
  }

  @Test
  void receivedTimesStandStillWhenTheClockGoesBack() {
    var steps = new ArrayList<Long>();
    var listener =
        new LedgerListener() {
          @Override
          public void clockWentBack(long microseconds) {
            steps.add(microseconds);
          }
        };
    try (Ledger ledger = open(Samples.smallSegments().withListener(listener))) {
      ledger.append(Samples.entry(0)).join();
      now.set(now.get().minusSeconds(3600));
      ledger.append(Samples.entry(1)).join();
      now.set(now.get().plusSeconds(7200));
      ledger.append(Samples.entry(2)).join();

      assertThat(List.of(0L, 1L, 2L))
          .extracting(index -> ledger.entry(index).receivedAt().getEpochSecond())
          .containsExactly(1_700_000_000L, 1_700_000_000L, 1_700_003_600L);
      assertThat(steps).containsExactly(3_600_000_000L);
    }
  }
}
