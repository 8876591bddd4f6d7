package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/// The statement that a ledger's entries below an index were given up on purpose. The tree stays
/// whole, so everything from the index on stays provable. Source: C2SP tlog-tiles, "Pruning".
///
/// The note has four lines and is signed by the ledger's key:
///
/// ```
/// muster-ledger-minimum-index/v1
/// <origin>
/// <index>
/// <root of the tree over the entries below it, base64>
/// ```
///
/// @param index a multiple of 256, so that every bundle is either whole or refused
record MinimumIndex(String origin, long index, Hash root) {
  static final String FILE = "minimum-index";

  private static final String KIND = "muster-ledger-minimum-index/v1";

  MinimumIndex {
    KeyName.check(origin);
    if (index <= 0 || index % TilePath.FULL != 0) {
      throw new IllegalArgumentException(
          "a minimum index is a multiple of 256 above 0, got: " + index);
    }
  }

  /// The largest minimum index that keeps everything from an index on.
  static long roundedDown(long index) {
    return index - index % TilePath.FULL;
  }

  SignedNote signedBy(LedgerKey key) {
    return key.sign(origin, toText());
  }

  private String toText() {
    return String.join("\n", KIND, origin, Long.toString(index), root.base64()) + "\n";
  }

  /// @throws IllegalArgumentException when the note says something else
  static MinimumIndex parse(SignedNote note) {
    List<String> lines = List.of(note.text().split("\n", -1));
    if (lines.size() != 5 || !lines.getFirst().equals(KIND)) {
      throw new IllegalArgumentException("expected the four lines of " + KIND);
    }
    var minimum =
        new MinimumIndex(lines.get(1), Decimal.parse(lines.get(2)), Hash.ofBase64(lines.get(3)));
    if (!minimum.toText().equals(note.text())) {
      throw new IllegalArgumentException("the note is not in its one standard form");
    }
    return minimum;
  }

  /// What may be read again from a file that was written by this.
  static SignedNote note(byte[] content) {
    SignedNote note = SignedNote.parse(content);
    if (!new String(note.toBytes(), UTF_8).equals(new String(content, UTF_8))) {
      throw new IllegalArgumentException("the note is not in its one standard form");
    }
    return note;
  }
}
