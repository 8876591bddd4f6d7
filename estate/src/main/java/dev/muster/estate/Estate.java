package dev.muster.estate;

import dev.muster.cloud.Network;
import dev.muster.cloud.Server;
import dev.muster.cloud.Server.Shape;
import dev.muster.cloud.Volume;
import dev.muster.cloud.Volume.Replication;
import dev.muster.cloud.VolumeGroup;
import dev.muster.cloud.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The estate of the sample plans: three tiers of two servers at dal12, standbys at wdc06.
public final class Estate {
  public static final Workspace HOME = new Workspace("ws-home", "muster-dal12", "dal12", "acc1");
  public static final Workspace RECOVERY =
      new Workspace("ws-recovery", "muster-wdc06", "wdc06", "acc1");

  private static final Map<String, List<String>> VOLUMES =
      Map.of(
          "ora-01", List.of("ora-01-data-1", "ora-01-data-2", "ora-01-redo-1"),
          "ora-02", List.of("ora-02-data-1", "ora-02-redo-1"),
          "was-01", List.of("was-01-data-1"),
          "was-02", List.of("was-02-data-1"),
          "web-01", List.of("web-01-data-1"),
          "web-02", List.of("web-02-data-1"));

  private Estate() {}

  public static void fill(EstateCloud home, EstateCloud recovery) {
    int octet = 10;
    for (String tier : List.of("db", "app", "web")) {
      String octetText = Integer.toString(octet);
      home.add(network("home-net-" + tier, "prod-%s-net".formatted(tier), "10.12." + octetText));
      recovery.add(network("dr-net-" + tier, "dr-%s-net".formatted(tier), "10.6." + octetText));
      List<String> primaries = new ArrayList<>();
      List<String> auxiliaries = new ArrayList<>();
      int host = 11;
      for (String name : members(tier)) {
        String address = octetText + "." + host++;
        home.add(
            server(
                "home-" + name,
                name,
                "ACTIVE",
                "home-net-" + tier,
                "prod",
                tier,
                "10.12." + address));
        recovery.add(
            server(
                "standby-" + name,
                name,
                "SHUTOFF",
                "dr-net-" + tier,
                "dr",
                tier,
                "10.6." + address));
        for (String volume : VOLUMES.getOrDefault(name, List.of())) {
          primaries.add("home-" + volume);
          auxiliaries.add("aux-" + volume);
          home.add(
              volume(
                  "home-" + volume,
                  volume,
                  "in-use",
                  List.of("home-" + name),
                  false,
                  "vg-home-" + tier));
          recovery.add(
              volume(
                  "aux-" + volume,
                  "aux_volume-" + volume,
                  "available",
                  List.of(),
                  true,
                  "vg-aux-" + tier));
        }
      }
      home.add(group("vg-home-" + tier, tier, false, primaries));
      recovery.add(group("vg-aux-" + tier, tier, true, auxiliaries));
      octet += 10;
    }
  }

  /// Puts servers of one more tier at both sites, each with one volume.
  public static void tier(EstateCloud home, EstateCloud recovery, String tier, List<String> names) {
    home.add(network("home-net-" + tier, "prod-%s-net".formatted(tier), "10.12.40"));
    recovery.add(network("dr-net-" + tier, "dr-%s-net".formatted(tier), "10.6.40"));
    List<String> primaries = new ArrayList<>();
    List<String> auxiliaries = new ArrayList<>();
    int host = 11;
    for (String name : names) {
      String address = "40." + host++;
      home.add(
          server(
              "home-" + name,
              name,
              "ACTIVE",
              "home-net-" + tier,
              "prod",
              tier,
              "10.12." + address));
      standby(recovery, name, tier, "10.6." + address);
      String volume = name + "-data-1";
      primaries.add("home-" + volume);
      auxiliaries.add("aux-" + volume);
      primary(home, name, volume, tier);
      auxiliary(recovery, volume, tier);
    }
    home.add(group("vg-home-" + tier, tier, false, primaries));
    recovery.add(group("vg-aux-" + tier, tier, true, auxiliaries));
  }

  private static void standby(EstateCloud recovery, String name, String tier, String address) {
    recovery.add(server("standby-" + name, name, "SHUTOFF", "dr-net-" + tier, "dr", tier, address));
  }

  private static void primary(EstateCloud home, String name, String volume, String tier) {
    home.add(
        volume(
            "home-" + volume, volume, "in-use", List.of("home-" + name), false, "vg-home-" + tier));
  }

  private static void auxiliary(EstateCloud recovery, String volume, String tier) {
    recovery.add(
        volume(
            "aux-" + volume,
            "aux_volume-" + volume,
            "available",
            List.of(),
            true,
            "vg-aux-" + tier));
  }

  /// Gives a server one more volume with a copy.
  public static void pair(
      EstateCloud home,
      EstateCloud recovery,
      String server,
      String name,
      String group,
      String tier) {
    Volume one =
        volume(
            "home-" + name, name, "in-use", List.of("home-" + server), false, "vg-home-" + group);
    Volume other =
        volume(
            "aux-" + name, "aux_volume-" + name, "available", List.of(), true, "vg-aux-" + group);
    home.add(inTier(one, tier));
    recovery.add(inTier(other, tier));
  }

  private static Volume inTier(Volume volume, String tier) {
    return new Volume(
        volume.id(),
        volume.name(),
        volume.state(),
        volume.sizeGb(),
        tier,
        volume.bootable(),
        volume.serverIds(),
        volume.replication());
  }

  /// Gives several servers one volume.
  public static void share(EstateCloud home, String name, String group, List<String> servers) {
    List<String> ids = servers.stream().map(server -> "home-" + server).toList();
    home.add(volume("home-" + name, name, "in-use", ids, false, "vg-home-" + group));
  }

  /// Takes the copies of a tier away: its volumes stay, for themselves.
  public static void unprotect(EstateCloud home, EstateCloud recovery, String tier) {
    for (String name : members(tier)) {
      for (String volume : VOLUMES.getOrDefault(name, List.of())) {
        recovery.removeVolume("aux-" + volume);
        home.add(
            new Volume(
                "home-" + volume,
                volume,
                "in-use",
                100,
                "tier1",
                false,
                List.of("home-" + name),
                Replication.NONE));
      }
    }
    recovery.removeGroup("vg-aux-" + tier);
    home.removeGroup("vg-home-" + tier);
  }

  /// Pairs the volumes of a tier again, with new copies.
  public static void protect(EstateCloud home, EstateCloud recovery, String tier) {
    List<String> primaries = new ArrayList<>();
    List<String> auxiliaries = new ArrayList<>();
    for (String name : members(tier)) {
      for (String volume : VOLUMES.getOrDefault(name, List.of())) {
        primaries.add("home-" + volume);
        auxiliaries.add("aux-" + volume);
        primary(home, name, volume, tier);
        auxiliary(recovery, volume, tier);
      }
    }
    home.add(group("vg-home-" + tier, tier, false, primaries));
    recovery.add(group("vg-aux-" + tier, tier, true, auxiliaries));
  }

  /// Standbys and networks of all tiers at a new site; no volumes yet.
  public static void standbys(EstateCloud recovery) {
    int octet = 10;
    for (String tier : List.of("db", "app", "web")) {
      recovery.add(network("dr-net-" + tier, "dr-%s-net".formatted(tier), "10.6." + octet));
      int host = 11;
      for (String name : members(tier)) {
        standby(recovery, name, tier, "10.6.%d.%d".formatted(octet, host++));
      }
      octet += 10;
    }
  }

  public static List<String> members(String tier) {
    String base =
        switch (tier) {
          case "db" -> "ora";
          case "app" -> "was";
          case "web" -> "web";
          default -> throw new AssertionError(tier);
        };
    return List.of(base + "-01", base + "-02");
  }

  private static Network network(String id, String name, String prefix) {
    return new Network(id, name, "vlan", 300, prefix + ".0/24", prefix + ".1", List.of());
  }

  private static Server server(
      String id,
      String name,
      String status,
      String networkId,
      String netPrefix,
      String tier,
      String address) {
    return new Server(
        id,
        name,
        status,
        "OK",
        new Shape("aix", "s1022", 1, 8),
        List.of(
            new Server.Interface(
                networkId, "%s-%s-net".formatted(netPrefix, tier), address, "fa:" + id)),
        List.of(),
        "");
  }

  private static Volume volume(
      String id, String name, String state, List<String> servers, boolean auxiliary, String group) {
    String plain = name.replace("aux_volume-", "");
    return new Volume(
        id,
        name,
        state,
        100,
        "tier1",
        false,
        servers,
        new Replication(
            true,
            auxiliary,
            "master",
            "volume-" + plain,
            "aux_volume-" + plain,
            "consistent_copying",
            group,
            "rccg-" + group.substring(group.lastIndexOf('-') + 1),
            auxiliary ? "2026-11-20T02:55:00.000Z" : ""));
  }

  private static VolumeGroup group(
      String id, String tier, boolean auxiliary, List<String> volumes) {
    return new VolumeGroup(
        id, "vg-core-" + tier, "available", "rccg-" + tier, "enabled", auxiliary, volumes);
  }
}
