package dev.muster.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.ledger.LedgerBusy.Budget;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A ledger's threads over a disk that fills up.
class DiskFullTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;

  private final SimulatedDisk disk = new SimulatedDisk(CrashRun.ROOT);
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final AtomicInteger released = new AtomicInteger();

  @BeforeEach
  void createFolder() throws IOException {
    disk.createDirectories(CrashRun.LEDGER);
  }

  private Ledger open() {
    var listener =
        new LedgerListener() {
          @Override
          public void reserveReleased(Path ledger) {
            released.incrementAndGet();
          }

          @Override
          public void caughtUp() {
            caughtUp.countDown();
          }
        };
    var seams =
        new Seams(
            disk,
            () -> Instant.ofEpochSecond(1_700_000_000),
            () -> 42,
            task -> Thread.ofVirtual().start(task));
    return Ledger.open(
        CrashRun.LEDGER,
        Samples.ORIGIN,
        Samples.logKey(),
        Samples.smallSegments().withSegmentBytes(1 << 16).withListener(listener),
        seams);
  }

  /// Appends until the disk is full.
  ///
  /// @return entries that were acknowledged
  private static long fill(Ledger ledger) {
    for (long i = 0; ; i++) {
      Throwable refused =
          catchThrowable(
              ledger.append(Samples.entry(i)).orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                  ::join);
      if (refused != null) {
        assertThat(refused)
            .isInstanceOf(CompletionException.class)
            .cause()
            .isInstanceOfSatisfying(
                LedgerBusy.class,
                busy -> {
                  assertThat(busy.budget()).isEqualTo(Budget.DISK_SPACE);
                  assertThat(busy.retryAfter()).isPositive();
                });
        return i;
      }
    }
  }

  @Test
  void onAFullDiskEverythingAcknowledgedComesUnderACheckpoint() throws Exception {
    try (Ledger ledger = open()) {
      assertThat(caughtUp.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      disk.limitTo(disk.usedBytes());

      long acknowledged = fill(ledger);

      assertThat(acknowledged).isPositive();
      assertThat(ledger.awaitCheckpoint(acknowledged, PATIENCE).size()).isEqualTo(acknowledged);
      assertThat(ledger.size()).isEqualTo(acknowledged);
      assertThat(released).hasPositiveValue();
    }
    disk.copyTo(folder);
    assertThat(Verifier.verify(folder.resolve("ledger")).problems()).isEmpty();
  }

  @Test
  void whenThereIsRoomAgainTheLedgerGoesOnByItself() throws Exception {
    try (Ledger ledger = open()) {
      assertThat(caughtUp.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      disk.limitTo(disk.usedBytes());
      long acknowledged = fill(ledger);
      disk.limitTo(Long.MAX_VALUE);

      CompletableFuture<Receipt> next = ledger.append(Samples.entry(acknowledged));
      for (int attempt = 0; catchThrowable(next::join) != null; attempt++) {
        assertThat(attempt).as("attempts").isLessThan(100_000);
        next = ledger.append(Samples.entry(acknowledged));
      }

      assertThat(next.join().index()).isEqualTo(acknowledged);
    }
    try (Ledger reopened = open()) {
      assertThat(reopened.size()).isEqualTo(reopened.checkpoint().size());
    }
  }

  @Test
  void aCheckpointThatLagsTooFarIsABudget() throws Exception {
    var seams =
        new Seams(disk, () -> Instant.ofEpochSecond(1_700_000_000), () -> 42, Runnable::run);
    LedgerConfig config =
        LedgerConfig.defaults()
            .withSegmentBytes(4096)
            .withCheckpointLagMax(5)
            .withCheckpointInterval(Duration.ofSeconds(1));
    try (Ledger ledger =
        Ledger.open(CrashRun.LEDGER, Samples.ORIGIN, Samples.logKey(), config, seams)) {
      ledger.append(Samples.entry(0)).join();
      ledger.awaitCheckpoint(1, PATIENCE);
      // The next checkpoint may come a second later at the earliest; far less is needed here.
      assertThatThrownBy(
              () -> {
                for (int i = 1; i < 100_000; i++) {
                  ledger.append(Samples.entry(i)).join();
                }
              })
          .cause()
          .isInstanceOfSatisfying(
              LedgerBusy.class, busy -> assertThat(busy.budget()).isEqualTo(Budget.CHECKPOINT_LAG));
    }
  }
}
