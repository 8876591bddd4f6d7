package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ledger.Cosigner;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.LedgerKey;
import dev.muster.ledger.SignedCheckpoint;
import dev.muster.ledger.VerifierKey;
import dev.muster.ledger.witness.RemoteWitness;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A witness in a process of its own that is killed again and again, while somebody with the log's
/// key asks it to cosign two histories.
class WitnessKillTest {
  private static final String ORIGIN = "audit.example/forked";
  private static final String NAME = "witness.example/killed";
  private static final int KILLS = Integer.getInteger("muster.kills", 4);

  @TempDir private Path folder;

  private final LedgerKey key = LedgerKey.ofSeed(new byte[32]);
  private final Set<String> histories = ConcurrentHashMap.newKeySet();
  private final AtomicInteger cosignatures = new AtomicInteger();

  /// A running `muster witness`.
  private record WitnessProcess(Process process, RemoteWitness remote) implements AutoCloseable {
    @Override
    public void close() {
      process.destroyForcibly();
      process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }
  }

  private WitnessProcess witness() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.muster.cli.Main",
                "witness",
                folder.resolve("witness").toString(),
                "--name",
                NAME,
                "--log",
                key.vkey(ORIGIN),
                "--port",
                "0")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader out = process.inputReader(UTF_8);
    String line = out.readLine();
    assertThat(line).startsWith("witness " + NAME + " ");
    String[] words = line.split(" ", -1);
    return new WitnessProcess(
        process,
        new RemoteWitness(
            VerifierKey.parse(words[2]), URI.create(words[3]), Duration.ofSeconds(20)));
  }

  @Test
  void itNeverCosignsTwoHistories() throws Exception {
    long seed = Long.getLong("muster.seed", new Random().nextLong());
    System.out.println("WitnessKillTest: -Dmuster.seed=" + seed);
    Random random = new Random(seed);
    LedgerConfig often = LedgerConfig.defaults().withCheckpointInterval(Duration.ofMillis(1));
    try (Ledger one = Ledger.open(folder.resolve("one"), ORIGIN, key, often);
        Ledger two = Ledger.open(folder.resolve("two"), ORIGIN, key, often)) {
      for (int round = 0; round < KILLS; round++) {
        try (WitnessProcess witness = witness()) {
          // The answer with this number is the last one.
          var answersLeft = new AtomicInteger(10 + random.nextInt(30));
          Thread first = ask("one", one, witness, answersLeft);
          Thread second = ask("two", two, witness, answersLeft);
          for (Thread each : List.of(first, second)) {
            each.join();
          }
        }
      }
    }
    System.out.println(
        "WitnessKillTest: " + cosignatures + " cosignatures, killed " + KILLS + " times");
    assertThat(cosignatures).hasPositiveValue();
    assertThat(histories).hasSize(1);
  }

  /// Lets a ledger grow and asks for a cosignature at each size, until the witness is dead.
  private Thread ask(
      String text, Ledger ledger, WitnessProcess witness, AtomicInteger answersLeft) {
    return Thread.ofPlatform()
        .start(() -> {
          while (witness.process().isAlive()) {
            byte[] entry = (text + ledger.size()).getBytes(UTF_8);
            long size = ledger.append(entry).join().index() + 1;
            SignedCheckpoint checkpoint = ledger.awaitCheckpoint(size, Duration.ofMinutes(1));
            var outcome =
                witness
                    .remote()
                    .cosign(checkpoint, old -> ledger.proveConsistency(old, checkpoint.size()));
            if (outcome instanceof Cosigner.Outcome.Cosigned) {
              histories.add(text);
              cosignatures.incrementAndGet();
            }
            if (answersLeft.getAndDecrement() == 0) {
              witness.process().destroyForcibly();
            }
          }
        });
  }
}
