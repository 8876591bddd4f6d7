package dev.muster.cadf;

import java.util.Random;
import java.util.function.Consumer;

/// Runs a test body with random numbers and prints the seed; `-Dseed=<n>` replays.
public final class Seeded {
  private Seeded() {}

  public static void run(int rounds, Consumer<Random> body) {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < rounds; round++) {
      try {
        body.accept(random);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "round " + round + " of seed " + seed + " (-Dseed=" + seed + ")", e);
      }
    }
  }
}
