package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Reads the checkpoint of a folder and asks who signed it.
final class SignatureCheck {
  private static final long FILE_BYTES_MAX = 1 << 20;

  private final Path folder;
  private final List<VerifierKey> trusted;
  private final Findings findings;
  private final List<String> notes;

  SignatureCheck(Path folder, List<VerifierKey> trusted, Findings findings, List<String> notes) {
    this.folder = folder;
    this.trusted = trusted;
    this.findings = findings;
    this.notes = notes;
  }

  /// The checkpoint when it is well formed, whoever signed it; what is wrong is among the findings.
  Optional<SignedCheckpoint> checkpoint() throws IOException {
    Path file = folder.resolve(LedgerStore.CHECKPOINT);
    if (!Files.isRegularFile(file)) {
      findings.problem(file, "the checkpoint is missing");
      return Optional.empty();
    }
    SignedCheckpoint checkpoint;
    try {
      checkpoint = SignedCheckpoint.parse(readSmall(file));
    } catch (IllegalArgumentException e) {
      findings.problem(file, "not a signed checkpoint: " + e.getMessage());
      return Optional.empty();
    }
    Optional<VerifierKey> ownKey = ownKey(checkpoint.origin());
    if (trusted.isEmpty()) {
      if (ownKey.isPresent()) {
        notes.add(
            "signature checked with the folder's own vkey file only; pin the key to rule out a forged folder");
        checkSigned(file, checkpoint, ownKey.stream().toList());
      }
    } else {
      List<VerifierKey> named =
          trusted.stream().map(key -> key.named(checkpoint.origin())).toList();
      checkSigned(file, checkpoint, named);
      if (ownKey.isPresent() && !named.contains(ownKey.get())) {
        findings.problem(
            folder.resolve(LedgerStore.VKEY), "the verifier key is none of those to trust");
      }
    }
    return Optional.of(checkpoint);
  }

  private void checkSigned(Path file, SignedCheckpoint checkpoint, List<VerifierKey> keys) {
    if (keys.stream().noneMatch(checkpoint::isSignedBy)) {
      findings.problem(file, "not signed by " + keys.getFirst());
    }
  }

  private Optional<VerifierKey> ownKey(String origin) throws IOException {
    Path file = folder.resolve(LedgerStore.VKEY);
    if (!Files.isRegularFile(file)) {
      findings.problem(file, "the verifier key is missing");
      return Optional.empty();
    }
    try {
      VerifierKey key = parse(readSmall(file));
      if (!key.name().equals(origin)) {
        findings.problem(
            file, "expected the key of %s, got that of %s".formatted(origin, key.name()));
        return Optional.empty();
      }
      return Optional.of(key);
    } catch (IllegalArgumentException e) {
      findings.problem(file, "not a verifier key: " + e.getMessage());
      return Optional.empty();
    }
  }

  /// A vkey file is the line and a newline, nothing else.
  static VerifierKey parse(byte[] content) {
    String text = new String(content, UTF_8);
    if (!text.endsWith("\n")) {
      throw new IllegalArgumentException("a vkey file is one line");
    }
    VerifierKey key = VerifierKey.parse(text.substring(0, text.length() - 1));
    if (!java.util.Arrays.equals((key + "\n").getBytes(UTF_8), content)) {
      throw new IllegalArgumentException("a vkey file is one line in its standard form");
    }
    return key;
  }

  static byte[] readSmall(Path file) throws IOException {
    if (Files.size(file) > FILE_BYTES_MAX) {
      throw new IllegalArgumentException("larger than 1 MiB");
    }
    return Files.readAllBytes(file);
  }
}
