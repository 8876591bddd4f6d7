package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ledger.witness.Answer;
import dev.muster.ledger.witness.Witness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Somebody who can write to the disk, and in the worst case has the signing key: each of their
/// ways is found and named. Where only somebody else's memory can find it (a witness, or the
/// verifier's own of earlier checkpoints), the test shows both: found with it, and not found
/// without.
class AdversaryTest {
  private static final int SIZE = 600;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<VerifierKey> PINNED = List.of(Samples.logKey().verifierKey("any"));
  private static final LedgerKey WITNESS_KEY = Samples.witnessSeedKey();

  @TempDir Path temp;
  private int names;

  /// A ledger whose entries begin with a text, and its mirror.
  private Path mirror(String text, int size) {
    Path folder = temp.resolve("m" + names);
    try (Ledger ledger = ledger(temp.resolve("l" + names), text, size)) {
      ledger.mirror(folder);
    }
    names++;
    return folder;
  }

  private static Ledger ledger(Path folder, String text, int size) {
    Ledger ledger = Ledger.open(folder, Samples.ORIGIN, Samples.logKey(), Samples.smallSegments());
    List<byte[]> entries = new ArrayList<>();
    for (long i = ledger.size(); i < size; i++) {
      entries.add((text + i).getBytes(UTF_8));
    }
    ledger.appendAll(entries).join();
    ledger.awaitCheckpoint(size, PATIENCE);
    return ledger;
  }

  private Witness witness() {
    return Witness.open(
        temp.resolve("witness"),
        Samples.WITNESS,
        WITNESS_KEY,
        List.of(Samples.logKey().verifierKey(Samples.ORIGIN)),
        InstantSource.system());
  }

  private static TrustPolicy policy() {
    return TrustPolicy.parse(
        "log %s\nwitness w %s\nquorum w\n"
            .formatted(
                Samples.logKey().vkey(Samples.ORIGIN), WITNESS_KEY.cosignerKey(Samples.WITNESS)));
  }

  private static SignedCheckpoint checkpoint(Path mirror) throws IOException {
    return SignedCheckpoint.parse(Files.readAllBytes(mirror.resolve("checkpoint")));
  }

  /// Asks the witness to cosign a mirror's checkpoint, and writes the cosignature into it.
  private static Answer cosign(Witness witness, Path mirror, long oldSize, List<Hash> proof)
      throws IOException {
    SignedCheckpoint checkpoint = checkpoint(mirror);
    var request = new StringBuilder("old " + oldSize + "\n");
    proof.forEach(hash -> request.append(hash.base64()).append('\n'));
    request.append('\n').append(new String(checkpoint.toBytes(), UTF_8));
    Answer answer = witness.addCheckpoint(request.toString().getBytes(UTF_8));
    if (answer instanceof Answer.Cosigned(var signatures)) {
      Files.write(mirror.resolve("checkpoint"), checkpoint.with(signatures).toBytes());
    }
    return answer;
  }

  private static List<String> problems(Path path) {
    return Verifier.verify(path, PINNED).problems().stream().map(Object::toString).toList();
  }

  private static List<String> problems(Path path, Trust trust) {
    return problems(Verifier.verify(path, trust, null));
  }

  private static List<String> problems(VerificationReport report) {
    return report.problems().stream().map(Object::toString).toList();
  }

  private static byte[] read(Path folder, String file) throws IOException {
    return Files.readAllBytes(folder.resolve(file));
  }

  private static void write(Path folder, String file, byte[] content) throws IOException {
    Files.write(folder.resolve(file), content);
  }

  @Test
  void aFlipInABundleIsNamedWithItsEntry() throws IOException {
    Path mirror = mirror("entry ", SIZE);
    byte[] bundle = read(mirror, "tile/entries/001");
    // Entries 256 on: two bytes of length, then "entry 256".
    bundle[2 * (2 + 9) + 4] ^= 1;
    write(mirror, "tile/entries/001", bundle);

    assertThat(problems(mirror)).anyMatch(problem -> problem.contains("(entry 258)"));
  }

  @Test
  void aFlipInATileIsNamedWithItsPlace() throws IOException {
    Path mirror = mirror("entry ", SIZE);
    byte[] tile = read(mirror, "tile/0/001");
    tile[100] ^= 1;
    write(mirror, "tile/0/001", tile);

    assertThat(problems(mirror))
        .singleElement()
        .asString()
        .contains("tile/0/001 at byte 100 (entry 259)");
  }

  @Test
  void twoSwappedTilesAreBothNamed() throws IOException {
    Path mirror = mirror("entry ", SIZE);
    byte[] first = read(mirror, "tile/0/000");
    write(mirror, "tile/0/000", read(mirror, "tile/0/001"));
    write(mirror, "tile/0/001", first);

    assertThat(problems(mirror))
        .hasSize(2)
        .anyMatch(problem -> problem.contains("tile/0/000"))
        .anyMatch(problem -> problem.contains("tile/0/001"));
  }

  @Test
  void aWholeLogReplacedAndSignedWithTheStolenKeyIsFoundWithAWitnessOnly() throws IOException {
    Path honest = mirror("entry ", SIZE);
    Path forged = mirror("forged ", SIZE);
    try (Witness witness = witness()) {
      assertThat(cosign(witness, honest, 0, List.of()).status()).isEqualTo(200);
      // The thief asks the witness too.
      assertThat(cosign(witness, forged, 0, List.of())).isEqualTo(new Answer.Conflict(SIZE));
      assertThat(cosign(witness, forged, SIZE, List.of()).status()).isEqualTo(422);
    }

    assertThat(problems(honest, Trust.inPolicy(policy()))).isEmpty();
    // Without the witness nothing can be wrong: it is signed with the right key.
    assertThat(problems(forged)).isEmpty();
    assertThat(problems(forged, Trust.inPolicy(policy())))
        .singleElement()
        .asString()
        .contains("the policy's quorum of witnesses has not cosigned it");
  }

  @Test
  void aTailCutOffAndSignedAgainIsFoundByTheWitnessAndByTheVerifiersMemory() throws IOException {
    Path whole = mirror("entry ", SIZE);
    Path cut = mirror("entry ", SIZE - 1);
    Path memory = temp.resolve("seen");
    SeenCheckpoints seen = SeenCheckpoints.read(memory);
    assertThat(problems(Verifier.verify(whole, Trust.inKeys(PINNED), seen))).isEmpty();
    seen.write();
    try (Witness witness = witness()) {
      assertThat(cosign(witness, whole, 0, List.of()).status()).isEqualTo(200);
      assertThat(cosign(witness, cut, 0, List.of())).isEqualTo(new Answer.Conflict(SIZE));
    }

    assertThat(problems(cut)).isEmpty();
    assertThat(problems(cut, Trust.inPolicy(policy()))).anyMatch(p -> p.contains("quorum"));
    assertThat(problems(Verifier.verify(cut, Trust.inKeys(PINNED), SeenCheckpoints.read(memory))))
        .singleElement()
        .asString()
        .contains("rollback: a checkpoint of 600 entries was seen before, this one covers 599");
  }

  @Test
  void aForkPerClientIsFoundWhenTheClientsCompareOrAWitnessStandsBetween() throws IOException {
    Path forAlice = mirror("entry ", SIZE);
    Path forBob = mirror("other ", SIZE + 10);
    // Each alone sees a perfect log.
    assertThat(problems(forAlice)).isEmpty();
    assertThat(problems(forBob)).isEmpty();

    SeenCheckpoints shared = SeenCheckpoints.read(temp.resolve("seen"));
    Verifier.verify(forAlice, Trust.inKeys(PINNED), shared);
    assertThat(problems(Verifier.verify(forBob, Trust.inKeys(PINNED), shared)))
        .singleElement()
        .asString()
        .contains("fork: a checkpoint with another history of the first 600 entries");
    try (Witness witness = witness()) {
      assertThat(cosign(witness, forAlice, 0, List.of()).status()).isEqualTo(200);
      assertThat(cosign(witness, forBob, 0, List.of()).status()).isEqualTo(409);
      assertThat(cosign(witness, forBob, SIZE, checkpointProof(forBob)).status()).isEqualTo(422);
    }
    assertThat(problems(forAlice, Trust.inPolicy(policy()))).isEmpty();
    assertThat(problems(forBob, Trust.inPolicy(policy()))).anyMatch(p -> p.contains("quorum"));
  }

  /// The best proof that the other history's owner can make.
  private List<Hash> checkpointProof(Path mirror) throws IOException {
    long size = checkpoint(mirror).size();
    try (Ledger other = ledger(temp.resolve("again"), "other ", (int) size)) {
      return other.proveConsistency(SIZE, size).hashes();
    }
  }

  @Test
  void anEntryRemovedAddedAlteredOrMovedInAnExportIsFound() {
    try (Ledger ledger = ledger(temp.resolve("l"), "entry ", SIZE)) {
      RangeProof proof = ledger.proveRange(100, 200, SIZE);
      Hash root = ledger.checkpoint().root();
      List<byte[]> export = new ArrayList<>();
      ledger.read(100, 200, entry -> export.add(entry.bytes()));
      assertThat(proof.proves(export.iterator(), root)).isTrue();

      List<byte[]> removed = new ArrayList<>(export);
      removed.remove(50);
      List<byte[]> reordered = new ArrayList<>(export);
      Collections.swap(reordered, 3, 4);
      List<byte[]> repeated = new ArrayList<>(export);
      repeated.set(4, export.get(3));
      List<byte[]> added = new ArrayList<>(export);
      added.add(export.getLast());
      List<byte[]> altered = new ArrayList<>(export);
      altered.set(7, "entry 1O7".getBytes(UTF_8));
      for (List<byte[]> bad :
          List.of(
              removed,
              reordered,
              repeated,
              added,
              altered,
              export.subList(0, 99),
              List.<byte[]>of())) {
        assertThat(proof.proves(bad.iterator(), root)).isFalse();
      }
    }
  }

  @Test
  void bytesAfterTheEndOfAnyFileAreFound() throws IOException {
    Path mirror = mirror("entry ", SIZE);
    Path ledger = temp.resolve("l0");
    for (Path folder : List.of(mirror, ledger)) {
      assertThat(problems(folder)).isEmpty();
      for (Path file : files(folder)) {
        byte[] good = Files.readAllBytes(file);
        byte[] bad = Arrays.copyOf(good, good.length + 9);
        Arrays.fill(bad, good.length, bad.length, (byte) 'x');
        file.toFile().setWritable(true);
        Files.write(file, bad);
        assertThat(problems(folder))
            .as("bytes after the end of %s", file)
            .anyMatch(problem -> problem.startsWith(file.toString()));
        Files.write(file, good);
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile)
          .filter(file -> !file.endsWith("lock"))
          .sorted()
          .toList();
    }
  }

  @Test
  void anOldCheckpointPlayedAgainIsFoundByWhatIsTooMuchOrByTheVerifiersMemory() throws IOException {
    Path mirror = temp.resolve("m");
    SeenCheckpoints seen = SeenCheckpoints.read(temp.resolve("seen"));
    Path older = temp.resolve("older");
    try (Ledger ledger = ledger(temp.resolve("l"), "entry ", 300)) {
      ledger.mirror(older);
    }
    try (Ledger ledger = ledger(temp.resolve("l"), "entry ", SIZE)) {
      ledger.mirror(mirror);
    }
    assertThat(problems(Verifier.verify(mirror, Trust.inKeys(PINNED), seen))).isEmpty();

    // Over the newer files: they are more than it covers.
    write(mirror, "checkpoint", read(older, "checkpoint"));
    assertThat(problems(mirror))
        .anyMatch(problem -> problem.contains("tile/entries/002.p/88: not expected here"));
    // With its own files, a perfect log of earlier; only memory tells.
    assertThat(problems(older)).isEmpty();
    assertThat(problems(Verifier.verify(older, Trust.inKeys(PINNED), seen)))
        .singleElement()
        .asString()
        .contains("rollback: a checkpoint of 600 entries was seen before, this one covers 300");
  }

  @Test
  void aBundleThatIsSaidToBeWithheldIsMissing() throws IOException {
    Path mirror = mirror("entry ", SIZE);
    Files.delete(mirror.resolve("tile/entries/001"));
    assertThat(problems(mirror)).anyMatch(p -> p.contains("tile/entries/001 (entry 256): missing"));
    write(mirror, "tile/entries/001.withheld", new byte[0]);
    write(mirror, "tile/entries/001", new byte[0]);
    assertThat(problems(mirror))
        .anyMatch(p -> p.contains("tile/entries/001 (entry 256): the bundle must hold 256 entries"))
        .anyMatch(p -> p.contains("001.withheld: not expected here"));
  }
}
