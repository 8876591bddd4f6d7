package dev.muster.cloud.survey;

import dev.muster.cloud.Result;
import java.time.Instant;
import java.util.List;

/// What can be learnt of one workspace beyond its resources. Every method is one call, changes
/// nothing, may be repeated, and leaves no event. A listing that lacks its list is
/// [Result.Unknown], never an empty one: whoever judges by an absence must know that it was seen.
public interface CloudSurvey {
  /// The credential that calls are made with.
  Result<Credential> credential();

  Result<WorkspaceStatus> workspaceStatus();

  /// Where the workspace's location replicates to.
  Result<List<WorkspaceStatus.ReplicationSite>> replicationSites();

  /// The data centre of the workspace, found in the list of all.
  Result<WorkspaceStatus.Datacenter> datacenter();

  Result<List<ServerDetail>> servers();

  Result<List<VolumeDetail>> volumes();

  Result<List<VolumeGroupDetail>> volumeGroups();

  /// The storage's own view of a group.
  Result<VolumeGroupDetail.Copying> copying(String volumeGroupId);

  Result<List<Capacity.SystemPool>> systemPools();

  Result<List<Capacity.StoragePool>> storagePools();

  Result<List<Placement.ProcessorPool>> processorPools();

  Result<List<Placement.Group>> placementGroups();

  /// The dedicated hosts.
  Result<List<Placement.Host>> hosts();

  /// The names of the SSH keys.
  Result<List<String>> sshKeys();

  Result<List<NetworkDetail>> networks();

  /// The addresses of a network, which a listing does not tell.
  Result<NetworkDetail.Addressing> addressing(String networkId);

  /// The addresses in use on a network.
  Result<List<NetworkDetail.Port>> ports(String networkId);

  /// Static routes.
  Result<List<NetworkDetail.Route>> routes();

  /// The names of the network security groups.
  Result<List<String>> securityGroups();

  /// Clonings of volumes that the workspace lists.
  Result<List<Copies.Cloning>> clonings();

  /// The flash copies that are being made of a volume.
  Result<List<Copies.FlashCopy>> flashCopies(String volumeId);

  Result<List<Copies.Onboarding>> onboardings();

  /// An onboarding with its failures.
  Result<Copies.Onboarding> onboarding(String id);

  /// What was changed in the workspace from then on, by whomever.
  Result<List<HistoryEvent>> events(Instant from);

  /// Answers every question with [Unknown]: for readers that cannot survey.
  CloudSurvey UNANSWERED = new Unanswered();
}
