package dev.muster.simulator.storage;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Which writes of the simulated workload a volume holds. Its id is the volume's.
///
/// @param perSecond writes per second of the simulator's clock while a running server has the
///   volume
/// @param settled up to this instant the versions are complete; what came later follows from the
///   server
/// @param versions contents by the instant from which they hold, oldest first, at least one
record WriteLog(
    String id,
    String workspace,
    String name,
    Life life,
    long perSecond,
    Instant settled,
    List<Version> versions)
    implements Resource {
  static final long RATE_DEFAULT = 10;
  private static final int VERSIONS_MAX = 32;

  WriteLog {
    versions = List.copyOf(versions);
  }

  /// A stretch of time in which one volume was written to, end excluded.
  ///
  /// @param writer id of the volume that took the writes first; copies carry them on
  record Run(String writer, Instant from, Instant until, long perSecond) {
    long writes() {
      return Math.max(0, Duration.between(from, until).toMillis()) * perSecond / 1000;
    }
  }

  /// What the volume held from an instant on: these writes, and later ones of its own.
  record Version(Instant since, List<Run> runs) {
    Version {
      runs = List.copyOf(runs);
    }
  }

  /// The version in force at that instant.
  Version at(Instant instant) {
    Version found = versions.getFirst();
    for (Version version : versions) {
      if (!version.since().isAfter(instant)) {
        found = version;
      }
    }
    return found;
  }

  /// The same, complete up to `now`.
  WriteLog settledAt(Instant now, List<Run> grown) {
    List<Version> all = new ArrayList<>(versions);
    all.set(all.size() - 1, new Version(all.getLast().since(), grown));
    return new WriteLog(id, workspace, name, life, perSecond, now, all);
  }

  /// From `now` on the volume holds something else.
  WriteLog replaced(Instant now, List<Run> content) {
    List<Version> all = new ArrayList<>(versions);
    all.add(new Version(now, content));
    List<Version> kept = all.subList(Math.max(0, all.size() - VERSIONS_MAX), all.size());
    return new WriteLog(id, workspace, name, life, perSecond, now, kept);
  }

  WriteLog withRate(long newPerSecond) {
    return new WriteLog(id, workspace, name, life, newPerSecond, settled, versions);
  }

  WriteLog ending(Instant now, Instant end) {
    return new WriteLog(id, workspace, name, life.ending(now, end), perSecond, settled, versions);
  }
}
