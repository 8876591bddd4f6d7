package dev.muster.ledger.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.ledger.ConsistencyProof;
import dev.muster.ledger.Hash;
import dev.muster.ledger.LedgerKey;
import dev.muster.ledger.SignedNote;
import dev.muster.ledger.VerifierKey;
import dev.muster.ledger.witness.Answer.Conflict;
import dev.muster.ledger.witness.Answer.Cosigned;
import dev.muster.ledger.witness.Answer.Refused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Cosigns checkpoints of the logs that it knows, each only if it is proven to continue the one
/// that it cosigned before. Source: C2SP tlog-witness and tlog-cosignature.
///
/// A cosignature leaves it only after what was cosigned is durable, so that neither a crash nor a
/// race makes it cosign two histories of one log. It reads no entry. Safe for several threads.
public final class Witness implements AutoCloseable {
  private static final Hash EMPTY_ROOT = Hash.of(sha256(new byte[0]));

  private final String name;
  private final LedgerKey key;
  private final InstantSource clock;
  private final WitnessMemory memory;
  private final Map<String, Log> logs = new TreeMap<>();

  /// One log: who may sign for it and what was cosigned last. Guarded by itself.
  private static final class Log {
    private final String id;
    private final List<VerifierKey> keys = new ArrayList<>();
    private @Nullable SignedNote latest;
    private boolean inDoubt;

    private Log(String origin) {
      this.id = idOf(origin);
    }

    private long size() {
      return latest == null ? 0 : Head.of(latest).size();
    }

    private Hash root() {
      return latest == null ? EMPTY_ROOT : Head.of(latest).root();
    }
  }

  private Witness(String name, LedgerKey key, InstantSource clock, WitnessMemory memory) {
    this.name = name;
    this.key = key;
    this.clock = clock;
    this.memory = memory;
  }

  /// Opens the witness's state, or creates it.
  ///
  /// @param state folder that no other witness uses
  /// @param name in the cosignatures; a scheme-less URL
  /// @param key that no other witness uses
  /// @param logs keys of the logs to cosign for; a key's name is its log's origin, several keys may
  ///   have the same
  /// @throws WitnessStateException when another witness uses the folder, what it remembers is not
  ///   what it wrote, or the folder cannot be read or written
  public static Witness open(
      Path state, String name, LedgerKey key, List<VerifierKey> logs, InstantSource clock) {
    WitnessMemory memory = null;
    Witness witness = null;
    try {
      memory = FolderMemory.open(state);
      witness = open(memory, name, key, logs, clock);
      return witness;
    } catch (IOException e) {
      throw new WitnessStateException("cannot use the witness's state in " + state + ": " + e, e);
    } finally {
      if (memory != null && witness == null) {
        closeQuietly(memory);
      }
    }
  }

  private static void closeQuietly(WitnessMemory memory) {
    try {
      memory.close();
    } catch (IOException _) {
      // The reason for giving up is on its way already.
    }
  }

  static Witness open(
      WitnessMemory memory, String name, LedgerKey key, List<VerifierKey> logs, InstantSource clock)
      throws IOException {
    var witness = new Witness(name, key, clock, memory);
    for (VerifierKey log : logs) {
      if (log.isCosigner()) {
        throw new IllegalArgumentException("expected the key of a log, got a witness's: " + log);
      }
      witness.logs.computeIfAbsent(log.name(), Log::new).keys.add(log);
    }
    for (Log log : witness.logs.values()) {
      Optional<byte[]> remembered = memory.recall(log.id);
      log.latest = remembered.isEmpty() ? null : witness.own(log.id, remembered.get());
    }
    return witness;
  }

  /// A note that this witness wrote. Anything else is refused: starting from nothing could make it
  /// cosign a second history.
  private SignedNote own(String log, byte[] bytes) {
    String damaged =
        "the witness's memory of log %s is not what this witness wrote. It does not start: it could cosign a history that contradicts one it has cosigned. Restore the file from a copy that is not older than the last cosignature."
            .formatted(log);
    try {
      SignedNote note = SignedNote.parse(bytes);
      if (note.isSignedBy(verifierKey()) && idOf(Head.of(note).origin()).equals(log)) {
        return note;
      }
    } catch (IllegalArgumentException e) {
      throw new WitnessStateException(damaged, e);
    }
    throw new WitnessStateException(damaged);
  }

  /// The key that verifies its cosignatures.
  public VerifierKey verifierKey() {
    return key.cosignerKey(name);
  }

  /// Lowercase hex of the SHA-256 of an origin: what a log is called in paths.
  static String idOf(String origin) {
    return HexFormat.of().formatHex(sha256(origin.getBytes(UTF_8)));
  }

  /// The origins of the logs that it cosigns for, sorted.
  public List<String> origins() {
    return List.copyOf(logs.keySet());
  }

  /// The checkpoint that was cosigned last, with its signatures.
  ///
  /// @param log lowercase hex of the SHA-256 of the log's origin
  public Optional<byte[]> latest(String log) {
    for (Log each : logs.values()) {
      if (each.id.equals(log)) {
        synchronized (each) {
          return Optional.ofNullable(each.latest).map(SignedNote::toBytes);
        }
      }
    }
    return Optional.empty();
  }

  /// Answers a request to cosign.
  ///
  /// @param body as on the wire
  public Answer addCheckpoint(byte[] body) {
    AddCheckpoint request;
    SignedNote note;
    Head head;
    try {
      request = AddCheckpoint.parse(body);
      note = request.checkpoint();
      head = Head.of(note);
    } catch (IllegalArgumentException e) {
      return new Refused(400, "malformed: " + e.getMessage());
    }
    Log log = logs.get(head.origin());
    if (log == null) {
      return new Refused(404, "this witness does not know the log " + head.origin());
    }
    if (note.signersAmong(log.keys).isEmpty()) {
      return new Refused(403, "not signed by a key of the log " + head.origin());
    }
    if (request.oldSize() > head.size()) {
      return new Refused(
          400, "old size %d is above size %d".formatted(request.oldSize(), head.size()));
    }
    synchronized (log) {
      return decide(log, request, note, head);
    }
  }

  /// Check and set, in one go: a slow request must not take the witness's memory back.
  private Answer decide(Log log, AddCheckpoint request, SignedNote note, Head head) {
    if (log.inDoubt) {
      return new Refused(
          503, "the witness could not write down its last cosignature; start it again");
    }
    if (request.oldSize() != log.size()) {
      return new Conflict(log.size());
    }
    if (head.size() == 0 && !head.root().equals(EMPTY_ROOT)) {
      return new Refused(422, "the root of an empty log is not the hash of nothing");
    }
    var proof = new ConsistencyProof(request.oldSize(), head.size(), request.proof());
    if (!proof.proves(log.root(), head.root())) {
      return new Refused(
          422,
          "%s: %d entries with root %s are not proven to continue the %d entries cosigned before"
              .formatted(head.origin(), head.size(), head.root().base64(), log.size()));
    }
    return cosign(log, note);
  }

  private Answer cosign(Log log, SignedNote note) {
    Instant now = clock.instant();
    if (now.getEpochSecond() <= 0) {
      return new Refused(503, "the witness's clock is before 1970");
    }
    // Only the log's own lines are kept: what else was sent is nobody's promise.
    List<SignedNote.Signature> ofLog =
        note.signatures().stream()
            .filter(line -> line.name().equals(Head.of(note).origin()))
            .toList();
    SignedNote.Signature cosignature = key.cosign(name, note.text(), now);
    var cosigned = new SignedNote(note.text(), ofLog).with(List.of(cosignature));
    try {
      memory.remember(log.id, cosigned.toBytes());
    } catch (IOException e) {
      // It may be durable or not; until the next start nobody can tell.
      log.inDoubt = true;
      return new Refused(503, "the witness cannot write down what it cosigns: " + e);
    }
    log.latest = cosigned;
    return new Cosigned(List.of(cosignature));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// Gives the state folder back.
  @Override
  public void close() {
    try {
      memory.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
