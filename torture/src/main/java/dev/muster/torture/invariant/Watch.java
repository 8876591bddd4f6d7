package dev.muster.torture.invariant;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Looks on while runs go on, and holds what it sees against every invariant. For one thread at a
/// time.
public final class Watch {
  private static final int VIOLATIONS_MAX = 50;

  private final Tales tales = new Tales();
  private final Map<Invariant, Check> checks = new EnumMap<>(Invariant.class);
  private final List<Violation> violations = new ArrayList<>();
  private long seen;

  public Watch() {
    checks.put(Invariant.I1, new OneWriter());
    checks.put(Invariant.I2, new NothingReplicatingDeleted());
    checks.put(Invariant.I3, new ReadyBeforeStop());
    checks.put(Invariant.I4, new IntentFirst());
    checks.put(Invariant.I5, new OwnedOnRecord());
    checks.put(Invariant.I6, new ComesToRest());
    checks.put(Invariant.I7, new JournalGivesState());
    checks.put(Invariant.I8, new OrderKept());
    checks.put(Invariant.I9, new WithinLimits());
    checks.put(Invariant.I10, new DrillApart());
    checks.put(Invariant.I11, new StreamWhole());
    checks.put(Invariant.I12, new TimesAgree());
  }

  /// Takes in one sight and checks everything.
  public void see(Sight sight) {
    seen++;
    tales.take(sight);
    checks.forEach((invariant, check) ->
        check.see(
            sight,
            tales,
            (run, step, what) -> {
              if (violations.size() < VIOLATIONS_MAX) {
                violations.add(new Violation(invariant, seen, run, step, what));
              }
            }));
  }

  /// How much it was shown.
  public long seen() {
    return seen;
  }

  /// In the order in which they were found; at most 50.
  public List<Violation> violations() {
    return List.copyOf(violations);
  }
}
