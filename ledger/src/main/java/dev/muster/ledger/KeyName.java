package dev.muster.ledger;

/// The rule for names of keys, which are the origins of ledgers too. Source: C2SP signed-note.
final class KeyName {
  private static final int LENGTH_MAX = 255;

  private KeyName() {}

  static void check(String name) {
    boolean wrong =
        name.isEmpty()
            || name.length() > LENGTH_MAX
            || name.codePoints()
                .anyMatch(c ->
                    c == '+'
                        || Character.isWhitespace(c)
                        || Character.isSpaceChar(c)
                        || Character.isISOControl(c));
    if (wrong) {
      throw new IllegalArgumentException(
          "a key name or origin has 1 to 255 characters, no space, no control and no '+', got: "
              + name);
    }
  }
}
