package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowerTest {
  private static final long PATIENCE_SECONDS = 30;

  @TempDir Path folder;

  private Ledger open() {
    return Ledger.open(
        folder.resolve("l"), Samples.ORIGIN, Samples.logKey(), Samples.smallSegments());
  }

  /// Notes all it gets and tells when it has got so many.
  private static final class Notes implements FollowerListener {
    private final List<String> texts = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> indexes = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch expected;

    private Notes(int expected) {
      this.expected = new CountDownLatch(expected);
    }

    @Override
    public void onEntries(List<Entry> batch) {
      for (Entry entry : batch) {
        texts.add(new String(entry.bytes(), UTF_8));
        indexes.add(entry.index());
        expected.countDown();
      }
    }

    private void await() throws InterruptedException {
      assertThat(expected.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void everyEntryComesOnceInOrderOldAndNew() throws Exception {
    try (Ledger ledger = open()) {
      ledger.appendAll(Samples.entries(0, 700)).join();
      var notes = new Notes(1400);
      Follower follower = ledger.follow("notes", 0, notes);
      for (int i = 700; i < 1400; i += 7) {
        ledger.appendAll(Samples.entries(i, 7)).join();
      }

      notes.await();
      follower.close();

      assertThat(notes.texts).isEqualTo(Samples.texts(0, 1400));
      assertThat(notes.indexes).isEqualTo(Samples.range(0, 1400));
      assertThat(follower.nextIndex()).isEqualTo(1400);
    }
  }

  @Test
  void aFollowerBeginsWhereItIsToldTo() throws Exception {
    try (Ledger ledger = open()) {
      ledger.appendAll(Samples.entries(0, 50)).join();
      var first = new Notes(50);
      Follower follower = ledger.follow("first", 0, first);
      first.await();
      follower.close();
      long cursor = follower.nextIndex();
      ledger.appendAll(Samples.entries(50, 50)).join();
      var second = new Notes(50);

      try (Follower _ = ledger.follow("second", cursor, second)) {
        second.await();
      }

      assertThat(first.texts).isEqualTo(Samples.texts(0, 50));
      assertThat(second.texts).isEqualTo(Samples.texts(50, 50));
    }
  }

  @Test
  void aFollowerAheadOfTheLedgerWaits() throws Exception {
    try (Ledger ledger = open()) {
      var notes = new Notes(1);
      try (Follower _ = ledger.follow("ahead", 3, notes)) {
        ledger.appendAll(Samples.entries(0, 4)).join();
        notes.await();
      }
      assertThat(notes.indexes).containsExactly(3L);
    }
  }

  @Test
  void aBatchThatFailsIsOfferedAgain() throws Exception {
    try (Ledger ledger = open()) {
      ledger.appendAll(Samples.entries(0, 5)).join();
      var attempts = new AtomicInteger();
      var notes = new Notes(5);
      var listener =
          new FollowerListener() {
            @Override
            public void onEntries(List<Entry> batch) {
              if (attempts.incrementAndGet() < 3) {
                throw new IllegalStateException("not now");
              }
              notes.onEntries(batch);
            }

            @Override
            public Duration retryAfter(RuntimeException failure, int attempt) {
              assertThat(attempt).isEqualTo(attempts.get());
              return Duration.ZERO;
            }
          };

      try (Follower _ = ledger.follow("stubborn", 0, listener)) {
        notes.await();
      }

      assertThat(notes.texts).isEqualTo(Samples.texts(0, 5));
    }
  }

  @Test
  void aStuckFollowerHoldsUpNoAppend() {
    var release = new CountDownLatch(1);
    var stuck = new CompletableFuture<Boolean>();
    try (Ledger ledger = open()) {
      Follower _ =
          ledger.follow(
              "stuck",
              0,
              _ -> {
                stuck.complete(true);
                try {
                  release.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      for (int i = 0; i < 300; i++) {
        ledger.append(Samples.entry(i)).orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
      }
      assertThat(stuck.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join()).isTrue();
      assertThat(ledger.size()).isEqualTo(300);
      release.countDown();
    }
  }

  @Test
  void aFollowerMayCloseItself() {
    var seen = new CompletableFuture<Long>();
    var self = new CompletableFuture<Follower>();
    try (Ledger ledger = open()) {
      self.complete(
          ledger.follow(
              "once",
              0,
              batch -> {
                self.join().close();
                seen.complete(batch.getFirst().index());
              }));
      ledger.append(Samples.entry(0)).join();
      assertThat(seen.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join()).isZero();
    }
  }
}
