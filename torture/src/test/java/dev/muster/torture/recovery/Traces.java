package dev.muster.torture.recovery;

import dev.muster.torture.Tally;
import dev.muster.torture.invariant.Sight;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// True stories, to be spoiled.
public final class Traces {
  static {
    VirtualTime.oneCarrier();
  }

  private Traces() {}

  /// All that was seen in the first story that fits.
  public static List<Sight> find(Predicate<List<Sight>> fits) {
    for (long seed = 1; seed < 400; seed++) {
      List<Sight> trace = new ArrayList<>();
      RecoveryTorture.tell(seed, new Tally(), trace::add);
      if (fits.test(trace)) {
        return trace;
      }
    }
    throw new AssertionError("no such story");
  }
}
