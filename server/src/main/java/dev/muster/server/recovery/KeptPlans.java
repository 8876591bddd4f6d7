package dev.muster.server.recovery;

import dev.muster.recovery.plan.RecoveryPlan;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/// The newest version of every plan that is kept, for those who only read them.
@Component
public final class KeptPlans implements Supplier<List<RecoveryPlan>> {
  private final Plans plans;

  KeptPlans(Plans plans) {
    this.plans = plans;
  }

  @Override
  public List<RecoveryPlan> get() {
    return plans.list().stream().map(Plans.Kept::plan).toList();
  }
}
