package dev.muster.ledger;

import java.util.Random;

/// Random tests that can be run again: the seed is printed when one fails, and `-Dmuster.seed=<n>`
/// replays it; `-Dmuster.seeds=<n>` tries as many instead of the few of a build.
final class Seeded {
  private Seeded() {}

  /// A test body.
  @FunctionalInterface
  interface Body {
    void run(Random random) throws Exception;
  }

  /// Runs the body with so many seeds, or with the given one alone.
  static void runs(int count, Body body) throws Exception {
    Long fixed = Long.getLong("muster.seed");
    long first = fixed != null ? fixed : System.nanoTime();
    int seeds = fixed != null ? 1 : Integer.getInteger("muster.seeds", count);
    for (long seed = first; seed < first + seeds; seed++) {
      try {
        body.run(new Random(seed));
      } catch (Exception | AssertionError e) {
        throw new AssertionError("replay with -Dmuster.seed=" + seed, e);
      }
    }
  }
}
