package dev.muster.recovery.readiness;

import static java.util.Objects.requireNonNull;

import dev.muster.cloud.CloudConnection;
import dev.muster.cloud.CloudReader;
import dev.muster.cloud.Image;
import dev.muster.cloud.Result;
import dev.muster.cloud.Snapshot;
import dev.muster.cloud.VpnConnection;
import dev.muster.cloud.survey.Capacity;
import dev.muster.cloud.survey.CloudSurvey;
import dev.muster.cloud.survey.Copies;
import dev.muster.cloud.survey.Credential;
import dev.muster.cloud.survey.HistoryEvent;
import dev.muster.cloud.survey.NetworkDetail;
import dev.muster.cloud.survey.Placement;
import dev.muster.cloud.survey.ServerDetail;
import dev.muster.cloud.survey.VolumeDetail;
import dev.muster.cloud.survey.VolumeGroupDetail;
import dev.muster.cloud.survey.WorkspaceStatus;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/// A question to one site: one call, however many servers the site has.
///
/// @param name the same name always means the same question
public record Topic<T>(String name, Function<CloudReader, Result<T>> question) {
  public static final Topic<Credential> CREDENTIAL = survey("credential", CloudSurvey::credential);
  public static final Topic<WorkspaceStatus> STATUS =
      survey("workspace", CloudSurvey::workspaceStatus);
  public static final Topic<List<WorkspaceStatus.ReplicationSite>> PARTNERS =
      survey("replication sites", CloudSurvey::replicationSites);
  public static final Topic<WorkspaceStatus.Datacenter> DATACENTER =
      survey("data centre", CloudSurvey::datacenter);
  public static final Topic<List<ServerDetail>> SERVERS = survey("servers", CloudSurvey::servers);
  public static final Topic<List<VolumeDetail>> VOLUMES = survey("volumes", CloudSurvey::volumes);
  public static final Topic<List<VolumeGroupDetail>> GROUPS =
      survey("volume groups", CloudSurvey::volumeGroups);
  public static final Topic<List<Capacity.SystemPool>> SYSTEM_POOLS =
      survey("system pools", CloudSurvey::systemPools);
  public static final Topic<List<Capacity.StoragePool>> STORAGE_POOLS =
      survey("storage pools", CloudSurvey::storagePools);
  public static final Topic<List<Placement.ProcessorPool>> PROCESSOR_POOLS =
      survey("shared processor pools", CloudSurvey::processorPools);
  public static final Topic<List<Placement.Group>> PLACEMENT_GROUPS =
      survey("placement groups", CloudSurvey::placementGroups);
  public static final Topic<List<Placement.Host>> HOSTS = survey("hosts", CloudSurvey::hosts);
  public static final Topic<List<String>> SSH_KEYS = survey("SSH keys", CloudSurvey::sshKeys);
  public static final Topic<List<NetworkDetail>> NETWORKS =
      survey("networks", CloudSurvey::networks);
  public static final Topic<List<NetworkDetail.Route>> ROUTES =
      survey("routes", CloudSurvey::routes);
  public static final Topic<List<String>> SECURITY_GROUPS =
      survey("network security groups", CloudSurvey::securityGroups);
  public static final Topic<List<Copies.Cloning>> CLONINGS =
      survey("clonings", CloudSurvey::clonings);
  public static final Topic<List<Copies.Onboarding>> ONBOARDINGS =
      survey("onboardings", CloudSurvey::onboardings);
  public static final Topic<List<Image>> IMAGES = new Topic<>("images", CloudReader::images);
  public static final Topic<List<Snapshot>> SNAPSHOTS =
      new Topic<>("snapshots", CloudReader::snapshots);
  public static final Topic<List<CloudConnection>> CONNECTIONS =
      new Topic<>("cloud connections", CloudReader::cloudConnections);
  public static final Topic<List<VpnConnection>> VPNS =
      new Topic<>("VPN connections", CloudReader::vpnConnections);

  /// The events since the beginning of the window that is judged.
  public static final Topic<List<HistoryEvent>> EVENTS = events(Instant.EPOCH);

  public Topic {
    requireNonNull(name, "name is null");
    requireNonNull(question, "question is null");
  }

  static Topic<List<HistoryEvent>> events(Instant from) {
    return survey("events", survey -> survey.events(from));
  }

  static Topic<VolumeGroupDetail.Copying> copying(String volumeGroupId) {
    return survey("copying of " + volumeGroupId, survey -> survey.copying(volumeGroupId));
  }

  static Topic<NetworkDetail.Addressing> addressing(String networkId) {
    return survey("addresses of " + networkId, survey -> survey.addressing(networkId));
  }

  static Topic<List<NetworkDetail.Port>> ports(String networkId) {
    return survey("ports of " + networkId, survey -> survey.ports(networkId));
  }

  static Topic<List<Copies.FlashCopy>> flashCopies(String volumeId) {
    return survey("flash copies of " + volumeId, survey -> survey.flashCopies(volumeId));
  }

  static Topic<Copies.Onboarding> onboarding(String id) {
    return survey("onboarding " + id, survey -> survey.onboarding(id));
  }

  private static <T> Topic<T> survey(String name, Function<CloudSurvey, Result<T>> question) {
    return new Topic<>(name, reader -> question.apply(reader.survey()));
  }
}
