package dev.muster.powervs;

/// How many calls may be under way at once, over one connection.
///
/// The number adapts: it rises by about one for every full round of answers, and is halved when the
/// cloud answers 429.
///
/// @param first to begin with, 1 or more
/// @param most never more
public record Concurrency(int first, int most) {
  public static final Concurrency STANDARD = new Concurrency(16, 64);

  public Concurrency {
    if (first < 1 || most < first) {
      throw new IllegalArgumentException(
          "concurrency must be 1 or more and rise, got: %d to %d".formatted(first, most));
    }
  }
}
