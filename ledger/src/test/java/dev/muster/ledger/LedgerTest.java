package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.ledger.VerificationReport.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;

  private Ledger open(LedgerConfig config) {
    return Ledger.open(folder.resolve("l"), Samples.ORIGIN, Samples.logKey(), config);
  }

  private Ledger open() {
    return open(Samples.smallSegments());
  }

  private static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  private List<Problem> problems() {
    return Verifier.verify(folder.resolve("l"), List.of(Samples.logKey().verifierKey("any")))
        .problems();
  }

  @Test
  void receiptsCarryTheIndexesInOrder() {
    try (Ledger ledger = open()) {
      List<byte[]> entries = Samples.entries(0, 300);

      List<Receipt> receipts = await(ledger.appendAll(entries));

      assertThat(receipts).extracting(Receipt::index).isEqualTo(Samples.range(0, 300));
      assertThat(receipts).extracting(Receipt::origin).containsOnly(Samples.ORIGIN);
      assertThat(ledger.size()).isEqualTo(300);
      assertThat(ledger.entry(299).bytes()).isEqualTo(Samples.entry(299));
    }
  }

  @Test
  void everyEntryIsThereAfterReopening() {
    try (Ledger ledger = open()) {
      await(ledger.appendAll(Samples.entries(0, 1000)));
    }
    try (Ledger ledger = open()) {
      await(ledger.appendAll(Samples.entries(1000, 70)));

      assertThat(contents(ledger)).containsExactlyElementsOf(Samples.texts(0, 1070));
      assertThat(ledger.awaitCheckpoint(1070, PATIENCE).root()).isEqualTo(Samples.root(1070));
    }
    assertThat(problems()).isEmpty();
  }

  private static List<String> contents(Ledger ledger) {
    var texts = new ArrayList<String>();
    ledger.read(0, ledger.size(), entry -> texts.add(new String(entry.bytes(), UTF_8)));
    return texts;
  }

  @Test
  void sixtyFourThreadsGetUniqueIndexesAndLoseNothing() throws Exception {
    var receipts = new ConcurrentLinkedQueue<Receipt>();
    try (Ledger ledger = open()) {
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int thread = 0; thread < 64; thread++) {
          int first = thread * 50;
          threads.execute(() -> {
            for (int i = first; i < first + 50; i++) {
              Receipt receipt = await(ledger.append(Samples.entry(i)));
              assertThat(ledger.entry(receipt.index()).bytes()).isEqualTo(Samples.entry(i));
              receipts.add(receipt);
            }
          });
        }
      }

      assertThat(receipts.stream().map(Receipt::index).sorted().toList())
          .isEqualTo(Samples.range(0, 3200));
      assertThat(contents(ledger)).containsExactlyInAnyOrderElementsOf(Samples.texts(0, 3200));
    }
    assertThat(problems()).isEmpty();
  }

  @Test
  void everyEntryIsProvenAtEveryPublishedSize() {
    try (Ledger ledger = open()) {
      await(ledger.appendAll(Samples.entries(0, 700)));
      VerifierKey key = ledger.verifierKey();

      for (long index = 0; index < 700; index += 23) {
        TlogProof proof = TlogProof.parse(ledger.proof(index).toBytes());
        assertThat(proof.proves(Samples.entry(index), key)).isTrue();
        assertThat(proof.proves(Samples.entry(index + 1), key)).isFalse();
      }
      for (long size = 1; size <= 700; size += 37) {
        assertThat(ledger.proveConsistency(size, 700).proves(Samples.root(size), Samples.root(700)))
            .isTrue();
      }
    }
  }

  @Test
  void entriesOfImpossibleSizeAreRefused() {
    try (Ledger ledger = open()) {
      assertThatThrownBy(() -> ledger.append(new byte[0]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("got: 0");
      assertThatThrownBy(() -> ledger.append(new byte[65_536]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("65536");
      assertThat(await(ledger.append(new byte[65_535])).index()).isZero();
      assertThat(ledger.entry(0).bytes()).hasSize(65_535);
    }
    assertThat(problems()).isEmpty();
  }

  @Test
  void aSecondOpeningIsRefusedUntilTheFirstCloses() {
    try (Ledger _ = open()) {
      assertThatThrownBy(this::open).isInstanceOf(LedgerInUse.class);
      assertThatThrownBy(this::open).isInstanceOf(LedgerInUse.class);
    }
    try (Ledger again = open()) {
      assertThat(again.size()).isZero();
    }
  }

  @Test
  void anAppendAfterClosingFails() {
    Ledger ledger = open();
    ledger.close();

    assertThatThrownBy(() -> await(ledger.append(Samples.entry(0))))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(LedgerUnavailable.class);
  }

  @Test
  void anEmptyLedgerHasASignedCheckpoint() {
    try (Ledger ledger = open()) {
      assertThat(ledger.checkpoint().size()).isZero();
      assertThat(ledger.checkpoint().isSignedBy(ledger.verifierKey())).isTrue();
    }
    assertThat(problems()).isEmpty();
  }

  @Test
  void anotherKeyOrOriginIsRefused() {
    open().close();

    assertThatThrownBy(() ->
            Ledger.open(
                folder.resolve("l"),
                Samples.ORIGIN,
                Samples.witnessSeedKey(),
                Samples.smallSegments()))
        .isInstanceOf(LedgerCorrupt.class)
        .hasMessageContaining("not signed by");
    assertThatThrownBy(() ->
            Ledger.open(
                folder.resolve("l"), "other.example/x", Samples.logKey(), Samples.smallSegments()))
        .isInstanceOf(LedgerCorrupt.class);
  }

  @Test
  void receivedTimesNeverDecrease() {
    try (Ledger ledger = open()) {
      for (int i = 0; i < 20; i++) {
        await(ledger.append(Samples.entry(i)));
      }
      var times = new ArrayList<java.time.Instant>();
      ledger.read(0, 20, entry -> times.add(entry.receivedAt()));
      assertThat(times).isSorted();
    }
  }
}
