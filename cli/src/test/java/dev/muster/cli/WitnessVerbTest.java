package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.LedgerKey;
import dev.muster.ledger.TrustPolicy;
import dev.muster.ledger.VerifierKey;
import dev.muster.ledger.Witnessing;
import dev.muster.ledger.witness.RemoteWitness;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The verb `witness`, a ledger that it cosigns for, and `verify` with policy and state.
class WitnessVerbTest {
  private static final String ORIGIN = "muster.local/ledger/acc-1/us-east";
  private static final String NAME = "witness.example/one";

  @TempDir private Path dir;

  private final LedgerKey key = LedgerKey.ofSeed(new byte[32]);
  private Optional<Thread> serving = Optional.empty();

  /// Starts the verb; the first line that it prints is the policy's.
  private String start(String name) throws IOException {
    var printed = new PipedInputStream();
    var out = new PrintStream(new PipedOutputStream(printed), true, UTF_8);
    var surroundings =
        new Surroundings(
            dir,
            Map.of(),
            new ByteArrayInputStream(new byte[0]),
            out,
            new PrintStream(java.io.OutputStream.nullOutputStream(), true, UTF_8),
            InstantSource.system(),
            _ -> {},
            _ -> Optional.empty());
    serving =
        Optional.of(
            Thread.ofPlatform()
                .daemon()
                .start(() ->
                    new Cli(surroundings)
                        .run(
                            "witness",
                            dir.resolve("state").toString(),
                            "--name",
                            name,
                            "--log",
                            key.vkey(ORIGIN),
                            "--port",
                            "0")));
    return readLine(printed);
  }

  private static String readLine(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (serving.isPresent()) {
      serving.get().interrupt();
      serving.get().join();
    }
  }

  private Ledger cosignedLedger(String folder, String policyLine, String text) {
    // witness NAME VKEY URL
    String[] words = policyLine.split(" ", -1);
    var remote =
        new RemoteWitness(
            VerifierKey.parse(words[2]), URI.create(words[3]), Duration.ofSeconds(20));
    TrustPolicy policy = TrustPolicy.parse(policyLine + "\nquorum none\n");
    Ledger ledger =
        Ledger.open(
            dir.resolve(folder),
            ORIGIN,
            key,
            LedgerConfig.defaults().withWitnessing(new Witnessing(List.of(remote), policy)));
    for (int i = 0; i < 5; i++) {
      ledger.append((text + i).getBytes(UTF_8)).join();
    }
    ledger.awaitCheckpoint(5, Duration.ofMinutes(1));
    return ledger;
  }

  @Test
  void aCosignedLedgerSatisfiesThePolicyAndAForkDoesNot() throws IOException {
    String line = start(NAME);
    assertThat(line)
        .startsWith("witness " + NAME + " " + NAME + "+")
        .contains(" http://127.0.0.1:");
    cosignedLedger("good", line, "entry ").close();
    cosignedLedger("fork", line, "other ").close();
    Path policy =
        Files.writeString(
            dir.resolve("policy"),
            "log " + key.vkey(ORIGIN) + "\n" + line + "\nquorum " + NAME + "\n");
    Desk desk = new Desk(dir);

    Desk.Seen good = verify(desk, "good", "--policy", policy.toString());
    assertThat(good.code()).as(good.out()).isZero();
    assertThat(good.out()).contains("5 entries are cosigned by " + NAME);
    Desk.Seen fork = verify(desk, "fork", "--policy", policy.toString());
    assertThat(fork.code()).isEqualTo(1);
    assertThat(fork.out()).contains("quorum of witnesses has not cosigned");
    // The key is right; without the witness nobody can tell.
    assertThat(verify(desk, "fork", "--vkey", key.vkey(ORIGIN)).code()).isZero();
  }

  @Test
  void whoHasSeenOneHistoryFindsTheOther() throws IOException {
    String line = start(NAME);
    cosignedLedger("good", line, "entry ").close();
    cosignedLedger("fork", line, "other ").close();
    Desk desk = new Desk(dir);
    String state = dir.resolve("seen").toString();
    String vkey = key.vkey(ORIGIN);

    assertThat(verify(desk, "good", "--vkey", vkey, "--state", state).code()).isZero();
    assertThat(verify(desk, "good", "--vkey", vkey, "--state", state).code()).isZero();
    Desk.Seen fork = verify(desk, "fork", "--vkey", vkey, "--state", state);
    assertThat(fork.code()).isEqualTo(1);
    assertThat(fork.out()).contains("fork: ");
  }

  private Desk.Seen verify(Desk desk, String ledger, String... more) {
    String[] arguments = new String[2 + more.length];
    arguments[0] = "verify";
    arguments[1] = dir.resolve(ledger).toString();
    System.arraycopy(more, 0, arguments, 2, more.length);
    return desk.run(arguments);
  }

  @Test
  void aServedLedgerIsReadByItsUrl() throws IOException {
    try (var server = new ScriptedServer();
        Ledger ledger = Ledger.open(dir.resolve("l"), ORIGIN, key, LedgerConfig.defaults())) {
      for (int i = 0; i < 300; i++) {
        ledger.append(("entry " + i).getBytes(UTF_8)).join();
      }
      ledger.awaitCheckpoint(300, Duration.ofMinutes(1));
      for (String path : MirrorPlan.paths(300, 0)) {
        server.onFile("GET /log/" + path, ledger.resource(path).orElseThrow());
      }
      for (String path : List.of("checkpoint", "vkey")) {
        server.onFile("GET /log/" + path, ledger.resource(path).orElseThrow());
      }
      server.on("GET /log/minimum-index", 404, "nothing was given up");
      Desk desk = Desk.at(server);

      Desk.Seen seen = desk.run("verify", server.url() + "/log", "--vkey", key.vkey(ORIGIN));

      assertThat(seen.code()).as(seen.out()).isZero();
      assertThat(seen.out()).contains("300 entries in 1 ledger, 0 problems");
      assertThat(server.requests())
          .allSatisfy(request -> assertThat(request.header("Authorization")).isPresent());
      Desk.Seen stranger =
          new Desk(dir).run("verify", server.url() + "/log/", "--vkey", key.vkey(ORIGIN));
      assertThat(stranger.code()).isZero();
      assertThat(server.requests().getLast().header("Authorization")).isEmpty();

      server.onFile("GET /log/tile/0/000", new byte[8192]);
      // The altered tile is given from the second time on.
      desk.run("verify", server.url() + "/log");
      assertThat(desk.run("verify", server.url() + "/log", "--vkey", key.vkey(ORIGIN)).out())
          .contains("tile/0/000", "does not agree with the entries");
    }
  }

  @Test
  void whatCannotBeReadIsWronglyCalled() throws IOException {
    Desk desk = new Desk(dir);
    Path file = Files.writeString(dir.resolve("file"), "nonsense\n");
    String here = dir.toString();

    assertThat(desk.run("verify", here, "--policy", file.toString()).code()).isEqualTo(2);
    assertThat(desk.run("verify", here, "--policy", here + "/none").code()).isEqualTo(2);
    assertThat(desk.run("verify", here, "--state", file.toString()).code()).isEqualTo(2);
    assertThat(
            desk.run("witness", here + "/w", "--name", NAME, "--log", "nonsense", "--port", "0")
                .code())
        .isEqualTo(2);
  }

  @Test
  void anotherNameWithTheSameKeyIsRefused() throws IOException {
    start(NAME);

    Desk.Seen seen =
        new Desk(dir)
            .run(
                "witness",
                dir.resolve("state").toString(),
                "--name",
                "witness.example/two",
                "--log",
                key.vkey(ORIGIN),
                "--port",
                "0");

    assertThat(seen.code()).isEqualTo(1);
    assertThat(seen.err()).contains("another witness");
  }
}
