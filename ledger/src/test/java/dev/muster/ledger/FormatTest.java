package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys, checkpoints, cosignatures, proof files and tile paths byte for byte. Ed25519 is
/// deterministic, so every implementation must produce the same.
class FormatTest {
  private static final String VKEY =
      "audit.example/dr-eu-de+9a25ba41+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
  private static final String WITNESS_VKEY =
      "witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X";
  private static final String CHECKPOINT_7 =
      """
      audit.example/dr-eu-de
      7
      ju+6vaTwi1RItNuwTrHrzyzYa/Nn0cD+wyFIgqkbe54=

      — audit.example/dr-eu-de miW6QXSU4JQ4bakQCzO+tEgmQQK1lSh2U9aeVIQ37VwBbmm8knvqaFyyoqPaxoGOWhH7zJq7nJNi3WZMaR84fRkvGgo=
      """;
  private static final String COSIGNATURE =
      "— witness.example/w1 IDJKvgAAAABlU/EAuD8iq3jK2XPUJPYg7LHOYep11dhnwnoLzHHFPMmP9frxLTrgKWiiekKg/f3HT8jrKL7Gz0q4n5GBWwH3Nr9oDg==\n";
  private static final String CHECKPOINT_300 =
      """
      audit.example/dr-eu-de
      300
      JrMFtGYT2swoXiJf8CTSJiXzRsxtANIdftEzHwZ6mLw=

      — audit.example/dr-eu-de miW6QW87JObRpkYYFEwt2vcJQlDb3CEFGsg9pjJXelV9IS2xFTOMq9JuDqhpiJeBjsTztuUm4AWE1sox0zwiITT4GQo=
      """;
  private static final String PROOF_2_OF_7 =
      """
      c2sp.org/tlog-proof@v1
      index 2
      10otHyrxwcrWxeiob8hpFi59HqAecpq/8XhR0QlI+ZQ=
      O63IBTfwKeG7dygNyFIDzy7ZdI3I9XEjD8ulwybJEGg=
      LdgcWRHnNMaadFY22ZkAO1Qh7iBxBzbI0iRUtULajVw=

      """
          + CHECKPOINT_7
          + COSIGNATURE;

  private static SignedCheckpoint signed(long size) {
    return Samples.logKey().sign(new Checkpoint(Samples.ORIGIN, size, Samples.root(size)));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  @Test
  void verifierKeyIsTheWorkedOne() {
    assertThat(Samples.logKey().vkey(Samples.ORIGIN)).isEqualTo(VKEY);
    assertThat(VerifierKey.parse(VKEY))
        .isEqualTo(Samples.logKey().verifierKey(Samples.ORIGIN))
        .hasToString(VKEY);
    assertThat(VerifierKey.parse(VKEY).keyId()).isEqualTo(0x9a25ba41);
  }

  @Test
  void witnessKeyIsTheWorkedOne() {
    VerifierKey witness = VerifierKey.parse(WITNESS_VKEY);

    assertThat(witness.keyId()).isEqualTo(0x20324abe);
    assertThat(witness)
        .isEqualTo(
            VerifierKey.ofCosignatures(
                Samples.WITNESS, Ed25519.publicFromSeed(Samples.counting(0x20))));
  }

  @Test
  void checkpointsAreTheWorkedOnesByteForByte() {
    assertThat(text(signed(7).toBytes())).isEqualTo(CHECKPOINT_7);
    assertThat(text(signed(300).toBytes())).isEqualTo(CHECKPOINT_300);
  }

  @Test
  void aCheckpointSurvivesParsing() {
    SignedCheckpoint parsed = SignedCheckpoint.parse(CHECKPOINT_7.getBytes(UTF_8));

    assertThat(parsed.size()).isEqualTo(7);
    assertThat(parsed.root()).isEqualTo(Samples.root(7));
    assertThat(parsed.isSignedBy(VerifierKey.parse(VKEY))).isTrue();
    assertThat(text(parsed.toBytes())).isEqualTo(CHECKPOINT_7);
  }

  @Test
  void theWorkedCosignatureVerifies() {
    SignedNote note = SignedNote.parse((CHECKPOINT_7 + COSIGNATURE).getBytes(UTF_8));

    assertThat(note.isSignedBy(VerifierKey.parse(WITNESS_VKEY))).isTrue();
    assertThat(note.isSignedBy(VerifierKey.parse(VKEY))).isTrue();
    assertThat(text(note.toBytes())).isEqualTo(CHECKPOINT_7 + COSIGNATURE);
  }

  @Test
  void aCosignatureOfAnotherCheckpointDoesNotVerify() {
    SignedNote note = SignedNote.parse((CHECKPOINT_300 + COSIGNATURE).getBytes(UTF_8));

    assertThat(note.isSignedBy(VerifierKey.parse(WITNESS_VKEY))).isFalse();
  }

  @Test
  void theProofFileIsTheWorkedOneByteForByte() {
    TlogProof proof = TlogProof.parse(PROOF_2_OF_7.getBytes(UTF_8));

    assertThat(text(proof.toBytes())).isEqualTo(PROOF_2_OF_7);
    assertThat(proof.inclusion().index()).isEqualTo(2);
    assertThat(proof.proves(Samples.entry(2), VerifierKey.parse(VKEY))).isTrue();
    assertThat(proof.proves(Samples.entry(3), VerifierKey.parse(VKEY))).isFalse();
    assertThat(proof.proves(Samples.entry(2), VerifierKey.parse(WITNESS_VKEY))).isFalse();
  }

  @Test
  void anExtraLineOfAProofFileIsAllowed() {
    String extra = PROOF_2_OF_7.replace("index 2", "extra AAAA\nindex 2");

    assertThat(
            TlogProof.parse(extra.getBytes(UTF_8))
                .proves(Samples.entry(2), VerifierKey.parse(VKEY)))
        .isTrue();
  }

  @Test
  void everyFlippedByteOfACheckpointIsFound() {
    byte[] good = CHECKPOINT_7.getBytes(UTF_8);
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      assertThat(isGoodCheckpoint(bad)).as("byte %d flipped", at).isFalse();
    }
  }

  private static boolean isGoodCheckpoint(byte[] bytes) {
    try {
      return SignedCheckpoint.parse(bytes).isSignedBy(VerifierKey.parse(VKEY));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "audit.example/dr-eu-de+9a25ba42+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
        "audit.example/dr-eu-de+9A25BA41+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
        "audit.example/dr-eu-de+9a25ba41",
        "+9a25ba41+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
        "a b+9a25ba41+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
        "audit.example/dr-eu-de+9a25ba41+AgOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
        "audit.example/dr-eu-de+9a25ba41+AQOh"
      })
  void malformedVerifierKeysAreRefused(String vkey) {
    assertThatThrownBy(() -> VerifierKey.parse(vkey)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 000",
    "5, 005",
    "255, 255",
    "999, 999",
    "1000, x001/000",
    "1234067, x001/x234/067",
    "123456789, x123/x456/789"
  })
  void tileNumbersAreWrittenInGroups(long number, String path) {
    assertThat(TilePath.full(0, number)).hasToString("tile/0/" + path);
    assertThat(TilePath.parse("tile/0/" + path)).contains(TilePath.full(0, number));
    assertThat(TilePath.parse("tile/entries/" + path + ".p/44"))
        .contains(new TilePath(TilePath.ENTRIES, number, 44));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tile/00/000",
        "tile/01/000",
        "tile/64/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/005",
        "tile/0/1000",
        "tile/0/x001000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/1/",
        "tile/0/000/",
        "/tile/0/000",
        "tile/-1/000",
        "tile/data/000",
        "tile/0/x999/x999/x999/x999/x999/999",
        "tile/0/x999/x999/x999/x999/x999/x999/999.p/1",
        "tile/0/../0/000",
        "tile/entries/../../keys/ledger.key",
        "tile/0/٠٠٠",
        "tile/0/000.p/44\n",
        "checkpoint/",
        ""
      })
  void otherSpellingsAreNoTiles(String path) {
    assertThat(TilePath.parse(path)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 000.p/1, -, -",
    "255, 000.p/255, -, -",
    "256, 000, 000.p/1, -",
    "257, 000 001.p/1, 000.p/1, -",
    "300, 000 001.p/44, 000.p/1, -",
    "65535, 254 255.p/255, 000.p/255, -",
    "65536, 255, 000, 000.p/1",
    "65537, 255 256.p/1, 000, 000.p/1",
    "70000, 272 273.p/112, 000 001.p/17, 000.p/1",
    "1000000, x003/905 x003/906.p/64, 014 015.p/66, 000.p/15"
  })
  void eachSizeHasTheTilesOfTheTable(long size, String level0, String level1, String level2) {
    assertThat(lastTiles(0, size)).isEqualTo(level0);
    assertThat(lastTiles(1, size)).isEqualTo(level1);
    assertThat(lastTiles(2, size)).isEqualTo(level2);
    assertThat(lastTiles(3, size)).isEqualTo("-");
  }

  /// The last full tile of a level and the partial one after it, without the level.
  private static String lastTiles(int level, long size) {
    long hashes = TreeEdge.Snapshot.hashesAt(level, size);
    long full = hashes / TilePath.FULL;
    int width = (int) (hashes % TilePath.FULL);
    var tiles = new StringBuilder();
    if (full > 0) {
      tiles.append(name(TilePath.full(level, full - 1)));
    }
    if (width > 0) {
      tiles.append(tiles.isEmpty() ? "" : " ").append(name(new TilePath(level, full, width)));
    }
    return tiles.isEmpty() ? "-" : tiles.toString();
  }

  private static String name(TilePath path) {
    return path.toString().replaceFirst("tile/\\d+/", "");
  }

  @Test
  void bundlesHaveTheWorkedBytes() {
    var bundle = new java.io.ByteArrayOutputStream();
    List.of(0, 1, 2).forEach(i -> EntryBundle.append(bundle, Samples.entry(i)));

    assertThat(bundle.toByteArray())
        .isEqualTo(
            java.util.HexFormat.of()
                .parseHex("00077b226e223a307d00077b226e223a317d00077b226e223a327d"));
    assertThat(EntryBundle.parse(bundle.toByteArray(), 3)).hasSize(3);
    assertThatThrownBy(() -> EntryBundle.parse(bundle.toByteArray(), 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> EntryBundle.parse(java.util.Arrays.copyOf(bundle.toByteArray(), 26), 3))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void malformedCheckpointsAreRefused() {
    for (String bad :
        List.of(
            CHECKPOINT_7.replace("\n7\n", "\n07\n"),
            CHECKPOINT_7.replace("\n7\n", "\n-7\n"),
            CHECKPOINT_7.replace("\n7\n", "\n99999999999999999999\n"),
            CHECKPOINT_7.replace("e54=\n\n", "e54=\nextension\n\n"),
            CHECKPOINT_7.replace("\n\n", "\n"),
            CHECKPOINT_7.substring(0, CHECKPOINT_7.length() - 1),
            CHECKPOINT_7 + "\n",
            CHECKPOINT_7.replace("— ", "- "))) {
      assertThat(bad).isNotEqualTo(CHECKPOINT_7);
      assertThatThrownBy(() -> SignedCheckpoint.parse(bad.getBytes(UTF_8)))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
