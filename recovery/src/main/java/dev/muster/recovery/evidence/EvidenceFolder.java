package dev.muster.recovery.evidence;

import static java.util.Objects.requireNonNull;

import dev.muster.cloud.EventReceipt;
import dev.muster.recovery.plan.PlanSource;
import dev.muster.recovery.preview.Preview;
import dev.muster.recovery.preview.PreviewJson;
import dev.muster.recovery.run.Run;
import dev.muster.recovery.run.RunArchive;
import dev.muster.recovery.run.RunJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/// Keeps one folder per run:
///
/// | file | content |
/// |---|---|
/// | `plan.yaml` | the plan, byte for byte as it was run |
/// | `preview.json` | what the run set out to do |
/// | `run.json` | what it did, when, and what came of it |
/// | `events.ndjson` | its events exactly as they stand in the ledger, one a line, in the ledger's order |
/// | `proofs/<location>-<index>.tlog-proof` | one proof per event |
/// | `proofs.txt` | the names of the proofs, one a line, in the order of the events |
/// | `README.txt` | how to verify all this |
///
/// A folder appears complete or not at all. Thread-safe.
public final class EvidenceFolder implements RunArchive {
  private static final ObjectWriter PRETTY =
      JsonMapper.builder().build().writerWithDefaultPrettyPrinter();

  private final Path folder;
  private final Function<EventReceipt, byte[]> entries;
  private final Function<EventReceipt, byte[]> proofs;
  private final BiConsumer<String, Exception> trouble;

  /// Makes an archive.
  ///
  /// @param folder the folder of the runs' folders; made when needed
  /// @param entries gives an event's bytes as they stand in the ledger
  /// @param proofs gives an event's `.tlog-proof` file; may wait for the next signed checkpoint
  /// @param trouble is told the run's id and why its evidence could not be kept
  public EvidenceFolder(
      Path folder,
      Function<EventReceipt, byte[]> entries,
      Function<EventReceipt, byte[]> proofs,
      BiConsumer<String, Exception> trouble) {
    this.folder = requireNonNull(folder, "folder is null");
    this.entries = requireNonNull(entries, "entries is null");
    this.proofs = requireNonNull(proofs, "proofs is null");
    this.trouble = requireNonNull(trouble, "trouble is null");
  }

  /// Where a run's evidence is; empty if there is none.
  public Optional<Path> of(String runId) {
    // Only what is in the folder counts: an id is input, and a path in it must not lead elsewhere.
    Path path = folder.resolve(runId).normalize();
    return folder.equals(path.getParent()) && Files.isDirectory(path)
        ? Optional.of(path)
        : Optional.empty();
  }

  @Override
  public void keep(Run run, PlanSource plan, Preview preview) {
    Path unfinished = folder.resolve("." + run.id() + ".unfinished");
    try {
      delete(unfinished);
      Files.createDirectories(unfinished.resolve("proofs"));
      Files.writeString(unfinished.resolve("plan.yaml"), plan.text());
      Files.write(
          unfinished.resolve("preview.json"), PRETTY.writeValueAsBytes(PreviewJson.write(preview)));
      Files.write(unfinished.resolve("run.json"), PRETTY.writeValueAsBytes(RunJson.write(run)));
      writeEvents(unfinished, run.receipts());
      Files.writeString(
          unfinished.resolve("proofs.txt"),
          run.receipts().stream()
              .map(receipt -> fileName(receipt) + "\n")
              .collect(Collectors.joining()));
      Files.writeString(unfinished.resolve("README.txt"), readme(run));
      // A crash before this leaves the unfinished folder, which the next try replaces.
      Path whole = folder.resolve(run.id());
      Path older = folder.resolve("." + run.id() + ".older");
      delete(older);
      if (Files.isDirectory(whole)) {
        // A drill that was cleaned up later has more to tell.
        Files.move(whole, older, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE);
      delete(older);
    } catch (IOException | RuntimeException e) {
      trouble.accept(run.id(), e);
    }
  }

  private void writeEvents(Path target, List<EventReceipt> receipts) throws IOException {
    try (OutputStream events = Files.newOutputStream(target.resolve("events.ndjson"))) {
      for (EventReceipt receipt : receipts) {
        events.write(entries.apply(receipt));
        events.write('\n');
        Files.write(target.resolve("proofs").resolve(fileName(receipt)), proofs.apply(receipt));
      }
    }
  }

  private static String fileName(EventReceipt receipt) {
    return "%s-%s.tlog-proof".formatted(receipt.location(), Long.toString(receipt.index()));
  }

  private static String readme(Run run) {
    return """
    Evidence of run %s of recovery plan %s (%s), which ended %s.

    plan.yaml      the plan as it was run. Its SHA-256 is
                   %s
    preview.json   what the run set out to do
    run.json       what it did, when, and what came of it
    events.ndjson  its audit events, one a line, exactly as they stand in the ledger
    proofs/        one proof per event, named by the event's location and index
    proofs.txt     the names of the proofs, in the order of the lines of events.ndjson

    To verify offline that the first event stands in the ledger (KEY is the log's verifier key, as
    text or as a file; take it from where you noted it down, not from whoever gave you this folder):

        sed -n 1p events.ndjson > event.json
        muster verify proofs/%s --entry event.json --vkey KEY

    To verify all of them:

        n=0
        while read -r proof; do
          n=$((n + 1))
          sed -n "${n}p" events.ndjson > event.json
          muster verify "proofs/$proof" --entry event.json --vkey KEY || echo "line $n: FAILED"
        done < proofs.txt

    To verify with other tools: each line of events.ndjson, without its line break, is one entry of
    a transparency log. The proof on the same line of proofs.txt holds its inclusion proof and a
    checkpoint signed by the log (formats: c2sp.org/tlog-proof, c2sp.org/tlog-checkpoint). The leaf
    hash is SHA-256 over a zero byte and the line; the log's verifier key is published beside the log
    as `vkey`. The hash of plan.yaml must equal planHash in the first event, whose action is
    dr-run.start, and every event of the run has a correlationId that is %s or begins with %s
    and a dot.
    """
        .formatted(
            run.id(),
            run.head().pin().plan(),
            run.head().pin().mode().word(),
            run.state().word(),
            run.head().pin().planHash(),
            fileName(run.receipts().getFirst()),
            run.id(),
            run.id());
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
