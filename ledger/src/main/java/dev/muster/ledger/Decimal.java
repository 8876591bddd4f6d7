package dev.muster.ledger;

import java.util.regex.Pattern;

/// Numbers as the log formats write them: decimal digits, no sign, no leading zero.
final class Decimal {
  private static final Pattern FORM = Pattern.compile("0|[1-9][0-9]{0,18}");

  private Decimal() {}

  /// Parses 0 to 2^63 - 1.
  static long parse(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "expected a decimal number without leading zeros, got: " + text);
    }
    // Nineteen digits can be more than a long holds; parseLong refuses them with the same
    // exception.
    return Long.parseLong(text);
  }
}
