package dev.muster.torture.invariant;

import dev.muster.estate.Truth;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Both sites and the storage between them as they are at one moment.
///
/// @param freezeTimes by consistency group
public record Estates(Instant at, Truth home, Truth recovery, Map<String, Instant> freezeTimes) {
  public Estates {
    freezeTimes = Map.copyOf(freezeTimes);
  }

  /// @param site `home` or `recovery`
  Truth site(String site) {
    return site.equals("home") ? home : recovery;
  }

  Optional<String> siteOf(String workspaceId) {
    for (String site : List.of("home", "recovery")) {
      if (site(site).workspace().id().equals(workspaceId)) {
        return Optional.of(site);
      }
    }
    return Optional.empty();
  }
}
