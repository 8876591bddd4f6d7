package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a ledger serves and mirrors, against worked digests.
class ResourceTest {
  private static final Map<String, String> DIGESTS_300 =
      Map.of(
          "tile/0/000", "bbbacfcbb4647511e8a1189ffb9c99988745f25660daebea49f57fe22993d097",
          "tile/0/001.p/44", "6439e8f79088ac25312936c760092994ac54eecf1dc8d5861d1472f4c6664634",
          "tile/1/000.p/1", "7dc0d404c8a758f6ae370475644e7872e767ab68c128783325052a250084f392",
          "tile/entries/000", "4f5cc32d2b7ed28f6223c4cf77ffc5ece1a37137e75b5987ff201019bac5ed09",
          "tile/entries/001.p/44",
              "218fd86d95532731f1409937b31109c59435d20de240979df3aa8307fa7dc083");
  private static final Map<String, String> DIGESTS_70000 =
      Map.of(
          "tile/2/000.p/1", "71b6d5606dcbe9fd9ac4e9eb21f2e9d9a6ba8fa60c4bce9cc8d082a1ff433c87",
          "tile/1/001.p/17", "402b7f84cbe34586527d9a4c6174b16759edc0e554e0c6621dca204ce82d7ec7");

  @TempDir Path folder;

  private Ledger filled(int entries) {
    Ledger ledger =
        Ledger.open(folder.resolve("l"), Samples.ORIGIN, Samples.logKey(), Samples.smallSegments());
    for (int from = 0; from < entries; from += 1000) {
      ledger.appendAll(Samples.entries(from, Math.min(1000, entries - from))).join();
    }
    ledger.awaitCheckpoint(entries, Duration.ofSeconds(30));
    return ledger;
  }

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(MerkleHash.sha256().digest(bytes));
  }

  @Test
  void threeHundredEntriesGiveTheWorkedFiles() throws IOException {
    try (Ledger ledger = filled(300)) {
      DIGESTS_300.forEach((path, digest) ->
          assertThat(sha256(ledger.resource(path).orElseThrow())).as(path).isEqualTo(digest));
      ledger.mirror(folder.resolve("m"));
    }
    for (var expected : DIGESTS_300.entrySet()) {
      assertThat(sha256(Files.readAllBytes(folder.resolve("m").resolve(expected.getKey()))))
          .isEqualTo(expected.getValue());
    }
    assertThat(files(folder.resolve("m")))
        .containsExactlyInAnyOrder(
            "checkpoint",
            "vkey",
            "tile/0/000",
            "tile/0/001.p/44",
            "tile/1/000.p/1",
            "tile/entries/000",
            "tile/entries/001.p/44");
    assertThat(Verifier.verify(folder.resolve("m")).problems()).isEmpty();
  }

  private static List<String> files(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .toList();
    }
  }

  @Test
  void seventyThousandEntriesGiveTheWorkedFiles() {
    try (Ledger ledger = filled(70_000)) {
      assertThat(ledger.checkpoint().root().base64())
          .isEqualTo("Bgv+86JoCgNF32/SwcmYtPJl1lKSbMhDoRdDYwUbFUc=");
      DIGESTS_70000.forEach((path, digest) ->
          assertThat(sha256(ledger.resource(path).orElseThrow())).as(path).isEqualTo(digest));
    }
    assertThat(Verifier.verify(folder.resolve("l")).problems()).isEmpty();
    assertThat(Verifier.verify(folder.resolve("l")).ledgers().getFirst().size()).isEqualTo(70_000);
  }

  @Test
  void onlyWhatTheCheckpointCoversIsServed() {
    try (Ledger ledger = filled(300)) {
      assertThat(ledger.resource("tile/0/001")).isEmpty();
      assertThat(ledger.resource("tile/0/001.p/45")).isEmpty();
      assertThat(ledger.resource("tile/0/002.p/1")).isEmpty();
      assertThat(ledger.resource("tile/1/000")).isEmpty();
      assertThat(ledger.resource("tile/entries/001.p/45")).isEmpty();
      assertThat(ledger.resource("tile/7/000.p/1")).isEmpty();
      assertThat(ledger.resource("tile/63/000.p/1")).isEmpty();
      assertThat(ledger.resource("tile/0/x999/x999/x999/x999/999")).isEmpty();
      assertThat(ledger.resource("tile/entries/x999/x999/x999/x999/999.p/1")).isEmpty();
      assertThat(ledger.resource("lock")).isEmpty();
      assertThat(ledger.resource("segments/../lock")).isEmpty();
    }
  }

  @Test
  void partialTilesOfEverySmallerSizeAreServed() {
    try (Ledger ledger = filled(300)) {
      byte[] full = ledger.resource("tile/0/000").orElseThrow();
      for (int width = 1; width < 256; width++) {
        assertThat(ledger.resource("tile/0/000.p/" + width).orElseThrow())
            .isEqualTo(java.util.Arrays.copyOf(full, 32 * width));
      }
      assertThat(EntryBundle.parse(ledger.resource("tile/entries/000.p/3").orElseThrow(), 3))
          .hasSize(3);
    }
  }

  @Test
  void checkpointAndKeyAreServed() {
    try (Ledger ledger = filled(7)) {
      assertThat(new String(ledger.resource("vkey").orElseThrow(), UTF_8))
          .isEqualTo(
              "audit.example/dr-eu-de+9a25ba41+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n");
      assertThat(SignedCheckpoint.parse(ledger.resource("checkpoint").orElseThrow()))
          .isEqualTo(ledger.checkpoint());
    }
  }

  @Test
  void aMirrorGrowsAndStaysVerifiable() {
    try (Ledger ledger = filled(200)) {
      ledger.mirror(folder.resolve("m"));
      ledger.appendAll(Samples.entries(200, 400)).join();
      ledger.awaitCheckpoint(600, Duration.ofSeconds(30));
      ledger.mirror(folder.resolve("m"));
      ledger.mirror(folder.resolve("m"));
    }

    VerificationReport report = Verifier.verify(folder.resolve("m"));

    assertThat(report.problems()).isEmpty();
    assertThat(report.ledgers().getFirst().size()).isEqualTo(600);
  }
}
