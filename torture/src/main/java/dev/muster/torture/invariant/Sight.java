package dev.muster.torture.invariant;

import dev.muster.cadf.CadfEvent;
import dev.muster.cloud.Mutation;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/// One thing that was seen from outside while runs went on. A list of these is all that the checks
/// know.
public sealed interface Sight {
  /// An event became durable.
  record Recorded(long index, CadfEvent event, Estates estates) implements Sight {}

  /// A cloud is asked for a change that has no effect yet.
  ///
  /// @param site `home` or `recovery`
  record Asked(String site, Mutation mutation, Estates estates) implements Sight {}

  /// Something at the sites is not as before.
  record Changed(Estates estates) implements Sight {}

  /// What the engine says of a run.
  record Shown(Face face) implements Sight {}

  /// Time went by.
  ///
  /// @param standings by run
  /// @param idle whether nothing will happen any more by itself
  record Waited(Instant now, Map<String, Standing> standings, boolean idle) implements Sight {
    public Waited {
      standings = Map.copyOf(standings);
    }
  }

  /// Somebody changed something at the sites behind the engine's back.
  ///
  /// @param servers names of the servers that it concerns
  record Meddled(Set<String> servers) implements Sight {
    public Meddled {
      servers = Set.copyOf(servers);
    }
  }

  /// Somebody did something that is for the reader only.
  record Noted(String what) implements Sight {}

  /// How a run stands.
  enum Standing {
    /// Somebody works on it, or it waits for others' runs.
    WORKING,
    /// A person has to decide.
    WAITING,
    /// What worked on it broke off, although nothing happened to its process.
    BROKEN,
    /// No person could end it.
    ENDLESS,
    OVER
  }
}
