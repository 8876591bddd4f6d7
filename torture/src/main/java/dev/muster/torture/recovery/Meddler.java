package dev.muster.torture.recovery;

import dev.muster.cloud.Mutation;
import dev.muster.cloud.Mutation.StopMode;
import dev.muster.cloud.Server;
import dev.muster.cloud.VolumeGroup;
import dev.muster.estate.EstateCloud;
import dev.muster.torture.Tally;
import java.util.List;
import java.util.Random;

/// Whatever else happens at the sites: they are lost and come back, others work there, groups
/// break.
final class Meddler {
  private final Random random;
  private final World world;
  private final Layout layout;
  private final Tally tally;

  Meddler(Random random, World world, Layout layout, Tally tally) {
    this.random = random;
    this.world = world;
    this.layout = layout;
    this.tally = tally;
  }

  private EstateCloud site(boolean home) {
    return home ? world.home() : world.recovery();
  }

  /// A site answers nothing any more, and the other gets nothing from it.
  void lose(boolean home) {
    tally.fault("site", "lost");
    world.note("lose " + home);
    site(home).lose(true);
    world.mirror().cut();
  }

  /// Everything answers again.
  void find() {
    world.note("find");
    world.home().lose(false);
    world.recovery().lose(false);
    world.mirror().heal();
  }

  /// The storage falls behind or catches up.
  void lag(boolean cut) {
    tally.fault("storage", cut ? "cut" : "healed");
    if (cut) {
      world.mirror().cut();
    } else {
      world.mirror().heal();
    }
  }

  /// Somebody does something at a site.
  void meddle() {
    boolean home = random.nextBoolean();
    String name = layout.servers().get(random.nextInt(layout.servers().size()));
    String id = (home ? "home-" : "dr-") + name;
    EstateCloud site = site(home);
    world.note("meddle %s %s".formatted(home, name));
    switch (random.nextInt(5)) {
      case 0 -> {
        world.meddled(List.of(name));
        if (site.offer(new Mutation.StopServer(id, StopMode.IMMEDIATE))) {
          tally.fault("others", "stop a server");
        }
      }
      case 1 -> {
        world.meddled(List.of(name));
        if (site.offer(new Mutation.StartServer(id))) {
          tally.fault("others", "start a server");
        }
      }
      case 2 -> {
        tally.fault("others", "rename a server");
        site.truth().server(id).ifPresent(server -> site.add(renamed(server, name + "-old")));
      }
      case 3 -> {
        tally.fault("others", "break a group");
        List<VolumeGroup> groups = site.truth().groups();
        site.add(with(groups.get(random.nextInt(groups.size())), "error"));
      }
      default -> {
        tally.fault("others", "make a server ill");
        site.truth()
            .server(id)
            .filter(Server::isRunning)
            .ifPresent(server -> site.setStatus(id, server.status(), "WARNING"));
      }
    }
    world.changed();
  }

  /// Somebody puts names, groups and health in order again.
  void mend() {
    for (boolean home : new boolean[] {true, false}) {
      EstateCloud site = site(home);
      for (Server server : site.truth().servers()) {
        if (server.name().endsWith("-old")) {
          site.add(renamed(server, server.name().substring(0, server.name().length() - 4)));
        }
        if (server.isBroken()) {
          site.setStatus(server.id(), "SHUTOFF", "OK");
        } else if (!server.isHealthy()) {
          site.setStatus(server.id(), server.status(), "OK");
        }
      }
      for (VolumeGroup group : site.truth().groups()) {
        if (!group.isAvailable()) {
          site.add(with(group, "available"));
        }
      }
    }
    world.changed();
  }

  /// Somebody goes to the site that is left and takes its servers' power away.
  void fence(boolean home) {
    for (String name : layout.servers()) {
      String id = (home ? "home-" : "dr-") + name;
      if (site(home).truth().server(id).filter(server -> !server.isStopped()).isPresent()) {
        site(home).setStatus(id, "SHUTOFF", "OK");
      }
    }
    world.changed();
  }

  private static Server renamed(Server server, String name) {
    return new Server(
        server.id(),
        name,
        server.status(),
        server.health(),
        server.shape(),
        server.interfaces(),
        List.of(),
        "");
  }

  private static VolumeGroup with(VolumeGroup group, String status) {
    return new VolumeGroup(
        group.id(),
        group.name(),
        status,
        group.consistencyGroup(),
        group.replicationStatus(),
        group.auxiliary(),
        group.volumeIds());
  }
}
