package dev.muster.ledger.witness;

import dev.muster.ledger.Hash;
import dev.muster.ledger.SignedNote;
import java.util.List;

/// What a checkpoint of any log says. Unlike Muster's own, it may have extension lines: a witness
/// cosigns them unread. Source: C2SP tlog-checkpoint.
///
/// @param size 0 or more
record Head(String origin, long size, Hash root) {
  /// @throws IllegalArgumentException when the note is no checkpoint
  static Head of(SignedNote note) {
    List<String> lines = List.of(note.text().split("\n", -1));
    // What follows the last newline is one more, empty line.
    if (lines.size() < 4 || lines.subList(0, lines.size() - 1).stream().anyMatch(String::isEmpty)) {
      throw new IllegalArgumentException(
          "a checkpoint has the lines origin, size and root, and no empty ones");
    }
    return new Head(lines.get(0), AddCheckpoint.decimal(lines.get(1)), Hash.ofBase64(lines.get(2)));
  }
}
