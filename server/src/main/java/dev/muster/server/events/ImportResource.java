package dev.muster.server.events;

import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.cloud.EventReceipt;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.Ledgers;
import dev.muster.ledger.Trust;
import dev.muster.ledger.VerificationReport;
import dev.muster.ledger.VerifierKey;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.BodyTooLargeException;
import dev.muster.server.errors.FieldError;
import dev.muster.server.errors.RefusedException;
import dev.muster.server.state.DataFolder;
import dev.muster.trail.EventImport;
import dev.muster.trail.EventImport.Counts;
import dev.muster.trail.EventTrail;
import dev.muster.trail.intake.EventReception;
import dev.muster.trail.intake.ExportedFile;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Takes in files that an export wrote. A file with proofs is verified before anything is taken in;
/// the import is an act with a pending event before and its counts after.
@RestController
final class ImportResource {
  private static final Set<String> TYPES =
      Set.of(
          "application/octet-stream",
          "application/x-ndjson",
          "application/gzip",
          "application/zstd");
  private static final int KEYS_MAX = 16;

  private final EventTrail trail;
  private final EventReception reception;
  private final Ledgers ledgers;
  private final Journal journal;
  private final OpenStreams streams;
  private final Path folder;
  private final Semaphore one = new Semaphore(1);

  ImportResource(
      EventTrail trail,
      EventReception reception,
      Ledgers ledgers,
      Journal journal,
      OpenStreams streams,
      DataFolder data) {
    this.trail = trail;
    this.reception = reception;
    this.ledgers = ledgers;
    this.journal = journal;
    this.streams = streams;
    this.folder = data.imports();
    ReceivedFile.sweep(folder);
  }

  /// What came of an import, on the wire.
  record ImportView(
      long events,
      long recorded,
      long known,
      long refused,
      List<RefusalView> refusals,
      String sha256,
      List<ProvenView> proven) {}

  /// An event that was not taken in.
  record RefusalView(long line, List<FieldError> errors) {
    static RefusalView of(EventImport.RefusedLine refused) {
      return new RefusalView(
          refused.line(),
          refused.errors().stream()
              .map(error -> new FieldError(error.path(), error.message()))
              .toList());
    }
  }

  /// A part whose proofs hold.
  record ProvenView(String origin, long entries) {}

  @PostMapping("/api/v1/events/import")
  ResponseEntity<Answer> take(
      @RequestParam(required = false) @Nullable List<String> vkey,
      Call call,
      HttpServletRequest request)
      throws IOException {
    requireType(request);
    List<VerifierKey> trusted = keys(vkey == null ? List.of() : vkey);
    if (!one.tryAcquire()) {
      throw new RefusedException(429, "another import is at work", List.of(), 10);
    }
    try (ReceivedFile received = receive(request)) {
      ExportedFile exported = survey(received);
      List<ProvenView> proven = exported.isProven() ? verified(exported, trusted) : List.of();
      return take(exported, received, proven, call, request);
    } finally {
      one.release();
    }
  }

  private static void requireType(HttpServletRequest request) {
    String type = Optional.ofNullable(request.getContentType()).orElse("").split(";", -1)[0];
    if (!TYPES.contains(type.strip().toLowerCase(Locale.ROOT))) {
      throw new RefusedException(
          415, "Content-Type must be application/octet-stream, whatever the file is", List.of());
    }
  }

  private static List<VerifierKey> keys(List<String> texts) {
    if (texts.size() > KEYS_MAX) {
      throw RefusedException.of("vkey", "must be given at most %d times".formatted(KEYS_MAX));
    }
    try {
      return texts.stream().map(VerifierKey::parse).toList();
    } catch (IllegalArgumentException e) {
      throw RefusedException.of("vkey", "must be a verifier key: " + e.getMessage());
    }
  }

  private ReceivedFile receive(HttpServletRequest request) throws IOException {
    try {
      return ReceivedFile.take(request.getInputStream(), folder);
    } catch (BodyTooLargeException e) {
      throw new RefusedException(413, String.valueOf(e.getMessage()), List.of());
    }
  }

  private static ExportedFile survey(ReceivedFile received) throws IOException {
    return switch (ExportedFile.survey(received.file())) {
      case ExportedFile.Usable(var file) -> file;
      case ExportedFile.Unusable(long line, String why) ->
          throw new RefusedException(
              400,
              "line %d: %s".formatted(line, why),
              List.of(new FieldError("line " + line, why)));
    };
  }

  private List<ProvenView> verified(ExportedFile file, List<VerifierKey> trusted) {
    VerificationReport report = file.verify(Trust.inKeys(trusted));
    if (report.isOk() && trusted.isEmpty()) {
      List<VerifierKey> own = ownKeys(report);
      report = own.isEmpty() ? report : file.verify(Trust.inKeys(own));
    }
    if (!report.isOk()) {
      List<FieldError> problems =
          report.problems().stream()
              .limit(10)
              .map(problem -> new FieldError("proof", problem.what()))
              .toList();
      throw new RefusedException(
          422, "the file does not verify: " + problems.getFirst().message(), problems);
    }
    return report.ledgers().stream()
        .map(part -> new ProvenView(part.origin(), part.size()))
        .toList();
  }

  /// The keys of this server's ledgers that the file says it is from: nobody else signs for them.
  private List<VerifierKey> ownKeys(VerificationReport report) {
    List<VerifierKey> keys = new ArrayList<>();
    ledgers.names().stream()
        .map(ledgers::ledger)
        .filter(ledger ->
            report.ledgers().stream().anyMatch(part -> part.origin().equals(ledger.origin())))
        .map(Ledger::verifierKey)
        .forEach(keys::add);
    return keys;
  }

  private ResponseEntity<Answer> take(
      ExportedFile exported,
      ReceivedFile received,
      List<ProvenView> proven,
      Call call,
      HttpServletRequest request) {
    ObjectNode asked = JsonNodeFactory.instance.objectNode();
    asked
        .put("sha256", received.sha256())
        .put("bytes", received.bytes())
        .put("events", exported.events());
    var origins = asked.putArray("origins");
    proven.forEach(part -> origins.add(part.origin()));
    AuditRecorder.Entry act = journal.act(call, "event", "", "", asked);
    EventReceipt pending = act.pending();
    Call.markRecorded(request);
    Counts counts = counted(act, exported, call);
    int status = counts.refused() == 0 ? 200 : 207;
    EventReceipt outcome =
        counts.refused() == 0
            ? act.success(status, told(counts))
            : act.failure(
                400,
                "%d of %d events were not recorded".formatted(counts.refused(), exported.events()),
                told(counts));
    var view =
        new ImportView(
            exported.events(),
            counts.recorded(),
            counts.known(),
            counts.refused(),
            counts.refusals().stream().map(RefusalView::of).toList(),
            received.sha256(),
            proven);
    return ResponseEntity.status(status).body(Answer.of(view, call, pending, outcome));
  }

  private Counts counted(AuditRecorder.Entry act, ExportedFile exported, Call call) {
    var taking =
        new EventImport(
            trail, reception, call.initiator().id(), call.correlationId(), streams::areEnding);
    try {
      return taking.run(exported);
    } catch (EventImport.StoppedException e) {
      var refusal =
          new RefusedException(
              503,
              "%s: %d events were recorded; the same import again goes on"
                  .formatted(e.getMessage(), e.counts().recorded()),
              List.of(),
              5);
      end(act, 503, String.valueOf(e.getMessage()), told(e.counts()), refusal);
      throw refusal;
    } catch (RuntimeException e) {
      end(act, 500, e.getClass().getSimpleName(), JsonNodeFactory.instance.objectNode(), e);
      throw e;
    }
  }

  /// Records that it did not come to its end, if the ledger takes even that.
  private static void end(
      AuditRecorder.Entry act, int code, String why, ObjectNode counts, RuntimeException failure) {
    try {
      act.failure(code, why, counts);
    } catch (AuditUnavailableException e) {
      // The act stays open; the next start resolves it.
      failure.addSuppressed(e);
    }
  }

  private static ObjectNode told(Counts counts) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("recorded", counts.recorded())
        .put("known", counts.known())
        .put("refused", counts.refused());
  }
}
