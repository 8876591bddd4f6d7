package dev.muster.recovery.preview;

import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a run touches, as it was seen: one line for each server and volume, by site and name.
public final class World {
  private World() {}

  static Map<String, String> of(Inventory inventory, List<Member> members) {
    Map<String, String> world = new TreeMap<>();
    for (Member member : members) {
      server(world, "home", member.home());
      server(world, "recovery", member.standby());
      for (Member.Replicated pair : member.volumes()) {
        volume(world, "home", pair.primary());
        volume(world, "recovery", pair.auxiliary());
      }
    }
    Set<String> groups =
        members.stream()
            .flatMap(member -> member.volumes().stream())
            .map(pair -> pair.auxiliary().replication().groupId())
            .collect(Collectors.toSet());
    inventory.recovery().volumeGroups().stream()
        .filter(group -> groups.contains(group.id()))
        .forEach(group ->
            world.put(
                "recovery: volume group " + group.name(),
                "%s %s, replication %s"
                    .formatted(group.id(), group.status(), group.replicationStatus())));
    return world;
  }

  /// What of these servers and volumes of a site is not as it was, as sentences.
  ///
  /// @param was lines of a world, by site and name; each begins with the id of what it tells of
  public static List<String> differences(String site, Map<String, String> was, SiteView now) {
    Map<String, String> byId = new HashMap<>();
    now.servers().forEach(server -> byId.put(server.id(), SiteDiff.face(server)));
    now.volumes().forEach(volume -> byId.put(volume.id(), SiteDiff.face(volume)));
    List<String> differences = new ArrayList<>();
    was.forEach((name, face) -> {
      String what = name.substring(site.length() + 2);
      if (what.startsWith("volume group ")) {
        return;
      }
      String is = byId.get(face.substring(0, face.indexOf(' ')));
      if (is == null) {
        differences.add(what + " is gone");
      } else if (!is.equals(face)) {
        differences.add("%s was %s, is %s".formatted(what, face, is));
      }
    });
    return differences;
  }

  private static void server(Map<String, String> world, String site, Server server) {
    world.put("%s: server %s".formatted(site, server.name()), SiteDiff.face(server));
  }

  private static void volume(Map<String, String> world, String site, Volume volume) {
    world.put("%s: volume %s".formatted(site, volume.name()), SiteDiff.face(volume));
  }
}
