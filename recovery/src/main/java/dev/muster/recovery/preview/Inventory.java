package dev.muster.recovery.preview;

import static java.util.Objects.requireNonNull;

import dev.muster.cloud.CloudReader;
import dev.muster.cloud.Result;

/// Both sites as they were seen.
public record Inventory(SiteView home, SiteView recovery) {
  public Inventory {
    requireNonNull(home, "home is null");
    requireNonNull(recovery, "recovery is null");
  }

  /// Looks at both sites with four calls each.
  public static Result<Inventory> look(CloudReader home, CloudReader recovery) {
    return SiteView.then(
        SiteView.look(home),
        seen -> SiteView.look(recovery).map(other -> new Inventory(seen, other)));
  }
}
