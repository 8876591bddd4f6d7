package dev.muster.recovery.readiness;

import static dev.muster.recovery.readiness.Scene.server;

import dev.muster.cloud.survey.NetworkDetail;
import dev.muster.cloud.survey.ServerDetail;
import dev.muster.cloud.survey.VolumeDetail;
import dev.muster.recovery.readiness.Demand.Group;
import java.util.List;
import java.util.Optional;

/// Checks 10 to 13, 35 and 42: the servers on both sides.
final class ServerChecks {
  private ServerChecks() {}

  static void exists(Scene scene, Notes notes) {
    String expected = "exactly one server of this name at the site that is left";
    for (Group group : scene.demand().groups()) {
      if (group.members().isEmpty()) {
        notes.unknown(
            Scene.group(group),
            "its members are found by tags, which listings do not tell",
            expected);
      }
      for (String name : group.members()) {
        notes
            .need(scene.atSource(name), server(name), expected)
            .ifPresent(found ->
                notes.require(found.size() == 1, server(name), found.size() + " found", expected));
      }
    }
  }

  static void healthy(Scene scene, Notes notes) {
    String expected = "status ACTIVE or SHUTOFF, health OK if ACTIVE, no task under way";
    notes
        .need(scene.protectedServers(), scene.sourceSite(), expected)
        .ifPresent(servers ->
            servers.forEach(each -> {
              boolean good =
                  each.task().isEmpty()
                      && (each.server().isStopped()
                          || (each.server().isRunning() && each.server().isHealthy()));
              notes.require(good, server(each.name()), state(each), expected);
            }));
    ifNone(scene, notes, scene.protectedServers(), expected);
  }

  static void standby(Scene scene, Notes notes) {
    String expected = "exactly one server waits, SHUTOFF, no task under way";
    for (String name : scene.demand().members()) {
      notes
          .need(scene.atTarget(name), server(name), expected)
          .ifPresent(found -> {
            boolean good =
                found.size() == 1
                    && found.getFirst().server().isStopped()
                    && found.getFirst().task().isEmpty();
            notes.require(
                good,
                server(name),
                found.size() == 1 ? state(found.getFirst()) : found.size() + " found",
                expected);
          });
    }
  }

  /// Names of what a run makes begin with its mark; nothing else may have them.
  static void names(Scene scene, Notes notes) {
    String usable = "a name without spaces";
    for (String name : scene.demand().members()) {
      notes.require(name.indexOf(' ') < 0, server(name), "'" + name + "'", usable);
    }
    String free = "no resource has a name that a run would give";
    notes
        .need(scene.target().of(Topic.NETWORKS), scene.targetSite(), free)
        .ifPresent(networks ->
            collisions(scene, notes, networks.stream().map(NetworkDetail::name).toList(), free));
    notes
        .need(scene.target().of(Topic.VOLUMES), scene.targetSite(), free)
        .ifPresent(volumes ->
            collisions(scene, notes, volumes.stream().map(VolumeDetail::name).toList(), free));
    notes
        .need(scene.target().of(Topic.SERVERS), scene.targetSite(), free)
        .ifPresent(servers -> {
          List<String> names =
              servers.stream()
                  .map(ServerDetail::name)
                  .filter(name -> name.indexOf(' ') >= 0 && scene.demand().members().contains(name))
                  .toList();
          notes.require(names.isEmpty(), scene.targetSite(), "with spaces: " + names, usable);
        });
  }

  private static void collisions(Scene scene, Notes notes, List<String> names, String expected) {
    List<String> taken =
        names.stream()
            .filter(name -> name.startsWith("drill-") || name.startsWith("clone-drill-"))
            .toList();
    notes.require(
        taken.isEmpty(),
        scene.targetSite(),
        taken.isEmpty() ? "none has" : String.join(", ", taken),
        expected);
  }

  /// A server that waits is stopped, so it can be resized to any shape; what runs cannot.
  static void resize(Scene scene, Notes notes) {
    String expected = "the wanted size can be reached from the size it waits with";
    Demand.Compute wanted = scene.demand().compute();
    if (wanted.corePercent().isEmpty() && wanted.memoryPercent().isEmpty()) {
      notes.pass(scene.plan(), "the plan resizes nothing", expected);
      return;
    }
    for (String name : scene.demand().members()) {
      Optional<List<ServerDetail>> standby =
          notes.need(scene.atTarget(name), server(name), expected);
      Optional<List<ServerDetail>> home = notes.need(scene.atSource(name), server(name), expected);
      if (standby.isPresent()
          && home.isPresent()
          && standby.get().size() == 1
          && home.get().size() == 1) {
        fits(standby.get().getFirst(), home.get().getFirst(), wanted, notes, expected);
      } else if (standby.isPresent() && home.isPresent()) {
        notes.unknown(server(name), "there is not one on either side", expected);
      }
    }
  }

  private static void fits(
      ServerDetail standby,
      ServerDetail home,
      Demand.Compute wanted,
      Notes notes,
      String expected) {
    double cores = Sizes.cores(standby, home, wanted);
    double memory = Sizes.memory(standby, home, wanted);
    boolean running = !standby.server().isStopped();
    if (running && !(standby.cores().isKnown() && standby.memoryGiB().isKnown())) {
      notes.unknown(server(standby.name()), "the cloud tells no range", expected);
      return;
    }
    boolean good = !running || (standby.cores().holds(cores) && standby.memoryGiB().holds(memory));
    notes.require(
        good,
        server(standby.name()),
        "%s cores and %s GiB wanted, it %s"
            .formatted(
                Sizes.text(cores),
                Sizes.text(memory),
                running
                    ? "runs and takes %s to %s cores"
                        .formatted(
                            Sizes.text(standby.cores().min()), Sizes.text(standby.cores().max()))
                    : "is stopped and takes any size"),
        expected);
  }

  static void pinned(Scene scene, Notes notes) {
    String expected = "not pinned hard, and not restarted elsewhere by the cloud";
    notes
        .need(scene.standbys(), scene.targetSite(), expected)
        .ifPresent(servers ->
            servers.forEach(each ->
                notes.require(
                    !each.pin().equals("hard") && !each.remoteRestart(),
                    server(each.name()),
                    "pin policy %s, remote restart %s".formatted(each.pin(), each.remoteRestart()),
                    expected)));
    ifNone(scene, notes, scene.standbys(), expected);
  }

  /// Without a server there is nothing that could be as it should be.
  private static void ifNone(
      Scene scene, Notes notes, Fact<List<ServerDetail>> servers, String expected) {
    servers
        .found()
        .filter(List::isEmpty)
        .ifPresent(_ -> notes.unknown(scene.plan(), "none of its servers was found", expected));
  }

  private static String state(ServerDetail server) {
    return "status %s, health %s%s"
        .formatted(
            server.server().status(),
            server.server().health(),
            server.task().isEmpty() ? "" : ", task " + server.task());
  }
}
