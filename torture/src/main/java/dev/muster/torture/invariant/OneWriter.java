package dev.muster.torture.invariant;

import dev.muster.cadf.CadfEvent;
import dev.muster.cloud.Volume;
import dev.muster.estate.Truth;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// I1: of a pair of volumes, one half at most is written to: attached to a running server, and not
/// just a copy. A recorded force excuses it until the run that was forced is over and the two sides
/// are one again; so does whoever did it behind the engine's back.
final class OneWriter implements Check {
  private final Set<String> forced = new HashSet<>();
  private final Set<String> meddled = new HashSet<>();

  @Override
  public void see(Sight sight, Tales tales, Complaints complaints) {
    switch (sight) {
      case Sight.Recorded(long _, CadfEvent event, Estates estates) -> {
        RunTale tale = tales.runs.get(Tales.runOf(event));
        if (tale != null && tale.forced && event.action().equals("dr-run.create")) {
          forced.addAll(tale.servers);
        }
        look(estates, tales, complaints);
      }
      case Sight.Asked asked -> look(asked.estates(), tales, complaints);
      case Sight.Changed(Estates estates) -> look(estates, tales, complaints);
      case Sight.Meddled(Set<String> servers) -> meddled.addAll(servers);
      case Sight.Shown _, Sight.Waited _, Sight.Noted _ -> {}
    }
  }

  private void look(Estates estates, Tales tales, Complaints complaints) {
    Set<String> split = new TreeSet<>();
    for (Volume home : estates.home().volumes()) {
      if (home.replication().enabled() && !home.replication().auxiliary()) {
        List<String> one = writers(tales, estates.home(), home, "master");
        if (!one.isEmpty()
            && estates.recovery().volumes().stream()
                .filter(other -> isOtherHalf(home, other))
                .anyMatch(other -> !writers(tales, estates.recovery(), other, "aux").isEmpty())) {
          split.addAll(one);
        }
      }
    }
    for (String server : split) {
      if (!forced.contains(server) && !meddled.contains(server)) {
        complaints.add("", "", "server %s runs and writes at both sites".formatted(server));
      }
    }
    Set<String> held = new HashSet<>();
    tales.runs.values().stream()
        .filter(tale -> tale.forced && (!tale.over || mayStillStart(tales, tale)))
        .forEach(tale -> held.addAll(tale.servers));
    forced.removeIf(server -> !split.contains(server) && !held.contains(server));
  }

  /// A start that nobody saw come to anything may do so after its run.
  private static boolean mayStillStart(Tales tales, RunTale tale) {
    return tales.intents.stream()
        .filter(intent -> intent.run.equals(tale.id))
        .filter(intent -> intent.event.action().equals("dr-instance.start"))
        .anyMatch(intent -> intent.asked && !intent.succeeded);
  }

  private static boolean isOtherHalf(Volume home, Volume other) {
    return other.replication().auxiliary()
        && other.replication().auxVolumeName().equals(home.replication().auxVolumeName());
  }

  /// Names of the running servers that have a volume, if it can be written to.
  private static List<String> writers(Tales tales, Truth site, Volume volume, String half) {
    boolean writable =
        volume.replication().status().equals("disabled")
            || volume.replication().primaryRole().equals(half);
    return writable
        ? site.servers().stream()
            .filter(server -> server.isRunning() && volume.isAttachedTo(server.id()))
            .map(server -> tales.names.getOrDefault(server.id(), server.name()))
            .toList()
        : List.of();
  }
}
