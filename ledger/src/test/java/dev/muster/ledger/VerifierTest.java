package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ledger.VerificationReport.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifierTest {
  private static final List<VerifierKey> TRUSTED =
      List.of(Samples.logKey().verifierKey("whatever"));

  @TempDir Path temp;

  private Ledger open(Path folder) {
    return Ledger.open(folder, Samples.ORIGIN, Samples.logKey(), Samples.smallSegments());
  }

  private Path filled(int entries) {
    Path folder = temp.resolve("l");
    try (Ledger ledger = open(folder)) {
      for (int i = 0; i < entries; i += 50) {
        ledger.appendAll(Samples.entries(i, Math.min(50, entries - i))).join();
      }
      ledger.append(Samples.entry(entries), "a-key").join();
    }
    return folder;
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static List<Path> filesOf(List<Problem> problems) {
    return problems.stream().map(Problem::file).distinct().toList();
  }

  @Test
  void everySingleFlippedByteOfEveryFileIsFoundInItsFile() throws IOException {
    Path folder = temp.resolve("l");
    LedgerConfig tiny = Samples.smallSegments().withSegmentBytes(1024);
    try (Ledger ledger = Ledger.open(folder, Samples.ORIGIN, Samples.logKey(), tiny)) {
      ledger.appendAll(Samples.entries(0, 60)).join();
      ledger.append(Samples.entry(60), "a-key").join();
      ledger.append(Samples.entry(61)).join();
    }
    List<Path> files = files(folder);
    // Sealed segments with footers, the last one with its tail of zeros, a prepared one,
    // checkpoint, vkey.
    assertThat(files).hasSizeGreaterThanOrEqualTo(7);
    long flipped = 0;
    for (Path file : files) {
      flipped += flipEveryByte(folder, file);
    }
    assertThat(flipped).isGreaterThan(4_000);
  }

  @Test
  void everySingleFlippedByteOfATileIsFound() throws IOException {
    Path folder = temp.resolve("l");
    try (Ledger ledger = open(folder)) {
      ledger.appendAll(Samples.entries(0, 256)).join();
    }

    assertThat(flipEveryByte(folder, folder.resolve(Samples.TILES))).isEqualTo(8192);
  }

  private static long flipEveryByte(Path folder, Path file) throws IOException {
    assertThat(file.toFile().setWritable(true)).isTrue();
    byte[] good = Files.readAllBytes(file);
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= (byte) (1 << (at % 8));
      Files.write(file, bad);
      List<Problem> problems = Verifier.verify(folder, TRUSTED).problems();
      assertThat(filesOf(problems)).as("%s byte %d", file, at).contains(file);
    }
    Files.write(file, good);
    assertThat(Verifier.verify(folder, TRUSTED).problems()).isEmpty();
    return good.length;
  }

  @Test
  void flippedBytesOfAMirrorAreFound() throws IOException {
    Path mirror = temp.resolve("m");
    try (Ledger ledger = open(temp.resolve("l"))) {
      ledger.appendAll(Samples.entries(0, 300)).join();
      ledger.awaitCheckpoint(300, java.time.Duration.ofSeconds(30));
      ledger.mirror(mirror);
    }
    for (Path file : files(mirror)) {
      byte[] good = Files.readAllBytes(file);
      for (int at = 0; at < good.length; at += 13) {
        byte[] bad = good.clone();
        bad[at] ^= 1;
        Files.write(file, bad);
        assertThat(Verifier.verify(mirror, TRUSTED).problems())
            .as("%s byte %d", file, at)
            .isNotEmpty();
      }
      Files.write(file, good);
    }
    assertThat(Verifier.verify(mirror, TRUSTED).problems()).isEmpty();
  }

  @Test
  void everyMissingFileIsNamed() throws IOException {
    Path folder = filled(290);
    for (Path file : files(folder)) {
      String name = String.valueOf(file.getFileName());
      if (name.equals("lock") || name.equals("spare") || name.equals("reserve")) {
        continue;
      }
      byte[] good = Files.readAllBytes(file);
      Files.delete(file);
      assertThat(Verifier.verify(folder, TRUSTED).problems()).as("without %s", file).isNotEmpty();
      Files.write(file, good);
    }
  }

  @Test
  void filesThatDoNotBelongAreNamed() throws IOException {
    Path folder = filled(290);
    for (String extra :
        List.of(
            "notes.txt",
            "segments/x",
            "tile/0/000",
            "tile/0/00000000000000065536.tiles",
            "tile/0/00000000000000000001.tiles",
            "tile/64/00000000000000000000.tiles",
            "tile/x")) {
      Path file = folder.resolve(extra);
      Files.createDirectories(file.getParent());
      Files.write(file, new byte[] {1});
      assertThat(filesOf(Verifier.verify(folder, TRUSTED).problems())).containsExactly(file);
      Files.delete(file);
    }
  }

  @Test
  void tilesBeyondTheTreeAreNamed() throws IOException {
    Path folder = filled(290);
    Path tiles = folder.resolve(Samples.TILES);
    Files.write(tiles, new byte[32], StandardOpenOption.APPEND);

    assertThat(Verifier.verify(folder, TRUSTED).problems())
        .singleElement()
        .asString()
        .contains(Samples.TILES + " at byte 8192: no tile is expected here");
  }

  @Test
  void aForgedLedgerWithItsOwnKeyIsFoundByAPinnedKey() {
    Path folder = temp.resolve("l");
    LedgerKey forger = Samples.witnessSeedKey();
    try (Ledger ledger = Ledger.open(folder, Samples.ORIGIN, forger, Samples.smallSegments())) {
      ledger.append(Samples.entry(0)).join();
    }

    assertThat(Verifier.verify(folder).problems()).isEmpty();
    assertThat(Verifier.verify(folder).ledgers().getFirst().notes().toString()).contains("pin");
    assertThat(filesOf(Verifier.verify(folder, TRUSTED).problems()))
        .containsExactly(folder.resolve("checkpoint"), folder.resolve("vkey"));
  }

  @Test
  void entriesBeyondTheCheckpointAreCountedAndNotAProblem() throws IOException {
    Path folder = filled(10);
    byte[] checkpoint = Files.readAllBytes(folder.resolve("checkpoint"));
    try (Ledger ledger = open(folder)) {
      ledger.appendAll(Samples.entries(11, 20)).join();
    }
    Files.write(folder.resolve("checkpoint"), checkpoint);

    VerificationReport report = Verifier.verify(folder, TRUSTED);

    assertThat(report.problems()).isEmpty();
    assertThat(report.ledgers().getFirst().size()).isEqualTo(11);
    assertThat(report.ledgers().getFirst().notYetCovered()).isEqualTo(20);
  }

  @Test
  void verifyingWhileAServerAppendsFindsNoProblem() {
    Path folder = temp.resolve("l");
    var stop = new AtomicBoolean();
    var reports = new ArrayList<VerificationReport>();
    try (Ledger ledger = open(folder)) {
      Thread appender =
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 0; !stop.get(); i += 20) {
                  ledger.appendAll(Samples.entries(i, 20)).join();
                }
              });
      try {
        while (ledger.size() < 3000) {
          reports.add(Verifier.verify(folder, TRUSTED));
        }
      } finally {
        stop.set(true);
        Threads.join(appender);
      }
      assertThat(reports).isNotEmpty().allSatisfy(r -> assertThat(r.problems()).isEmpty());
    }
    assertThat(Verifier.verify(folder, TRUSTED).problems()).isEmpty();
  }

  @Test
  void aPreparedSegmentThatIsPutToUseWhileItIsReadIsNoProblem() throws IOException {
    Path folder = temp.resolve("l");
    Path spare = folder.resolve("segments/spare");
    var used = new AtomicBoolean();
    try (Ledger ledger = open(folder)) {
      var entries = new AtomicInteger();
      // A spare is prepared in the background while a segment fills.
      while (!Files.exists(spare)) {
        ledger.append(Samples.entry(entries.getAndIncrement())).join();
      }
      Disk meddling =
          new MeddledDisk(
              new FileDisk(),
              file -> {
                Object prepared = fileKey(spare);
                while (file.equals(spare) && prepared.equals(fileKey(spare))) {
                  ledger.append(Samples.entry(entries.getAndIncrement())).join();
                  used.set(true);
                }
              });

      var findings = new Findings();
      new LedgerCheck(meddling, folder, new Trial(Trust.inKeys(TRUSTED), null), findings).run();

      assertThat(used).isTrue();
      assertThat(findings.problems()).isEmpty();
    }
  }

  private static Object fileKey(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return e;
    }
  }

  @Test
  void aDataFolderIsVerifiedWithTheKeyUnderKeys() throws IOException {
    Path data = temp.resolve("data");
    LedgerKey key = LedgerKey.loadOrGenerate(data.resolve("keys/ledger.key"));
    try (Ledgers ledgers =
        Ledgers.open(data.resolve("ledger"), "muster.local/ledger", key, Samples.smallSegments())) {
      ledgers.ledger("acc", "wdc").append(Samples.entry(0)).join();
      ledgers.ledger("acc", "dal").append(Samples.entry(1)).join();
    }

    VerificationReport report = Verifier.verify(data);

    assertThat(report.problems()).isEmpty();
    assertThat(report.ledgers())
        .extracting(VerificationReport.Verified::origin)
        .containsExactly("muster.local/ledger/acc/dal", "muster.local/ledger/acc/wdc");
    Files.delete(data.resolve("keys/ledger.key.vkey"));
    assertThat(filesOf(Verifier.verify(data).problems())).containsExactly(data.resolve("keys"));
    Path foreign = temp.resolve("foreign.key");
    LedgerKey.generate(foreign);
    Files.copy(temp.resolve("foreign.key.vkey"), data.resolve("keys/ledger.key.vkey"));
    assertThat(Verifier.verify(data).isOk()).isFalse();
  }

  @Test
  void aProofFileIsVerifiedWithItsEntry() throws IOException {
    Path file = temp.resolve("entry.tlog-proof");
    try (Ledger ledger = open(temp.resolve("l"))) {
      ledger.appendAll(Samples.entries(0, 7)).join();
      Files.write(file, ledger.proof(2).toBytes());
    }

    assertThat(Verifier.verifyProof(file, Samples.entry(2), TRUSTED).isOk()).isTrue();
    assertThat(Verifier.verifyProof(file, Samples.entry(3), TRUSTED).isOk()).isFalse();
    assertThat(
            Verifier.verifyProof(
                    file,
                    Samples.entry(2),
                    List.of(Samples.witnessSeedKey().verifierKey("whatever")))
                .isOk())
        .isFalse();
    Files.write(file, "more\n".getBytes(UTF_8), StandardOpenOption.APPEND);
    assertThat(Verifier.verifyProof(file, Samples.entry(2), TRUSTED).isOk()).isFalse();
  }

  @Test
  void aFolderWithoutALedgerIsNotOk() {
    assertThat(Verifier.verify(temp).isOk()).isFalse();
    assertThat(Verifier.verify(temp.resolve("nothing")).isOk()).isFalse();
  }
}
