package dev.muster.systemtests;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What stands in a simulated cloud, read from the cloud itself: one line for each resource, by
/// name and sorted, without ids and times. Two of one name are two lines.
final class CloudInventory {
  private static final List<String> ZONES = List.of("dal12", "wdc06");

  private CloudInventory() {}

  static List<String> of(SimulatorProcess cloud) {
    List<String> lines = new ArrayList<>();
    for (String zone : ZONES) {
      JsonNode servers = cloud.read(zone, "pvm-instances").required("pvmInstances");
      JsonNode volumes = cloud.read(zone, "volumes").required("volumes");
      Map<String, String> names = new HashMap<>();
      servers.forEach(
          server -> names.put(text(server, "pvmInstanceID"), text(server, "serverName")));
      volumes.forEach(volume -> names.put(text(volume, "volumeID"), text(volume, "name")));
      servers.forEach(server -> lines.add(zone + " server " + server(server)));
      volumes.forEach(volume -> lines.add(zone + " volume " + volume(volume, names)));
      cloud
          .read(zone, "volume-groups/details")
          .required("volumeGroups")
          .forEach(group -> lines.add(zone + " group " + group(group, names)));
      lines.addAll(named(zone + " network ", cloud.read(zone, "networks").required("networks")));
      lines.addAll(named(zone + " image ", cloud.read(zone, "images").required("images")));
      lines.addAll(named(zone + " snapshot ", cloud.read(zone, "snapshots").required("snapshots")));
    }
    return lines.stream().sorted().toList();
  }

  /// Whether something is on its way to another state.
  static boolean isSettled(List<String> lines) {
    return lines.stream()
        .noneMatch(line ->
            line.contains("inconsistent_copying")
                || line.contains("ing state")
                || line.contains("updating")
                || line.contains("task="));
  }

  private static String server(JsonNode server) {
    List<String> addresses = new ArrayList<>();
    server
        .required("networks")
        .forEach(network ->
            addresses.add(text(network, "networkName") + "=" + text(network, "ipAddress")));
    String task = text(server, "taskState");
    return "%s %s%s %s cores %s GiB at %s"
        .formatted(
            text(server, "serverName"),
            text(server, "status"),
            task.isEmpty() ? "" : " task=" + task,
            text(server, "processors"),
            text(server, "memory"),
            sorted(addresses));
  }

  private static String volume(JsonNode volume, Map<String, String> names) {
    return "%s %s %s GB boot=%s at %s replication=%s %s primary=%s %s in %s"
        .formatted(
            text(volume, "name"),
            text(volume, "state"),
            text(volume, "size"),
            text(volume, "bootable"),
            named(volume.path("pvmInstanceIDs"), names),
            text(volume, "replicationEnabled"),
            text(volume, "replicationStatus"),
            text(volume, "primaryRole"),
            text(volume, "mirroringState"),
            text(volume, "consistencyGroupName"));
  }

  private static String group(JsonNode group, Map<String, String> names) {
    return "%s %s %s of %s"
        .formatted(
            text(group, "name"),
            text(group, "status"),
            text(group, "replicationStatus"),
            named(group.path("volumeIDs"), names));
  }

  private static List<String> named(String kind, JsonNode list) {
    return list.valueStream().map(item -> kind + text(item, "name")).toList();
  }

  private static String named(JsonNode ids, Map<String, String> names) {
    return sorted(ids.valueStream().map(id -> names.getOrDefault(id.asString(), "?")).toList());
  }

  private static String sorted(List<String> words) {
    return words.stream().sorted().toList().toString();
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("");
  }
}
