package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// A log's own statement that its signing key changes, as an entry or inside one. It is a signed
/// note with a signature of the old key and one of the new, written as `~muster-key-succession/v1:`
/// and the note's base64, so that it can stand in an entry of any format:
///
/// ```
/// muster-key-succession/v1
/// <origin>
/// <old vkey>
/// <new vkey>
/// (empty line)
/// <two signatures>
/// ```
///
/// @param index of the entry
record KeySuccession(long index, VerifierKey oldKey, VerifierKey newKey) {
  private static final String HEAD = "muster-key-succession/v1";
  private static final byte[] MARK = ("~" + HEAD + ":").getBytes(US_ASCII);

  /// The statement as it stands in an entry: ASCII, no quotes, no backslash.
  static String statement(String origin, LedgerKey oldKey, LedgerKey newKey) {
    String text =
        "%s\n%s\n%s\n%s\n".formatted(HEAD, origin, oldKey.vkey(origin), newKey.vkey(origin));
    var note =
        new SignedNote(
            text, List.of(oldKey.signature(origin, text), newKey.signature(origin, text)));
    return new String(MARK, US_ASCII) + Base64.getEncoder().encodeToString(note.toBytes());
  }

  /// The statement in an entry, when both keys have signed it for this log; empty for every other
  /// entry, whatever it claims.
  static Optional<KeySuccession> find(long index, byte[] entry, String origin) {
    int from = indexOfMark(entry);
    if (from < 0) {
      return Optional.empty();
    }
    int to = from + MARK.length;
    while (to < entry.length && isBase64(entry[to])) {
      to++;
    }
    String base64 = new String(entry, from + MARK.length, to - from - MARK.length, US_ASCII);
    try {
      return parse(index, SignedNote.parse(Base64.getDecoder().decode(base64)), origin);
    } catch (IllegalArgumentException _) {
      // Anybody may write anything into an entry.
      return Optional.empty();
    }
  }

  private static Optional<KeySuccession> parse(long index, SignedNote note, String origin) {
    List<String> lines = List.of(note.text().split("\n", -1));
    if (lines.size() != 5 || !lines.get(0).equals(HEAD) || !lines.get(1).equals(origin)) {
      return Optional.empty();
    }
    VerifierKey oldKey = VerifierKey.parse(lines.get(2));
    VerifierKey newKey = VerifierKey.parse(lines.get(3));
    boolean ofLog = oldKey.name().equals(origin) && newKey.name().equals(origin);
    return ofLog && note.isSignedBy(oldKey) && note.isSignedBy(newKey)
        ? Optional.of(new KeySuccession(index, oldKey, newKey))
        : Optional.empty();
  }

  private static int indexOfMark(byte[] entry) {
    int last = entry.length - MARK.length;
    for (int at = 0; at <= last; at++) {
      if (entry[at] == MARK[0]
          && java.util.Arrays.equals(entry, at, at + MARK.length, MARK, 0, MARK.length)) {
        return at;
      }
    }
    return -1;
  }

  private static boolean isBase64(byte b) {
    return (b >= 'A' && b <= 'Z')
        || (b >= 'a' && b <= 'z')
        || (b >= '0' && b <= '9')
        || b == '+'
        || b == '/'
        || b == '=';
  }
}
