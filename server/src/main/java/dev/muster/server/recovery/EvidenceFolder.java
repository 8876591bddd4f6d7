package dev.muster.server.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.muster.cloud.EventReceipt;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerName;
import dev.muster.ledger.Ledgers;
import dev.muster.recovery.plan.PlanSource;
import dev.muster.recovery.preview.Preview;
import dev.muster.recovery.preview.PreviewJson;
import dev.muster.recovery.run.Run;
import dev.muster.recovery.run.RunArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/// Keeps what proves a run in `evidence/<run id>/`:
///
/// ```
/// plan.yaml  preview.json  run.json  vkey
/// events/<location>-<index>.json         each event as it stands in the ledger
/// events/<location>-<index>.tlog-proof   its offline proof
/// ```
public final class EvidenceFolder implements RunArchive {
  private static final Logger log = LoggerFactory.getLogger(EvidenceFolder.class);

  private final Path root;
  private final Ledgers ledgers;
  private final String account;
  private final JsonMapper json;

  public EvidenceFolder(Path root, Ledgers ledgers, String account, JsonMapper json) {
    this.root = requireNonNull(root, "root is null");
    this.ledgers = requireNonNull(ledgers, "ledgers is null");
    this.account = requireNonNull(account, "account is null");
    this.json = requireNonNull(json, "json is null");
  }

  /// Where a run's evidence lies; empty while there is none.
  Optional<String> of(String runId) {
    Path folder = root.resolve(runId);
    return Files.isRegularFile(folder.resolve("run.json"))
        ? Optional.of(folder.toString())
        : Optional.empty();
  }

  @Override
  public void keep(Run run, PlanSource plan, Preview preview) {
    Path folder = root.resolve(run.id());
    try {
      Files.createDirectories(folder.resolve("events"));
      Files.writeString(folder.resolve("plan.yaml"), plan.text(), UTF_8);
      Files.write(
          folder.resolve("preview.json"), json.writeValueAsBytes(PreviewJson.write(preview)));
      for (EventReceipt receipt : run.receipts()) {
        prove(folder, receipt);
      }
      // Last: its presence says that the rest is complete.
      Files.write(
          folder.resolve("run.json"), json.writeValueAsBytes(RunView.of(run, folder.toString())));
    } catch (IOException | RuntimeException e) {
      log.warn("evidence of run {} is incomplete", run.id(), e);
    }
  }

  private void prove(Path folder, EventReceipt receipt) throws IOException {
    Ledger ledger = ledgers.ledger(new LedgerName(account, receipt.location()));
    String name = receipt.location() + "-" + receipt.index();
    Path events = folder.resolve("events");
    Files.write(events.resolve(name + ".json"), ledger.entry(receipt.index()).bytes());
    Files.write(events.resolve(name + ".tlog-proof"), ledger.proof(receipt.index()).toBytes());
    Files.writeString(folder.resolve("vkey"), ledger.verifierKey() + "\n", UTF_8);
  }
}
