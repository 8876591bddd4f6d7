package dev.muster.recovery.run;

import dev.muster.cloud.Result;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.Inventory;
import dev.muster.recovery.preview.SiteView;
import dev.muster.recovery.preview.TaggedMembers;
import java.util.Optional;
import java.util.concurrent.Executor;

/// Looks at the sites for planning. For a failover, the site that is lost is shown as it was last
/// seen, and not asked.
final class Sightings {
  private final Sites sites;
  private final RunJournal journal;

  private final Executor threads;

  /// @param threads runs one short task per server whose tags are read
  Sightings(Sites sites, RunJournal journal, Executor threads) {
    this.sites = sites;
    this.journal = journal;
    this.threads = threads;
  }

  Result<Inventory> look(RecoveryPlan plan, Mode mode) {
    Optional<SeenSites.Seen> seen = journal.seen(plan.name());
    if (mode != Mode.UNPLANNED || seen.isEmpty()) {
      return lookAtBoth(plan);
    }
    // Production is where the last committed run left it.
    return journal.isAway(plan.name())
        ? tagged(
            plan,
            SiteView.look(sites.home().look())
                .map(home -> new Inventory(home, seen.get().recovery(), "recovery")))
        : SiteView.look(sites.recovery().look())
            .map(recovery -> new Inventory(seen.get().home(), recovery, "home"));
  }

  Result<Inventory> lookAtBoth(RecoveryPlan plan) {
    return tagged(plan, Inventory.look(sites.home().look(), sites.recovery().look()));
  }

  /// A site that is remembered is remembered with its tags.
  private Result<Inventory> tagged(RecoveryPlan plan, Result<Inventory> seen) {
    return seen instanceof Result.Done<Inventory>(Inventory inventory) && TaggedMembers.areIn(plan)
        ? TaggedMembers.read(sites.home().look(), inventory, threads)
        : seen;
  }
}
