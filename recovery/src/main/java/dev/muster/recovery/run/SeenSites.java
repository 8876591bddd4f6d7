package dev.muster.recovery.run;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.EventReceipt;
import dev.muster.cloud.Network;
import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import dev.muster.cloud.VolumeGroup;
import dev.muster.cloud.Workspace;
import dev.muster.recovery.plan.Mappings;
import dev.muster.recovery.plan.ProtectionGroup;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.Inventory;
import dev.muster.recovery.preview.SiteView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What was last seen of the sites of each plan, as events tell it: on the day on which a site is
/// lost, nobody can ask it which volumes belong to which server. Not thread-safe.
final class SeenSites {
  static final String ACTION = "dr-plan.observe";

  private static final int ITEMS_PER_PART = 40;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Map<String, Seen> plans = new HashMap<>();

  /// Parts of what is not whole yet, by correlation id.
  private final Map<String, Map<Integer, JsonNode>> partial = new HashMap<>();

  /// Where the oldest part of a plan's newest observation stands.
  private final Map<String, EventReceipt> standing = new HashMap<>();

  private final Map<String, EventReceipt> firstParts = new HashMap<>();

  /// Both sites as far as they concern a plan.
  record Seen(SiteView home, SiteView recovery) {}

  /// Takes an event, which may be a part of a sighting.
  ///
  /// @return the plan of which a sighting is whole now, if one is
  Optional<String> take(CadfEvent event, EventReceipt receipt) {
    JsonNode request = event.requestData();
    if (!event.action().equals(ACTION) || event.outcome() != Outcome.SUCCESS || request == null) {
      return Optional.empty();
    }
    Map<Integer, JsonNode> parts =
        partial.computeIfAbsent(event.correlationId(), _ -> new TreeMap<>());
    firstParts.putIfAbsent(event.correlationId(), receipt);
    parts.put(request.path("part").intValue(1), request);
    if (parts.size() >= request.path("parts").intValue(1)) {
      partial.remove(event.correlationId());
      EventReceipt first = firstParts.remove(event.correlationId());
      standing.put(request.path("plan").asString(""), first == null ? receipt : first);
      plans.put(
          request.path("plan").asString(""),
          new Seen(read(parts.values(), "home"), read(parts.values(), "recovery")));
      return Optional.of(request.path("plan").asString(""));
    }
    return Optional.empty();
  }

  /// Where the newest observation of each plan begins.
  Map<String, EventReceipt> standing() {
    return standing;
  }

  Optional<Seen> of(String plan) {
    return Optional.ofNullable(plans.get(plan));
  }

  /// What an inventory shows of a plan.
  static Seen of(RecoveryPlan plan, Inventory inventory) {
    Set<String> names = new HashSet<>();
    plan.spec().groups().stream().map(ProtectionGroup::members).forEach(names::addAll);
    Set<String> networks = new HashSet<>();
    for (Mappings.Network mapping : plan.spec().mappings().networks()) {
      networks.add(mapping.from());
      networks.add(mapping.to());
    }
    SiteView home = inventory.home();
    List<Server> protectedServers =
        home.servers().stream().filter(server -> names.contains(server.name())).toList();
    List<Volume> primaries =
        home.volumes().stream()
            .filter(volume -> volume.replication().enabled())
            .filter(volume ->
                protectedServers.stream().anyMatch(server -> volume.isAttachedTo(server.id())))
            .toList();
    Set<String> copies = new HashSet<>();
    primaries.forEach(volume -> copies.add(volume.replication().auxVolumeName()));
    List<Volume> auxiliaries =
        inventory.recovery().volumes().stream()
            .filter(volume -> volume.replication().auxiliary())
            .filter(volume -> copies.contains(volume.replication().auxVolumeName()))
            .toList();
    return new Seen(
        slice(home, names, networks, primaries),
        slice(inventory.recovery(), names, networks, auxiliaries));
  }

  private static SiteView slice(
      SiteView site, Set<String> names, Set<String> networks, List<Volume> volumes) {
    Set<String> groups = new HashSet<>();
    volumes.forEach(volume -> groups.add(volume.replication().groupId()));
    return new SiteView(
        site.workspace(),
        site.servers().stream().filter(server -> names.contains(server.name())).toList(),
        site.networks().stream().filter(network -> networks.contains(network.name())).toList(),
        volumes.stream().map(SeenSites::atRest).toList(),
        site.volumeGroups().stream().filter(group -> groups.contains(group.id())).toList());
  }

  /// What changes by itself is not worth an event.
  private static Volume atRest(Volume volume) {
    Volume.Replication now = volume.replication();
    return new Volume(
        volume.id(),
        volume.name(),
        volume.state(),
        volume.sizeGb(),
        volume.tier(),
        volume.bootable(),
        volume.shareable(),
        volume.serverIds(),
        volume.userTags(),
        new Volume.Replication(
            now.enabled(),
            now.auxiliary(),
            now.primaryRole(),
            now.masterVolumeName(),
            now.auxVolumeName(),
            now.mirroringState(),
            now.groupId(),
            now.consistencyGroup(),
            "",
            now.status(),
            now.outOfBandDeleted()));
  }

  /// What was seen, in parts that fit an event.
  static List<ObjectNode> parts(Seen seen) {
    List<ObjectNode> parts = new ArrayList<>();
    ObjectNode first = JSON.objectNode();
    first.set("home", MAPPER.valueToTree(seen.home().workspace()));
    first.set("recovery", MAPPER.valueToTree(seen.recovery().workspace()));
    parts.add(first);
    add(parts, "home", seen.home());
    add(parts, "recovery", seen.recovery());
    return parts;
  }

  private static void add(List<ObjectNode> parts, String site, SiteView view) {
    view.servers().forEach(item -> add(parts, site, "servers", item));
    view.networks().forEach(item -> add(parts, site, "networks", item));
    view.volumes().forEach(item -> add(parts, site, "volumes", item));
    view.volumeGroups().forEach(item -> add(parts, site, "volumeGroups", item));
  }

  private static void add(List<ObjectNode> parts, String site, String kind, Object item) {
    ObjectNode last = parts.getLast();
    if (last.withArray("items").size() >= ITEMS_PER_PART) {
      last = JSON.objectNode();
      parts.add(last);
    }
    ObjectNode json = last.withArray("items").addObject();
    json.put("site", site).put("kind", kind);
    json.set("is", MAPPER.valueToTree(item));
  }

  private static SiteView read(Iterable<JsonNode> parts, String site) {
    List<Server> servers = new ArrayList<>();
    List<Network> networks = new ArrayList<>();
    List<Volume> volumes = new ArrayList<>();
    List<VolumeGroup> groups = new ArrayList<>();
    Workspace workspace = new Workspace("", "", "", "");
    for (JsonNode part : parts) {
      if (part.has(site)) {
        workspace = MAPPER.treeToValue(part.path(site), Workspace.class);
      }
      for (JsonNode item : part.path("items").values()) {
        if (item.path("site").asString("").equals(site)) {
          JsonNode is = item.path("is");
          switch (item.path("kind").asString("")) {
            case "servers" -> servers.add(MAPPER.treeToValue(is, Server.class));
            case "networks" -> networks.add(MAPPER.treeToValue(is, Network.class));
            case "volumes" -> volumes.add(MAPPER.treeToValue(is, Volume.class));
            case "volumeGroups" -> groups.add(MAPPER.treeToValue(is, VolumeGroup.class));
            default -> {
              // Written by a later version.
            }
          }
        }
      }
    }
    return new SiteView(workspace, servers, networks, volumes, groups);
  }
}
