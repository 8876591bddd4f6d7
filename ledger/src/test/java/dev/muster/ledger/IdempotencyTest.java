package dev.muster.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyTest {
  @TempDir Path folder;

  private Ledger open(int keysMax) {
    return Ledger.open(
        folder.resolve("l"),
        Samples.ORIGIN,
        Samples.logKey(),
        Samples.smallSegments().withIdempotencyKeysMax(keysMax));
  }

  @Test
  void aRepeatGetsTheFirstReceipt() {
    try (Ledger ledger = open(100)) {
      Receipt first = ledger.append(Samples.entry(1), "k1").join();
      ledger.append(Samples.entry(2), "k2").join();

      assertThat(ledger.append(Samples.entry(1), "k1").join()).isEqualTo(first);
      assertThat(ledger.size()).isEqualTo(2);
    }
  }

  @Test
  void sameKeyWithOtherBytesIsRefused() {
    try (Ledger ledger = open(100)) {
      ledger.append(Samples.entry(1), "k1").join();

      assertThatThrownBy(() -> ledger.append(Samples.entry(2), "k1").join())
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(IdempotencyConflict.class);
      assertThat(ledger.size()).isEqualTo(1);
    }
  }

  @Test
  void sameBytesWithoutOrWithAnotherKeyAreAnotherEntry() {
    try (Ledger ledger = open(100)) {
      ledger.append(Samples.entry(1), "k1").join();
      ledger.append(Samples.entry(1), "k2").join();
      ledger.append(Samples.entry(1)).join();

      assertThat(ledger.size()).isEqualTo(3);
    }
  }

  @Test
  void repeatsInFlightBecomeOneEntry() {
    try (Ledger ledger = open(1000)) {
      var futures = new ArrayList<CompletableFuture<Receipt>>();
      for (int i = 0; i < 500; i++) {
        futures.add(ledger.append(Samples.entry(i / 5), "key-" + i / 5));
      }
      Set<Long> indexes = new HashSet<>();
      futures.forEach(future -> indexes.add(future.join().index()));

      assertThat(indexes).hasSize(100);
      assertThat(ledger.size()).isEqualTo(100);
    }
  }

  @Test
  void keysAreKnownAfterReopening() {
    List<Receipt> first = new ArrayList<>();
    try (Ledger ledger = open(1000)) {
      // Several sealed segments, and an unsealed one.
      for (int i = 0; i < 300; i++) {
        first.add(ledger.append(Samples.entry(i), "key-" + i).join());
      }
    }
    try (Ledger ledger = open(1000)) {
      for (int i = 0; i < 300; i++) {
        assertThat(ledger.append(Samples.entry(i), "key-" + i).join()).isEqualTo(first.get(i));
      }
      assertThatThrownBy(() -> ledger.append(Samples.entry(7), "key-8").join())
          .hasCauseInstanceOf(IdempotencyConflict.class);
      assertThat(ledger.size()).isEqualTo(300);
    }
  }

  @Test
  void theOldestKeyIsForgottenFirst() {
    try (Ledger ledger = open(3)) {
      for (int i = 0; i < 4; i++) {
        ledger.append(Samples.entry(i), "key-" + i).join();
      }
      assertThat(ledger.append(Samples.entry(1), "key-1").join().index()).isEqualTo(1);
      assertThat(ledger.append(Samples.entry(0), "key-0").join().index()).isEqualTo(4);
    }
    try (Ledger ledger = open(3)) {
      assertThat(ledger.append(Samples.entry(0), "key-0").join().index()).isEqualTo(4);
      assertThat(ledger.append(Samples.entry(3), "key-3").join().index()).isEqualTo(3);
      assertThat(ledger.append(Samples.entry(1), "key-1").join().index()).isEqualTo(5);
    }
  }

  @Test
  void aBatchWritesWhatIsNewAndAnswersTheRest() {
    try (Ledger ledger = open(100)) {
      Receipt first = ledger.append(Samples.entry(1), "k1").join();

      List<CompletableFuture<Receipt>> results =
          ledger.appendAll(
              List.of(
                  Samples.entry(0),
                  Samples.entry(1),
                  Samples.entry(2),
                  Samples.entry(0),
                  Samples.entry(9),
                  Samples.entry(8)),
              List.of("k0", "k1", "k2", "k0", "k1", "k2"));

      assertThat(results.get(0).join().index()).isEqualTo(1);
      assertThat(results.get(1).join()).isEqualTo(first);
      assertThat(results.get(2).join().index()).isEqualTo(2);
      assertThat(results.get(3).join().index()).isEqualTo(1);
      assertThatThrownBy(() -> results.get(4).join())
          .cause()
          .isInstanceOfSatisfying(
              IdempotencyConflict.class, e -> assertThat(e.index()).hasValue(first.index()));
      assertThatThrownBy(() -> results.get(5).join()).hasCauseInstanceOf(IdempotencyConflict.class);
      assertThat(ledger.size()).isEqualTo(3);
    }
  }

  @Test
  void batchesThatOverlapInFlightAndAcrossReopeningBecomeOneEntryForEachKey() {
    for (int round = 0; round < 2; round++) {
      try (Ledger ledger = open(1000)) {
        var results = new ArrayList<CompletableFuture<Receipt>>();
        var expected = new ArrayList<Integer>();
        for (int batch = 0; batch < 20; batch++) {
          List<byte[]> entries = new ArrayList<>();
          List<String> keys = new ArrayList<>();
          for (int i = batch * 5; i < batch * 5 + 40; i++) { // overlaps the next seven batches
            entries.add(Samples.entry(i));
            keys.add("key-" + i);
            expected.add(i);
          }
          results.addAll(ledger.appendAll(entries, keys));
        }
        for (int i = 0; i < results.size(); i++) {
          assertThat(ledger.entry(results.get(i).join().index()).bytes())
              .isEqualTo(Samples.entry(expected.get(i)));
        }
        assertThat(ledger.size()).isEqualTo(135);
      }
    }
  }

  @Test
  void aBatchWithoutAKeyForEachEntryIsRefused() {
    try (Ledger ledger = open(3)) {
      assertThatThrownBy(() -> ledger.appendAll(List.of(Samples.entry(0)), List.of()))
          .hasMessage("expected a key for each of 1 entries, got: 0");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 256})
  void keysOfImpossibleLengthAreRefused(int length) {
    try (Ledger ledger = open(3)) {
      assertThatThrownBy(() -> ledger.append(Samples.entry(0), "k".repeat(length)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("got: " + length);
    }
  }
}
