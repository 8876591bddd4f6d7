package dev.muster.powervs;

import dev.muster.cloud.survey.Capacity;
import dev.muster.cloud.survey.Copies;
import dev.muster.cloud.survey.HistoryEvent;
import dev.muster.cloud.survey.NetworkDetail;
import dev.muster.cloud.survey.Placement;
import dev.muster.cloud.survey.ServerDetail;
import dev.muster.cloud.survey.VolumeDetail;
import dev.muster.cloud.survey.VolumeGroupDetail;
import dev.muster.cloud.survey.WorkspaceStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The cloud's JSON as the survey's records.
final class SurveyResources {
  private SurveyResources() {}

  static WorkspaceStatus workspace(Json json) {
    return new WorkspaceStatus(
        json.text("id"),
        json.object("details").text("crn"),
        json.text("status"),
        json.object("capabilities").flags());
  }

  static WorkspaceStatus.ReplicationSite replicationSite(Json json) {
    Map<String, String> pools = new HashMap<>();
    for (Map.Entry<String, String> pool :
        json.objects(
            "ReplicationPoolMap",
            map -> Map.entry(map.text("volumePool"), map.text("remotePool")))) {
      pools.put(pool.getKey(), pool.getValue());
    }
    return new WorkspaceStatus.ReplicationSite(json.text("location"), json.flag("isActive"), pools);
  }

  static WorkspaceStatus.Datacenter datacenter(Json json) {
    Json details = json.object("capabilitiesDetails");
    Json systems = details.object("supportedSystems");
    Set<String> types = new HashSet<>(systems.texts("general"));
    types.addAll(systems.texts("dedicated"));
    return new WorkspaceStatus.Datacenter(
        json.object("location").text("region"),
        json.text("status"),
        json.object("capabilities").flag("disaster-recovery-site"),
        types,
        details
            .object("disasterRecovery")
            .object("asynchronousReplication")
            .objects("targetLocations", target -> target.text("region")));
  }

  static ServerDetail server(Json json) {
    return new ServerDetail(
        Resources.server(json),
        json.text("taskState"),
        json.text("imageID"),
        json.text("pinPolicy"),
        json.flag("allowRemoteRestart"),
        new ServerDetail.Range(json.number("minproc"), json.number("maxproc")),
        new ServerDetail.Range(json.number("minmem"), json.number("maxmem")),
        json.text("placementGroup"),
        json.text("sharedProcessorPoolID"),
        json.text("dedicatedHostID"),
        json.object("virtualSerialNumber").text("serial"));
  }

  static VolumeDetail volume(Json json) {
    return new VolumeDetail(
        Resources.volume(json),
        json.text("volumePool"),
        json.flag("shareable"),
        json.flag("bootVolume"),
        json.flag("outOfBandDeleted"),
        json.text("replicationStatus").toLowerCase(Locale.ROOT),
        json.time("freezeTime"));
  }

  static VolumeGroupDetail volumeGroup(Json json) {
    return new VolumeGroupDetail(
        Resources.volumeGroup(json),
        json.text("storagePool"),
        json.object("statusDescription").objects("errors", SurveyResources::error));
  }

  private static String error(Json json) {
    List<String> volumes = json.texts("volIDs");
    String message = json.firstText("message", "key");
    return volumes.isEmpty() ? message : message + " (" + String.join(", ", volumes) + ")";
  }

  static VolumeGroupDetail.Copying copying(Json json) {
    return new VolumeGroupDetail.Copying(
        json.text("state"),
        json.text("primaryRole"),
        json.whole("cyclePeriodSeconds"),
        json.whole("numOfvols"));
  }

  static Capacity.SystemPool systemPool(String type, Json json) {
    Capacity.Rest largest =
        new Capacity.Rest(
            json.object("maxCoresAvailable").number("cores"),
            json.object("maxMemoryAvailable").number("memory"));
    List<Capacity.Rest> hosts =
        json.objects(
            "systems",
            host ->
                new Capacity.Rest(host.number("availableCores"), host.number("availableMemory")));
    double cores = hosts.stream().mapToDouble(Capacity.Rest::cores).sum();
    double memory = hosts.stream().mapToDouble(Capacity.Rest::memoryGiB).sum();
    // A cloud that lists no hosts has at least the one that it calls the largest.
    return new Capacity.SystemPool(
        type,
        largest,
        new Capacity.Rest(Math.max(cores, largest.cores()), Math.max(memory, largest.memoryGiB())));
  }

  static Capacity.StoragePool storagePool(Json json) {
    return new Capacity.StoragePool(
        json.text("poolName"),
        json.number("availableCapacity"),
        json.number("maxAllocationSize"),
        json.flag("replicationEnabled"));
  }

  static Placement.ProcessorPool processorPool(Json json) {
    return new Placement.ProcessorPool(
        json.text("id"),
        json.text("name"),
        json.text("status").toLowerCase(Locale.ROOT),
        json.number("availableCores"));
  }

  static Placement.Group placementGroup(Json json) {
    return new Placement.Group(
        json.text("id"), json.text("name"), json.text("policy"), json.texts("members"));
  }

  static Placement.Host host(Json json) {
    Json capacity = json.object("capacity");
    return new Placement.Host(
        json.text("id"),
        json.text("displayName"),
        json.object("hostGroup").text("name"),
        json.text("state").toLowerCase(Locale.ROOT),
        capacity.object("cores").number("available"),
        capacity.object("memory").number("available"));
  }

  static NetworkDetail network(Json json) {
    return new NetworkDetail(
        json.text("networkID"),
        json.text("name"),
        json.text("type"),
        json.whole("mtu"),
        // A network that does not say is taken for one that is announced.
        !json.text("advertise").equals("disable"),
        json.text("arpBroadcast").equals("enable"),
        json.text("peerID"));
  }

  static NetworkDetail.Addressing addressing(Json json) {
    return new NetworkDetail.Addressing(
        json.text("cidr"),
        json.text("gateway"),
        json.texts("dnsServers"),
        json.object("ipAddressMetrics").whole("available"));
  }

  static NetworkDetail.Port port(Json json) {
    return new NetworkDetail.Port(
        json.text("ipAddress"), json.object("pvmInstance").text("pvmInstanceID"));
  }

  static NetworkDetail.Route route(Json json) {
    return new NetworkDetail.Route(
        json.text("name"),
        json.text("destination"),
        json.text("nextHop"),
        json.flag("enabled"),
        json.text("state"));
  }

  static Copies.Cloning cloning(Json json) {
    return new Copies.Cloning(json.text("volumesCloneID"), json.text("name"), json.text("status"));
  }

  static Copies.FlashCopy flashCopy(Json json) {
    return new Copies.FlashCopy(
        json.text("sourceVolumeName"), json.text("targetVolumeName"), json.text("status"));
  }

  static Copies.Onboarding onboarding(Json json) {
    return new Copies.Onboarding(
        json.text("id"),
        json.text("status").toUpperCase(Locale.ROOT),
        json.texts("inputVolumes"),
        json.object("results")
            .objects(
                "volumeOnboardingFailures",
                failure ->
                    new Copies.Failure(failure.text("failureMessage"), failure.texts("volumes"))));
  }

  static HistoryEvent event(Json json) {
    return new HistoryEvent(
        json.text("action"),
        json.text("resource"),
        json.text("message"),
        json.object("user").text("userID"),
        json.time("time"));
  }
}
