package dev.muster.recovery.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfJson;
import dev.muster.cloud.EventReceipt;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.LedgerKey;
import dev.muster.ledger.VerificationReport;
import dev.muster.ledger.Verifier;
import dev.muster.recovery.evidence.EvidenceFolder;
import dev.muster.recovery.plan.RecoveryPlan;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class EvidenceFolderTest {
  private static final RecoveryPlan WEB = Installation.plan("web-tier");

  @TempDir Path folder;
  private final List<String> trouble = new ArrayList<>();

  private RunArchive archive(AtomicReference<Installation> installation) {
    return new EvidenceFolder(
        folder,
        receipt -> installation.get().entry(receipt),
        receipt -> ("proof of " + receipt.index()).getBytes(UTF_8),
        (runId, why) -> trouble.add(runId + ": " + why));
  }

  @Test
  void aRunLeavesItsEvidence() throws Exception {
    AtomicReference<Installation> reference = new AtomicReference<>();
    try (Installation installation = new Installation(archive(reference))) {
      reference.set(installation);

      Run run = installation.drill(WEB);

      Path evidence = folder.resolve(run.id());
      assertThat(trouble).isEmpty();
      assertThat(Files.readAllBytes(evidence.resolve("events.ndjson")))
          .isEqualTo(allEntries(installation, run));
      byte[] plan = Files.readAllBytes(evidence.resolve("plan.yaml"));
      assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(plan)))
          .isEqualTo(run.head().pin().planHash());
      assertThat(proofs(evidence)).hasSameSizeAs(run.receipts()).contains("us-east-0.tlog-proof");
      assertThat(json(evidence, "run.json").required("state").stringValue()).isEqualTo("success");
      assertThat(json(evidence, "run.json").required("steps").size()).isEqualTo(run.steps().size());
      assertThat(json(evidence, "preview.json").required("previewHash").stringValue())
          .isEqualTo(run.head().pin().previewHash());
      assertThat(evidence.resolve("README.txt")).content().contains(run.head().pin().planHash());
    }
  }

  @Test
  void everyProofVerifiesAsTheReadmeSays(@TempDir Path ledgers) throws Exception {
    AtomicReference<Installation> reference = new AtomicReference<>();
    LedgerKey key = LedgerKey.ofSeed(new byte[32]);
    try (Ledger ledger =
        Ledger.open(
            ledgers.resolve("us-east"), "muster.test/us-east", key, LedgerConfig.defaults())) {
      RunArchive archive =
          new EvidenceFolder(
              folder,
              receipt -> copied(reference.get(), ledger).entry(receipt.index()).bytes(),
              receipt -> copied(reference.get(), ledger).proof(receipt.index()).toBytes(),
              (runId, why) -> trouble.add(runId + ": " + why));
      try (Installation installation = new Installation(archive)) {
        reference.set(installation);

        Run run = installation.drill(WEB);

        assertThat(trouble).isEmpty();
        Path evidence = folder.resolve(run.id());
        List<String> lines = Files.readAllLines(evidence.resolve("events.ndjson"));
        List<String> names = Files.readAllLines(evidence.resolve("proofs.txt"));
        assertThat(names)
            .hasSameSizeAs(lines)
            .containsExactlyInAnyOrderElementsOf(proofs(evidence));
        for (int line = 0; line < lines.size(); line++) {
          Path proof = evidence.resolve("proofs").resolve(names.get(line));
          byte[] entry = lines.get(line).getBytes(UTF_8);
          VerificationReport report =
              Verifier.verifyProof(proof, entry, List.of(ledger.verifierKey()));
          assertThat(report.isOk()).as(report.toString()).isTrue();
        }
        assertThat(evidence.resolve("README.txt"))
            .content()
            .contains(
                "sed -n 1p events.ndjson > event.json",
                "muster verify proofs/%s --entry event.json --vkey KEY"
                    .formatted(names.getFirst()));
      }
    }
  }

  /// The ledger with the installation's events in it.
  private static Ledger copied(Installation installation, Ledger ledger) {
    if (ledger.size() == 0) {
      ledger.appendAll(installation.events().stream().map(CadfJson::write).toList()).join();
    }
    return ledger;
  }

  @Test
  void whatCannotBeKeptIsTroubleNotAFailedRun() throws Exception {
    AtomicReference<Installation> reference = new AtomicReference<>();
    RunArchive withoutProofs =
        new EvidenceFolder(
            folder,
            receipt -> reference.get().entry(receipt),
            _ -> {
              throw new IllegalStateException("no checkpoint yet");
            },
            (runId, why) -> trouble.add(runId + ": " + why.getMessage()));
    try (Installation installation = new Installation(withoutProofs)) {
      reference.set(installation);

      Run run = installation.drill(WEB);

      assertThat(run.state()).isInstanceOf(RunState.Succeeded.class);
      assertThat(trouble).containsExactly("run1: no checkpoint yet");
      assertThat(folder.resolve("run1")).doesNotExist();
    }
  }

  @Test
  void onlyRunsHaveFolders() {
    EvidenceFolder evidence =
        new EvidenceFolder(folder, _ -> new byte[0], _ -> new byte[0], (_, _) -> {});

    assertThat(evidence.of("..")).isEmpty();
    assertThat(evidence.of("../" + folder.getFileName())).isEmpty();
    assertThat(evidence.of("run9")).isEmpty();
  }

  private static byte[] allEntries(Installation installation, Run run) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (EventReceipt receipt : run.receipts()) {
      all.writeBytes(installation.entry(receipt));
      all.write('\n');
    }
    return all.toByteArray();
  }

  private static List<String> proofs(Path evidence) throws Exception {
    try (Stream<Path> files = Files.list(evidence.resolve("proofs"))) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }

  private static JsonNode json(Path evidence, String file) throws Exception {
    return JsonMapper.builder().build().readTree(Files.readAllBytes(evidence.resolve(file)));
  }
}
