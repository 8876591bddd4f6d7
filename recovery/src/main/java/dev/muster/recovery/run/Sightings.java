package dev.muster.recovery.run;

import dev.muster.cloud.Result;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.Inventory;
import dev.muster.recovery.preview.SiteView;
import java.util.Optional;

/// Looks at the sites for planning. For a failover, the site that is lost is shown as it was last
/// seen, and not asked.
final class Sightings {
  private final Sites sites;
  private final RunJournal journal;

  Sightings(Sites sites, RunJournal journal) {
    this.sites = sites;
    this.journal = journal;
  }

  Result<Inventory> look(RecoveryPlan plan, Mode mode) {
    Optional<SeenSites.Seen> seen = journal.seen(plan.name());
    if (mode != Mode.UNPLANNED || seen.isEmpty()) {
      return lookAtBoth();
    }
    // Production is where the last committed run left it.
    return journal.isAway(plan.name())
        ? SiteView.look(sites.home().look())
            .map(home -> new Inventory(home, seen.get().recovery(), "recovery"))
        : SiteView.look(sites.recovery().look())
            .map(recovery -> new Inventory(seen.get().home(), recovery, "home"));
  }

  Result<Inventory> lookAtBoth() {
    return Inventory.look(sites.home().look(), sites.recovery().look());
  }
}
