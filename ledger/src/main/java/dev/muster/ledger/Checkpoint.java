package dev.muster.ledger;

import static java.util.Objects.requireNonNull;

import java.util.Base64;
import java.util.List;

/// What a ledger commits to: its name, its size and the root over all entries. Source: C2SP
/// tlog-checkpoint. Extension lines are refused: no ledger of ours writes any.
///
/// @param origin scheme-less URL, equal to the name of the signing key
/// @param size entries, 0 or more
public record Checkpoint(String origin, long size, Hash root) {
  public Checkpoint {
    requireNonNull(root, "root is null");
    KeyName.check(origin);
    if (size < 0) {
      throw new IllegalArgumentException("checkpoint size must be 0 or more, got: " + size);
    }
  }

  /// The three lines that are signed.
  public String toText() {
    return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root.toBytes()) + "\n";
  }

  static Checkpoint parse(String text) {
    List<String> lines = List.of(text.split("\n", -1));
    if (lines.size() != 4 || !lines.getLast().isEmpty()) {
      throw new IllegalArgumentException(
          "a checkpoint has the three lines origin, size and root, got " + (lines.size() - 1));
    }
    Checkpoint checkpoint =
        new Checkpoint(lines.get(0), Decimal.parse(lines.get(1)), Hash.ofBase64(lines.get(2)));
    if (!checkpoint.toText().equals(text)) {
      throw new IllegalArgumentException("checkpoint is not in its one standard form");
    }
    return checkpoint;
  }
}
