package dev.muster.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ledger.ConsistencyProof;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.LedgerKey;
import dev.muster.ledger.SignedCheckpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// A ledger is what the public formats say it is: Go's transparency-log packages and OpenSSL, which
/// know nothing of Muster, accept it and refuse altered copies.
///
/// `-Dmuster.foreign.sizes=1000000` checks a ledger of that many entries.
class ForeignEyesIT {
  private static final String ORIGIN = "audit.example/foreign-eyes";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int BATCH = 1000;
  private static final int CORRUPTED_SIZE = 600;

  @TempDir private static Path tools;
  @TempDir private Path folder;

  private static Path goChecker = Path.of("");

  private final LedgerKey key = LedgerKey.ofSeed(new byte[32]);
  private final String vkey = key.vkey(ORIGIN);

  @BeforeAll
  static void compileTheChecker() {
    goChecker = ForeignTool.goChecker(tools);
  }

  static LongStream sizes() {
    String sizes = System.getProperty("muster.foreign.sizes", "1,255,256,257,65537");
    return Arrays.stream(sizes.split(",")).mapToLong(Long::parseLong);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void goAcceptsALedgerOfThisSize(long size) {
    Mirrored mirrored = mirror(size);

    ForeignTool.Outcome outcome = check(mirrored.folder(), mirrored.arguments());

    System.out.println("ForeignEyesIT: " + outcome.output().strip());
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    assertThat(outcome.output())
        .startsWith("OK entries=" + size + " ")
        .contains(" proof-files=" + mirrored.proofs())
        .contains(" consistency=2");
  }

  @Test
  void goRefusesCorruptedCopiesEachWithItsReason() throws IOException {
    Mirrored good = mirror(CORRUPTED_SIZE);
    assertThat(check(good.folder(), good.arguments()).exitCode()).isZero();

    refuses(
        good,
        "entry 300 does not have the hash in tile/0/001",
        copy -> {
          byte[] bundle = read(copy, "tile/entries/001");
          flip(bundle, offsetOfEntry(bundle, 300 - 256));
          write(copy, "tile/entries/001", bundle);
        });
    refuses(
        good,
        "tile/0/001 does not agree with the entries",
        copy -> {
          byte[] tile = read(copy, "tile/0/001");
          flip(tile, 5000);
          write(copy, "tile/0/001", tile);
        });
    refuses(
        good,
        "tile/0/000 does not agree with the entries",
        copy -> {
          byte[] first = read(copy, "tile/0/000");
          write(copy, "tile/0/000", read(copy, "tile/0/001"));
          write(copy, "tile/0/001", first);
        });
    refuses(
        good,
        "tile/entries/001 is missing",
        copy -> Files.delete(copy.resolve("tile/entries/001")));
    refuses(
        good,
        "tile/entries/002.p/88 ends inside its entry",
        copy -> {
          byte[] bundle = read(copy, "tile/entries/002.p/88");
          write(copy, "tile/entries/002.p/88", Arrays.copyOf(bundle, bundle.length - 1));
        });
    refuses(
        good,
        "tile/entries/000 has 257 entries",
        copy -> {
          byte[] bundle = read(copy, "tile/entries/000");
          write(copy, "tile/entries/000", Arrays.copyOf(bundle, bundle.length + 2));
        });
    refuses(
        good,
        "invalid signature for key " + ORIGIN,
        copy -> {
          String checkpoint = new String(read(copy, "checkpoint"), UTF_8);
          write(copy, "checkpoint", checkpoint.replace("\n600\n", "\n599\n").getBytes(UTF_8));
        });
    refuses(
        good,
        "note has no verifiable signatures",
        copy -> write(copy, "checkpoint", forgedBy(LedgerKey.ofSeed(otherSeed()), CORRUPTED_SIZE)));
    refuses(
        good,
        "consistency with older",
        copy -> write(copy, "../older", forgedBy(key, CORRUPTED_SIZE / 2)));
  }

  @Test
  void goAcceptsTheMirrorThatTheCommandLineFetches() throws IOException {
    try (MusterProcess muster = MusterProcess.up(folder.resolve("data"), 300)) {
      MusterClient client = muster.client();
      for (int event = 0; event < 300; event++) {
        assertThat(client.get("/api/v1/networks?site=wdc06").status()).isEqualTo(200);
      }
      JsonNode ledger = client.get("/api/v1/ledgers").result().get(0);
      Path copy = folder.resolve("copy").resolve("mirror");
      Launcher.Outcome mirror =
          Launcher.run(
              Map.of("MUSTER_DATA", muster.data().toString()),
              "ledger",
              "mirror",
              ledger.path("location").asString(),
              copy.toString());
      assertThat(mirror.exitCode()).as(mirror.out() + mirror.err()).isZero();

      ForeignTool.Outcome outcome = check(copy, List.of("-vkey", ledger.path("vkey").asString()));

      assertThat(outcome.exitCode()).as(outcome.output()).isZero();
      assertThat(outcome.output()).containsPattern("^OK entries=[3-9]\\d\\d ");
      assertThat(muster.stop()).isEqualTo(MusterProcess.STOPPED);
    }
  }

  /// RFC 8410: an Ed25519 public key in DER is these bytes and the 32 of the key.
  private static final String DER_PREFIX = "302a300506032b6570032100";

  @Test
  void opensslVerifiesTheSignatureOfACheckpoint() throws IOException {
    ForeignTool.need(ForeignTool.isOnPath("openssl"), "openssl", "openssl");
    String checkpoint = new String(read(mirror(7).folder(), "checkpoint"), UTF_8);
    int split = checkpoint.indexOf("\n\n");
    String text = checkpoint.substring(0, split + 1);
    String[] signature = checkpoint.substring(split + 2).strip().split(" ", -1);
    // An em dash, the name, then base64 of 4 bytes of key id and the signature.
    byte[] field = Base64.getDecoder().decode(signature[2]);
    // name+keyid+base64 of a type byte and the key; the name has no plus sign, base64 may have.
    byte[] typed = Base64.getDecoder().decode(vkey.split("\\+", 3)[2]);
    write(folder, "key.der", join(HexFormat.of().parseHex(DER_PREFIX), tail(typed, 1)));
    write(folder, "signature", tail(field, 4));
    write(folder, "text", text.getBytes(UTF_8));
    write(folder, "altered", text.replace("\n7\n", "\n8\n").getBytes(UTF_8));

    assertThat(openssl("text").output()).contains("Signature Verified Successfully");
    assertThat(openssl("text").exitCode()).isZero();
    assertThat(openssl("altered").exitCode()).isNotZero();
  }

  private ForeignTool.Outcome openssl(String signed) {
    return ForeignTool.run(
        Map.of(),
        List.of(
            "openssl",
            "pkeyutl",
            "-verify",
            "-pubin",
            "-keyform",
            "DER",
            "-inkey",
            "key.der",
            "-rawin",
            "-in",
            signed,
            "-sigfile",
            "signature"),
        folder);
  }

  /// A mirror and what else a verifier wants, side by side.
  private record Mirrored(Path beside, String vkey, int proofs) {
    private Path folder() {
      return beside.resolve("mirror");
    }

    private List<String> arguments() {
      return List.of(
          "-vkey",
          vkey,
          "-older",
          beside.resolve("older").toString(),
          "-consistency",
          beside.resolve("request").toString(),
          "-proofs",
          beside.resolve("proofs").toString());
    }
  }

  private Mirrored mirror(long size) {
    try (Ledger ledger =
        Ledger.open(folder.resolve("ledger"), ORIGIN, key, LedgerConfig.defaults())) {
      Random random = new Random(size);
      long olderSize = Math.max(1, size / 2);
      append(ledger, olderSize, random);
      SignedCheckpoint older = ledger.awaitCheckpoint(olderSize, PATIENCE);
      append(ledger, size, random);
      SignedCheckpoint newest = ledger.awaitCheckpoint(size, PATIENCE);
      Path copy = folder.resolve("copy");
      ledger.mirror(copy.resolve("mirror"));
      write(copy, "older", older.toBytes());
      write(copy, "request", request(ledger.proveConsistency(older.size(), size), newest));
      var indexes = new TreeSet<>(List.of(0L, size / 3, size / 2, size - 1));
      for (long index : indexes) {
        write(copy, "proofs/" + index + ".tlog-proof", ledger.proof(index).toBytes());
      }
      return new Mirrored(copy, vkey, indexes.size());
    }
  }

  private static void append(Ledger ledger, long size, Random random) {
    while (ledger.size() < size) {
      List<byte[]> entries = new ArrayList<>();
      for (long i = ledger.size(); i < size && entries.size() < BATCH; i++) {
        entries.add(entry(i, random));
      }
      ledger.appendAll(entries).join();
    }
  }

  /// Mostly short, some long, and the longest that there may be.
  private static byte[] entry(long index, Random random) {
    int length = index == 5 ? 65_535 : random.nextInt(100) == 0 ? 2_000 : random.nextInt(20, 200);
    byte[] entry = new byte[length];
    random.nextBytes(entry);
    return entry;
  }

  /// The body of C2SP tlog-witness add-checkpoint.
  private static byte[] request(ConsistencyProof proof, SignedCheckpoint checkpoint) {
    var head = new StringBuilder("old " + proof.oldSize() + "\n");
    proof.hashes().forEach(hash -> head.append(hash.base64()).append('\n'));
    return join(head.append('\n').toString().getBytes(UTF_8), checkpoint.toBytes());
  }

  /// The checkpoint of another history under the same name.
  private byte[] forgedBy(LedgerKey forger, long size) {
    try (Ledger other =
        Ledger.open(folder.resolve("forged-" + size), ORIGIN, forger, LedgerConfig.defaults())) {
      append(other, size, new Random(1));
      return other.awaitCheckpoint(size, PATIENCE).toBytes();
    }
  }

  private static byte[] otherSeed() {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) 7);
    return seed;
  }

  private static ForeignTool.Outcome check(Path mirror, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(goChecker.toString()));
    command.addAll(arguments);
    command.add(mirror.toString());
    return ForeignTool.run(Map.of(), command, mirror);
  }

  /// Something done to a copy of a mirror.
  @FunctionalInterface
  private interface Corruption {
    void corrupt(Path mirror) throws IOException;
  }

  private void refuses(Mirrored good, String reason, Corruption corruption) throws IOException {
    Path copy = Files.createTempDirectory(folder, "corrupted");
    copy(good.beside(), copy);
    Mirrored bad = new Mirrored(copy, good.vkey(), good.proofs());
    corruption.corrupt(bad.folder());

    ForeignTool.Outcome outcome = check(bad.folder(), bad.arguments());

    System.out.println("ForeignEyesIT: " + outcome.output().strip());
    assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(1);
    assertThat(outcome.output()).startsWith("REFUSED: ").contains(reason);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path file : (Iterable<Path>) tree.filter(Files::isRegularFile)::iterator) {
        write(to, from.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
  }

  /// Where the bytes of an entry begin in its bundle.
  private static int offsetOfEntry(byte[] bundle, int number) {
    int at = 0;
    for (int i = 0; i < number; i++) {
      at += 2 + ((bundle[at] & 0xff) << 8) + (bundle[at + 1] & 0xff);
    }
    return at + 2;
  }

  private static void flip(byte[] bytes, int at) {
    bytes[at] ^= 1;
  }

  private static byte[] read(Path dir, String file) throws IOException {
    return Files.readAllBytes(dir.resolve(file));
  }

  private static void write(Path dir, String file, byte[] bytes) {
    try {
      Path path = dir.resolve(file);
      Files.createDirectories(path.getParent());
      Files.write(path, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] tail(byte[] bytes, int from) {
    return Arrays.copyOfRange(bytes, from, bytes.length);
  }

  private static byte[] join(byte[] head, byte[] tail) {
    var all = new ByteArrayOutputStream();
    all.writeBytes(head);
    all.writeBytes(tail);
    return all.toByteArray();
  }
}
