package dev.muster.recovery.run;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.Set;

/// Where a protection group stands, by what runs did and by what was seen last.
///
/// @param group name in the plan
/// @param volumes name of the storage's consistency group; empty if its volumes were never seen
/// @param state empty if it is not known
/// @param trouble what is wrong beside that
public record GroupStanding(
    String group, String volumes, Optional<GroupState> state, Set<Trouble> trouble) {
  public GroupStanding {
    requireNonNull(group, "group is null");
    requireNonNull(volumes, "volumes is null");
    requireNonNull(state, "state is null");
    trouble = Set.copyOf(trouble);
  }

  /// What can be wrong in any state.
  public enum Trouble {
    /// Copying stopped, or the sites do not reach each other.
    BROKEN,
    /// Both halves can be written, and servers of the group run at both sites.
    SPLIT_BRAIN,
    /// Nobody has seen it, so its state is what runs say, or nothing.
    UNKNOWN
  }

  /// The state's word, or `unknown`.
  public String word() {
    return state.map(GroupState::word).orElse("unknown");
  }
}
