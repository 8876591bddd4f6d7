package dev.muster.cli;

import static dev.muster.cli.Parameter.argument;
import static dev.muster.cli.Parameter.integer;
import static dev.muster.cli.Parameter.list;
import static dev.muster.cli.Parameter.option;

import dev.muster.ledger.LedgerException;
import dev.muster.ledger.LedgerKey;
import dev.muster.ledger.VerifierKey;
import dev.muster.ledger.witness.Witness;
import dev.muster.ledger.witness.WitnessServer;
import dev.muster.ledger.witness.WitnessStateException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// A process that witnesses: it cosigns the checkpoints of logs, and never two that contradict each
/// other. Belongs on somebody else's machine than the ledger.
final class WitnessVerb {
  private static final int PORT = 8090;
  private static final String HOST = "127.0.0.1";

  private WitnessVerb() {}

  static Verb verb() {
    return new Verb(
        "witness",
        "Cosign the checkpoints of ledgers, each only if it continues the one cosigned before;"
            + " runs until it is stopped",
        List.of(
            argument("STATE", "folder for the key and for what was cosigned last"),
            option("--name", "NAME", "the witness's name, for example witness.example.org/one")
                .needed(),
            list("--log", "FILE|KEY", "key of a ledger to cosign for, as a file or a vkey")
                .needed(),
            integer("--port", "N", "port to listen on, 0 for a free one; default: " + PORT),
            option("--host", "HOST", "address to listen on; default: " + HOST)),
        WitnessVerb::run);
  }

  private static ExitCode run(Invocation invocation) throws InterruptedException {
    Path state = Path.of(invocation.required("STATE"));
    String name = invocation.required("--name");
    List<VerifierKey> logs =
        invocation.texts("--log").stream().map(log -> Verification.key("--log", log)).toList();
    String host = invocation.text("--host").orElse(HOST);
    int port = invocation.integer("--port").orElse(PORT);
    try {
      LedgerKey key = LedgerKey.loadOrGenerateCosigner(state.resolve("witness.key"), name);
      try (Witness witness =
              Witness.open(
                  state.resolve("logs"), name, key, logs, invocation.surroundings().clock());
          WitnessServer server = WitnessServer.start(witness, new InetSocketAddress(host, port))) {
        serve(invocation, witness, "http://" + host + ":" + server.port() + "/");
      }
      return ExitCode.OK;
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    } catch (LedgerException | WitnessStateException e) {
      throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new CliException(
          ExitCode.FAILED, "cannot listen on " + host + " port " + port + ": " + e.getMessage(), e);
    }
  }

  /// Serves until the thread is interrupted or the process ends.
  private static void serve(Invocation invocation, Witness witness, String url)
      throws InterruptedException {
    Printer printer = invocation.printer();
    printer.line(
        "witness " + witness.verifierKey().name() + " " + witness.verifierKey() + " " + url);
    witness.origins().forEach(origin -> invocation.report("cosigns for " + origin));
    invocation.report("ready at " + url + "; the line above belongs into the ledger's policy");
    invocation.surroundings().out().flush();
    new CountDownLatch(1).await();
  }
}
