package dev.muster.trail.query;

/// Numbers as JSON writes them.
final class Numbers {
  private static final int CHARS_MAX = 40;

  private Numbers() {}

  static boolean isNumber(String text) {
    int length = text.length();
    if (length == 0 || length > CHARS_MAX) {
      return false;
    }
    int at = text.charAt(0) == '-' ? 1 : 0;
    int whole = digits(text, at);
    if (whole == at) {
      return false;
    }
    at = whole;
    if (at < length && text.charAt(at) == '.') {
      int fraction = digits(text, at + 1);
      if (fraction == at + 1) {
        return false;
      }
      at = fraction;
    }
    if (at < length && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      if (at < length && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        at++;
      }
      int exponent = digits(text, at);
      return exponent > at && exponent == length;
    }
    return at == length;
  }

  static double of(String text) {
    return Double.parseDouble(text) + 0.0; // -0.0 becomes 0.0: they are the same number to a person
  }

  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }
}
