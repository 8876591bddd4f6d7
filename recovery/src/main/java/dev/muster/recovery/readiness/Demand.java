package dev.muster.recovery.readiness;

import static java.util.Objects.requireNonNull;

import dev.muster.recovery.plan.Mode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a plan asks of the sites in one kind of run, with its direction settled: *source* is the
/// site that is left or copied, *target* the one that takes over. In a failback the plan's recovery
/// site is the source.
public record Demand(
    String plan,
    String hash,
    Mode mode,
    Way way,
    Place source,
    Place target,
    List<Group> groups,
    List<Network> networks,
    Addresses addresses,
    Compute compute,
    Hosting hosting,
    Rules rules) {
  public Demand {
    requireNonNull(plan, "plan is null");
    requireNonNull(hash, "hash is null");
    requireNonNull(mode, "mode is null");
    requireNonNull(way, "way is null");
    groups = List.copyOf(groups);
    networks = List.copyOf(networks);
  }

  /// Which way a run goes.
  ///
  /// @param back true from the plan's recovery site to home
  /// @param resyncsFirst true if the run itself turns replication round and waits for it before it
  ///   stops anything, so that the copies need not be up to date when it begins
  public record Way(boolean back, boolean resyncsFirst) {
    /// The way that runs of a mode go if production is where it should be.
    static Way of(Mode mode) {
      return new Way(mode == Mode.FAILBACK, false);
    }
  }

  /// A place as the plan names it.
  ///
  /// @param workspace empty lets the installation's sites decide
  public record Place(String location, String workspace) {}

  /// Servers that fail over together.
  ///
  /// @param members names; empty if they are found by tags
  /// @param volumeGroup name at home; empty if it is the one the members' volumes are in
  /// @param lag how old the copy may be
  /// @param atOnce true if all members share one point in time
  public record Group(
      String name,
      List<String> members,
      Optional<String> volumeGroup,
      Duration lag,
      boolean atOnce) {
    public Group {
      members = List.copyOf(members);
    }
  }

  /// Which network of the source becomes which of the target.
  ///
  /// @param test the standing network that drills use; empty if each drill makes its own
  public record Network(String from, String to, Optional<String> test) {}

  /// What becomes of a server's addresses.
  ///
  /// @param map by server and address at the source
  public record Addresses(Rule rule, List<Address> map) {
    public Addresses {
      map = List.copyOf(map);
    }

    /// What becomes of addresses that the map does not have.
    public enum Rule {
      KEEP,
      KEEP_IF_FREE,
      DHCP,
      MAP
    }
  }

  /// One address of one server.
  public record Address(String server, String from, String to) {}

  /// How large servers become, in percent of the source's; empty leaves them as they wait.
  ///
  /// @param systemTypes in order of preference; empty takes that of the server that waits
  public record Compute(
      Optional<Integer> corePercent, Optional<Integer> memoryPercent, List<String> systemTypes) {
    public Compute {
      systemTypes = List.copyOf(systemTypes);
    }
  }

  /// What servers need at the target by name.
  ///
  /// @param sshKeys key names at the target
  /// @param securityGroups names at the target that the mode uses
  public record Hosting(
      Optional<String> processorPool,
      Optional<String> placementGroup,
      List<String> sshKeys,
      List<String> securityGroups) {
    public Hosting {
      sshKeys = List.copyOf(sshKeys);
      securityGroups = List.copyOf(securityGroups);
    }
  }

  /// What else the plan lays down.
  ///
  /// @param drillRange CIDR block from which a drill cuts its networks
  /// @param quorum how many must approve, 0 for nobody
  /// @param drillWithin how old the last successful drill may be, if the plan says it
  /// @param volumesPerGroup the most volumes in a group, if the plan says it
  /// @param scripts how many scripts it runs in this mode
  public record Rules(
      String drillRange,
      int quorum,
      Optional<Duration> drillWithin,
      Optional<Integer> volumesPerGroup,
      int scripts) {}

  /// The names of all servers.
  List<String> members() {
    return groups.stream().flatMap(group -> group.members().stream()).distinct().toList();
  }

  boolean isDrill() {
    return mode == Mode.DRILL;
  }

  /// The role that the source's volumes have if everything stands as declared.
  String primaryRole() {
    return way.back() ? "aux" : "master";
  }

  /// The networks of the target that the mode uses.
  Map<String, Network> usedNetworks() {
    Map<String, Network> used = new LinkedHashMap<>();
    for (Network network : networks) {
      if (!isDrill()) {
        used.put(network.to(), network);
      } else if (network.test().isPresent()) {
        used.put(network.test().get(), network);
      }
    }
    return used;
  }
}
