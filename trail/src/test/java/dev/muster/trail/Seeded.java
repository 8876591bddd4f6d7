package dev.muster.trail;

import java.util.List;
import java.util.Random;

/// A source of chance that can be replayed: prints its seed, takes it from `-Dmuster.seed=`.
final class Seeded {
  private final Random random;

  private Seeded(long seed) {
    random = new Random(seed);
  }

  static Seeded start(String test) {
    Long given = Long.getLong("muster.seed");
    long seed = given != null ? given : System.nanoTime();
    System.out.println(test + ": -Dmuster.seed=" + seed);
    return new Seeded(seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  <T> T of(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
