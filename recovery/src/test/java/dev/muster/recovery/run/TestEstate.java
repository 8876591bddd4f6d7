package dev.muster.recovery.run;

import dev.muster.cloud.Result;
import dev.muster.estate.Estate;
import dev.muster.estate.EstateCloud;
import dev.muster.estate.EstateMirror;
import dev.muster.estate.ManualClock;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.Inventory;

/// The estate for tests of other packages: two clouds to look at, and nobody changes them.
public final class TestEstate {
  private final ManualClock clock = new ManualClock();
  private final EstateMirror mirror = new EstateMirror(clock);
  private final EstateCloud home = new EstateCloud(Estate.HOME, clock, mirror, _ -> {});
  private final EstateCloud recovery = new EstateCloud(Estate.RECOVERY, clock, mirror, _ -> {});

  public TestEstate() {
    Estate.fill(home, recovery);
  }

  public Result<Inventory> look() {
    return Inventory.look(home, recovery);
  }

  public Inventory inventory() {
    if (look() instanceof Result.Done<Inventory>(Inventory inventory)) {
      return inventory;
    }
    throw new AssertionError("cannot look");
  }

  /// Calls to both sites so far.
  public int calls() {
    return home.calls() + recovery.calls();
  }

  /// One of the sample plans.
  public static RecoveryPlan plan(String name) {
    return Installation.plan(name);
  }
}
