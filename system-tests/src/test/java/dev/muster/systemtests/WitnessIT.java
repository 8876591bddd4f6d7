package dev.muster.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A witness in a process of its own.
class WitnessIT {
  private static final String NAME = "witness.example/it";

  @TempDir private Path folder;

  /// A running `muster witness`.
  ///
  /// @param line what it printed for the policy: `witness NAME VKEY URL`
  private record WitnessProcess(Process process, String line) implements AutoCloseable {
    @Override
    public void close() {
      process.destroyForcibly();
      process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }
  }

  private WitnessProcess witness(String log) throws IOException {
    ProcessBuilder builder =
        Launcher.process(
            "witness",
            folder.resolve("witness").toString(),
            "--name",
            NAME,
            "--log",
            log,
            "--port",
            "0");
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    BufferedReader out = process.inputReader(UTF_8);
    String line = out.readLine();
    assertThat(line).startsWith("witness " + NAME + " ");
    return new WitnessProcess(process, line);
  }

  @Test
  void aServersCheckpointsAndProofsCarryTheCosignatureOfAWitnessProcess() throws IOException {
    Path data = folder.resolve("data");
    JsonNode ledger;
    try (MusterProcess muster = MusterProcess.up(data, 300)) {
      ledger = muster.client().get("/api/v1/ledgers").result().get(0);
      assertThat(muster.stop()).isEqualTo(MusterProcess.STOPPED);
    }
    String vkey = ledger.path("vkey").asString();
    String location = ledger.path("location").asString();
    String files = "/ledger/" + ledger.path("account").asString() + "/" + location + "/";
    try (WitnessProcess witness = witness(vkey)) {
      Path policy = folder.resolve("policy");
      String text = "log " + vkey + "\n" + witness.line() + "\nquorum " + NAME + "\n";
      Files.writeString(policy, text);
      try (MusterProcess muster =
          MusterProcess.up(data, 300, Map.of("MUSTER_WITNESSES", policy.toString()))) {
        MusterClient client = muster.client();
        assertThat(client.get("/api/v1/networks?site=wdc06").status()).isEqualTo(200);
        // A proof waits for a checkpoint that covers it, and here that needs the quorum.
        String proof = client.get("/api/v1/events/" + location + ":0/proof").body();
        assertThat(proof).startsWith("c2sp.org/tlog-proof@v1").contains("— " + NAME + " ");
        assertThat(new String(client.bytes(files + "checkpoint"), UTF_8))
            .contains("— " + NAME + " ");

        Path mirror = folder.resolve("mirror");
        Launcher.Outcome copied =
            Launcher.run(
                Map.of("MUSTER_DATA", data.toString()),
                "ledger",
                "mirror",
                location,
                mirror.toString());
        assertThat(copied.exitCode()).as(copied.out() + copied.err()).isZero();
        Launcher.Outcome verified =
            Launcher.run(Map.of(), "verify", mirror.toString(), "--policy", policy.toString());
        assertThat(verified.exitCode()).as(verified.out()).isZero();
        assertThat(verified.out()).contains("cosigned by " + NAME);
        Launcher.Outcome served =
            Launcher.run(
                Map.of("MUSTER_URL", client.base().toString(), "MUSTER_TOKEN", client.token()),
                "verify",
                client.base() + files,
                "--policy",
                policy.toString());
        assertThat(served.exitCode()).as(served.out() + served.err()).isZero();
        assertThat(muster.stop()).isEqualTo(MusterProcess.STOPPED);
      }
      Launcher.Outcome atRest =
          Launcher.run(
              Map.of(), "verify", data.resolve("ledger").toString(), "--policy", policy.toString());
      assertThat(atRest.exitCode()).as(atRest.out()).isZero();
    }
  }
}
