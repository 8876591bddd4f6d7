package dev.muster.recovery.plan;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What of one site becomes what of the other. Written from home to recovery; a failback reads it
/// the other way.
///
/// @param sshKeys key names at home to key names at the recovery site
public record Mappings(
    List<Network> networks,
    Addresses addresses,
    Compute compute,
    Placement placement,
    Map<String, String> sshKeys,
    List<SecurityGroup> securityGroups) {
  /// What a plan gets that says nothing.
  public static final Mappings NONE =
      new Mappings(
          List.of(), Addresses.DEFAULT, Compute.DEFAULT, Placement.ANYWHERE, Map.of(), List.of());

  public Mappings {
    networks = List.copyOf(networks);
    sshKeys = Map.copyOf(sshKeys);
    securityGroups = List.copyOf(securityGroups);
  }

  /// Which network becomes which.
  ///
  /// @param test the standing network that drills use; empty makes an isolated one for each drill
  public record Network(String from, String to, Optional<String> test) {}

  /// What happens to a server's addresses.
  ///
  /// @param rule for addresses that are not in the map
  public record Addresses(Rule rule, List<Address> map) {
    static final Addresses DEFAULT = new Addresses(Rule.KEEP_IF_FREE, List.of());

    public Addresses {
      map = List.copyOf(map);
    }

    public enum Rule {
      /// The same address; without it the server is not recovered.
      KEEP,
      /// The same address if it is free, else one the network gives.
      KEEP_IF_FREE,
      /// One the network gives.
      DHCP,
      /// The one in the map; without it the server is not recovered.
      MAP
    }
  }

  /// One address of one server.
  ///
  /// @param from IPv4 address at home
  /// @param to IPv4 address at the recovery site
  public record Address(String server, String from, String to) {}

  /// What the servers of the recovery site are made of.
  ///
  /// @param standby while they wait; empty leaves them as they are
  public record Compute(Optional<Size> standby, Failover failover) {
    static final Compute DEFAULT =
        new Compute(Optional.empty(), new Failover(Optional.empty(), Optional.empty(), List.of()));
  }

  /// The size of a server.
  ///
  /// @param cores processors, fractions allowed
  /// @param memoryGib in GiB
  public record Size(BigDecimal cores, BigDecimal memoryGib) {}

  /// Sizes after a failover, against those of the protected server.
  ///
  /// @param corePercent 1 to 400; empty leaves the standby as it is
  /// @param memoryPercent 1 to 400; empty leaves the standby as it is
  /// @param systemTypes machine types in order of preference; empty takes what is there
  public record Failover(
      Optional<Integer> corePercent, Optional<Integer> memoryPercent, List<String> systemTypes) {
    public Failover {
      systemTypes = List.copyOf(systemTypes);
    }
  }

  /// Where servers stand at the recovery site; what is empty is left to the cloud.
  public record Placement(Optional<String> sharedProcessorPool, Optional<String> placementGroup) {
    static final Placement ANYWHERE = new Placement(Optional.empty(), Optional.empty());
  }

  /// Which security group becomes which.
  ///
  /// @param test the one that drills use; empty uses none
  public record SecurityGroup(String from, String to, Optional<String> test) {}
}
