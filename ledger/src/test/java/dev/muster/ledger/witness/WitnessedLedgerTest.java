package dev.muster.ledger.witness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.LedgerKey;
import dev.muster.ledger.LedgerListener;
import dev.muster.ledger.LedgerUnavailable;
import dev.muster.ledger.SignedCheckpoint;
import dev.muster.ledger.TlogProof;
import dev.muster.ledger.TrustPolicy;
import dev.muster.ledger.Verifier;
import dev.muster.ledger.Witnessing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A ledger whose checkpoints real witnesses cosign over loopback HTTP.
class WitnessedLedgerTest {
  private static final String ORIGIN = "audit.example/witnessed";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path temp;

  private final LedgerKey logKey = LedgerKey.ofSeed(seed(1));

  private static byte[] seed(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    return seed;
  }

  /// A witness that answers over HTTP.
  private record Serving(Witness witness, WitnessServer server) implements AutoCloseable {
    private RemoteWitness remote() {
      return new RemoteWitness(
          witness.verifierKey(),
          URI.create("http://127.0.0.1:" + server.port() + "/"),
          Duration.ofSeconds(20));
    }

    @Override
    public void close() {
      server.close();
      witness.close();
    }
  }

  private Serving witness(int number, LedgerKey... logs) {
    List<LedgerKey> keys = logs.length == 0 ? List.of(logKey) : List.of(logs);
    Witness witness =
        Witness.open(
            temp.resolve("w" + number),
            "witness.example/" + number,
            LedgerKey.ofSeed(seed(100 + number)),
            keys.stream().map(key -> key.verifierKey(ORIGIN)).toList(),
            InstantSource.system());
    try {
      return new Serving(
          witness,
          WitnessServer.start(witness, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String policy(String quorum, Serving... witnesses) {
    var text = new StringBuilder();
    for (int i = 0; i < witnesses.length; i++) {
      text.append("witness w%d %s%n".formatted(i, witnesses[i].witness().verifierKey()));
    }
    return text.append(quorum).append('\n').toString().replace("\r", "");
  }

  private Ledger open(String folder, Witnessing witnessing, LedgerListener listener) {
    return Ledger.open(
        temp.resolve(folder),
        ORIGIN,
        logKey,
        LedgerConfig.defaults()
            .withCheckpointInterval(Duration.ofMillis(1))
            .withListener(listener)
            .withWitnessing(witnessing));
  }

  private static void append(Ledger ledger, String text, int count) {
    for (int i = 0; i < count; i++) {
      ledger.append((text + i).getBytes(UTF_8)).join();
    }
  }

  @Test
  void checkpointProofAndMirrorCarryTheCosignatures() throws IOException {
    try (Serving first = witness(1);
        Serving second = witness(2)) {
      TrustPolicy policy =
          TrustPolicy.parse(policy("group both all w0 w1\nquorum both", first, second));
      var witnessing = new Witnessing(List.of(first.remote(), second.remote()), policy);
      try (Ledger ledger = open("l", witnessing, LedgerListener.NONE)) {
        append(ledger, "entry", 10);
        SignedCheckpoint published = ledger.awaitCheckpoint(10, PATIENCE);
        assertThat(policy.cosigners(published)).containsExactly("w0", "w1");
        assertThat(new String(ledger.resource("checkpoint").orElseThrow(), UTF_8))
            .contains("— witness.example/1 ", "— witness.example/2 ");

        append(ledger, "more", 300);
        TlogProof proof = ledger.proof(309);
        assertThat(policy.isQuorumMet(proof.checkpoint())).isTrue();
        assertThat(policy.isQuorumMet(TlogProof.parse(proof.toBytes()).checkpoint())).isTrue();
        ledger.mirror(temp.resolve("m"));
      }
      assertThat(Verifier.verify(temp.resolve("m")).problems()).isEmpty();
      assertThat(Verifier.verify(temp.resolve("l")).problems()).isEmpty();
      assertThat(
              policy.isQuorumMet(
                  SignedCheckpoint.parse(Files.readAllBytes(temp.resolve("m/checkpoint")))))
          .isTrue();

      try (Ledger again = open("l", witnessing, LedgerListener.NONE)) {
        assertThat(policy.isQuorumMet(again.checkpoint())).isTrue();
        append(again, "later", 1);
        assertThat(policy.isQuorumMet(again.awaitCheckpoint(311, PATIENCE))).isTrue();
      }
    }
  }

  @Test
  void aDeadWitnessDelaysNeitherAppendsNorPublicationUnlessThePolicySaysSo() throws IOException {
    int deadPort;
    try (ServerSocket free = new ServerSocket(0)) {
      deadPort = free.getLocalPort();
    }
    LedgerKey deadKey = LedgerKey.ofSeed(seed(77));
    var dead =
        new RemoteWitness(
            deadKey.cosignerKey("witness.example/dead"),
            URI.create("http://127.0.0.1:" + deadPort),
            Duration.ofSeconds(2));
    var refused = new CountDownLatch(1);
    LedgerListener listener =
        new LedgerListener() {
          @Override
          public void witnessRefused(String witness, String reason) {
            refused.countDown();
          }
        };
    String line = "witness dead " + dead.key() + "\n";
    try (Ledger ledger =
        open(
            "open",
            new Witnessing(List.of(dead), TrustPolicy.parse(line + "quorum none")),
            listener)) {
      append(ledger, "entry", 5);
      assertThat(ledger.awaitCheckpoint(5, PATIENCE).size()).isEqualTo(5);
    }
    assertThat(refused.getCount()).isZero();

    try (Ledger strict =
        open(
            "strict",
            new Witnessing(List.of(dead), TrustPolicy.parse(line + "quorum dead")),
            LedgerListener.NONE)) {
      append(strict, "entry", 5);
      assertThat(strict.size()).isEqualTo(5);
      assertThatThrownBy(() -> strict.awaitCheckpoint(5, Duration.ofMillis(300)))
          .isInstanceOf(LedgerUnavailable.class);
      assertThat(strict.checkpoint().size()).isZero();
      assertThat(strict.resource("tile/0/000.p/5")).isEmpty();
    }
  }

  @Test
  void aLedgerThatWasRolledBackIsTold() throws Exception {
    Path folder = temp.resolve("l");
    var ahead = new CountDownLatch(1);
    LedgerListener listener =
        new LedgerListener() {
          @Override
          public void witnessIsAhead(String witness, long witnessSize, long size) {
            ahead.countDown();
          }
        };
    try (Serving serving = witness(1)) {
      var witnessing =
          new Witnessing(
              List.of(serving.remote()), TrustPolicy.parse(policy("quorum w0", serving)));
      try (Ledger ledger = open("l", witnessing, listener)) {
        append(ledger, "entry", 20);
        ledger.awaitCheckpoint(20, PATIENCE);
      }
      // Somebody puts an older state of the same ledger in its place, complete and signed.
      try (var files = Files.walk(folder)) {
        files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
      try (Ledger older = open("l", witnessing, listener)) {
        append(older, "entry", 10);
        assertThat(ahead.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(older.checkpoint().size()).isZero();
      }
    }
  }

  @Test
  void manyClientsAtOnceGetNoTwoCosignaturesThatContradictEachOther() throws Exception {
    try (Serving serving = witness(1);
        Ledger one = open("one", Witnessing.NONE, LedgerListener.NONE);
        Ledger two = open("two", Witnessing.NONE, LedgerListener.NONE)) {
      append(one, "one", 50);
      append(two, "two", 50);
      SignedCheckpoint first = one.awaitCheckpoint(50, PATIENCE);
      SignedCheckpoint second = two.awaitCheckpoint(50, PATIENCE);
      Set<String> cosigned = ConcurrentHashMap.newKeySet();
      var threads = new java.util.ArrayList<Thread>();
      for (int i = 0; i < 16; i++) {
        Ledger ledger = i % 2 == 0 ? one : two;
        SignedCheckpoint checkpoint = i % 2 == 0 ? first : second;
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  var outcome =
                      serving
                          .remote()
                          .cosign(checkpoint, oldSize -> ledger.proveConsistency(oldSize, 50));
                  if (outcome instanceof dev.muster.ledger.Cosigner.Outcome.Cosigned) {
                    cosigned.add(checkpoint.root().hex());
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(cosigned).hasSize(1);
    }
  }
}
