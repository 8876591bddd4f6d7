package dev.muster.ledger;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/// A place in what a producer has sent to one ledger: no two entries have the same.
///
/// @param producer 1 to 64 of letters, digits and `. _ : @ / -`, beginning with a letter or digit
/// @param sequence dense: 1 more with each entry; 1 or more, and the first MAY be any
public record ProducerPlace(String producer, long sequence) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@/-]{0,63}");

  public ProducerPlace {
    checkName(producer);
    if (sequence < 1 || sequence == Long.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a producer's sequence must be 1 to 2^63 - 2, got: " + sequence);
    }
  }

  /// Whether a text can name a producer.
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  static void checkName(String producer) {
    if (!isName(requireNonNull(producer, "producer is null"))) {
      throw new IllegalArgumentException(
          "a producer's name has 1 to 64 letters, digits and . _ : @ / - and begins with a letter or digit, got: "
              + (producer.length() <= 64 ? producer : producer.length() + " characters"));
    }
  }

  @Override
  public String toString() {
    return "producer " + producer + ", sequence " + sequence;
  }
}
