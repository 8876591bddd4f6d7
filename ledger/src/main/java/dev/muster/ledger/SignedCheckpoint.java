package dev.muster.ledger;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// A checkpoint with the signatures under it.
///
/// @param note the signed text, byte for byte as published
public record SignedCheckpoint(Checkpoint checkpoint, SignedNote note) {
  public SignedCheckpoint {
    requireNonNull(note, "note is null");
    if (!note.text().equals(checkpoint.toText())) {
      throw new IllegalArgumentException("the note is not of this checkpoint");
    }
  }

  /// Parses the one standard form.
  ///
  /// @throws IllegalArgumentException when the bytes are no signed checkpoint
  public static SignedCheckpoint parse(byte[] bytes) {
    SignedNote note = SignedNote.parse(bytes);
    return new SignedCheckpoint(Checkpoint.parse(note.text()), note);
  }

  public String origin() {
    return checkpoint.origin();
  }

  public long size() {
    return checkpoint.size();
  }

  public Hash root() {
    return checkpoint.root();
  }

  /// Whether this key signed it, under the ledger's own name.
  public boolean isSignedBy(VerifierKey key) {
    return key.name().equals(origin()) && note.isSignedBy(key);
  }

  /// The same checkpoint with more signatures under it.
  public SignedCheckpoint with(List<SignedNote.Signature> more) {
    return new SignedCheckpoint(checkpoint, note.with(more));
  }

  /// The file `checkpoint`: UTF-8 text.
  public byte[] toBytes() {
    return note.toBytes();
  }
}
