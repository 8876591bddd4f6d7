package dev.muster.torture.recovery;

import dev.muster.cloud.Network;
import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import dev.muster.cloud.Volume.Replication;
import dev.muster.cloud.VolumeGroup;
import dev.muster.estate.EstateCloud;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Puts what a plan protects at two sites: production at home, standbys at the other.
final class EstateDraw {
  private final EstateCloud home;
  private final EstateCloud recovery;

  EstateDraw(EstateCloud home, EstateCloud recovery) {
    this.home = home;
    this.recovery = recovery;
  }

  void fill(Layout layout) {
    int octet = 10;
    for (Layout.Group group : layout.groups()) {
      home.add(
          network("home-net-" + group.name(), "prod-%s-net".formatted(group.name()), 12, octet));
      recovery.add(
          network("dr-net-" + group.name(), "dr-%s-net".formatted(group.name()), 6, octet));
      Map<String, List<String>> units = new LinkedHashMap<>();
      int host = 11;
      for (String name : group.members()) {
        String address = "%d.%d".formatted(octet, host++);
        home.add(server("home", name, "ACTIVE", "prod", group.name(), "10.12." + address));
        recovery.add(server("dr", name, "SHUTOFF", "dr", group.name(), "10.6." + address));
        for (String volume : layout.volumes().getOrDefault(name, List.of())) {
          String unit = group.unit(name);
          units.computeIfAbsent(unit, _ -> new ArrayList<>()).add(volume);
          boolean boot = layout.bootable().contains(volume);
          home.add(volume(volume, unit, false, boot, List.of("home-" + name)));
          recovery.add(volume(volume, unit, true, false, List.of()));
        }
        String scratch = layout.unreplicated().get(name);
        if (scratch != null) {
          home.add(
              new Volume(
                  "home-" + scratch,
                  scratch,
                  "in-use",
                  10,
                  "tier1",
                  false,
                  List.of("home-" + name),
                  Replication.NONE));
        }
      }
      units.forEach((unit, volumes) -> {
        home.add(group(unit, "home-", false, volumes));
        recovery.add(group(unit, "aux-", true, volumes));
      });
      octet += 10;
    }
  }

  private static Network network(String id, String name, int site, int octet) {
    String prefix = "10.%d.%d".formatted(site, octet);
    return new Network(id, name, "vlan", 300, prefix + ".0/24", prefix + ".1", List.of());
  }

  private static Server server(
      String site, String name, String status, String net, String group, String address) {
    return new Server(
        site + "-" + name,
        name,
        status,
        "OK",
        new Server.Shape("aix", "s1022", 2, 16),
        List.of(
            new Server.Interface(
                (site.equals("home") ? "home-net-" : "dr-net-") + group,
                "%s-%s-net".formatted(net, group),
                address,
                "fa:%s-%s".formatted(site, name))),
        List.of(),
        "");
  }

  private static Volume volume(
      String name, String unit, boolean auxiliary, boolean bootable, List<String> servers) {
    return new Volume(
        (auxiliary ? "aux-" : "home-") + name,
        auxiliary ? "aux_volume-" + name : name,
        auxiliary ? "available" : "in-use",
        100,
        "tier1",
        bootable,
        servers,
        new Replication(
            true,
            auxiliary,
            "master",
            "volume-" + name,
            "aux_volume-" + name,
            "consistent_copying",
            (auxiliary ? "aux-vg-" : "home-vg-") + unit,
            "rccg-" + unit,
            ""));
  }

  private static VolumeGroup group(
      String unit, String prefix, boolean auxiliary, List<String> volumes) {
    return new VolumeGroup(
        (auxiliary ? "aux-vg-" : "home-vg-") + unit,
        "vg-" + unit,
        "available",
        "rccg-" + unit,
        "enabled",
        auxiliary,
        volumes.stream().map(volume -> prefix + volume).toList());
  }
}
