package dev.muster.recovery.preview;

import static java.util.Objects.requireNonNull;

import dev.muster.cloud.CloudReader;
import dev.muster.cloud.Result;

/// Both sites as they were seen.
///
/// @param remembered the site that is shown as it was seen some time ago, because it cannot or
///   should not be looked at now: `home`, `recovery`, or empty
public record Inventory(SiteView home, SiteView recovery, String remembered) {
  public Inventory {
    requireNonNull(home, "home is null");
    requireNonNull(recovery, "recovery is null");
    requireNonNull(remembered, "remembered is null");
  }

  /// Both sites as they are seen now.
  public Inventory(SiteView home, SiteView recovery) {
    this(home, recovery, "");
  }

  /// Looks at both sites with four calls each.
  public static Result<Inventory> look(CloudReader home, CloudReader recovery) {
    return SiteView.then(
        SiteView.look(home),
        seen -> SiteView.look(recovery).map(other -> new Inventory(seen, other)));
  }
}
