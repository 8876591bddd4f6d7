package dev.muster.cloud;

import dev.muster.cloud.survey.CloudSurvey;
import java.util.List;

/// What can be seen in one workspace. Looking changes nothing and may be repeated; it is not
/// audited by itself, so that waiting and polling leave no noise. What a person or client asks to
/// see goes through [AuditedCloud#read].
public interface CloudReader {
  /// The workspace this reader looks into.
  Workspace workspace();

  /// All servers, in the cloud's order; volume ids are not told.
  Result<List<Server>> servers();

  Result<Server> server(String id);

  Result<List<Snapshot>> snapshots();

  Result<Snapshot> snapshot(String id);

  Result<List<Image>> images();

  Result<Image> image(String id);

  /// The vendor's images, those for servers without storage among them.
  Result<List<Image>> stockImages();

  Result<List<Network>> networks();

  Result<Network> network(String id);

  Result<List<Volume>> volumes();

  Result<Volume> volume(String id);

  Result<List<VolumeGroup>> volumeGroups();

  Result<VolumeGroup> volumeGroup(String id);

  /// The live state of a volume group's replication. The cloud allows few of these calls.
  ///
  /// @param volumeGroupId either site's handle
  Result<ConsistencyGroup> consistencyGroup(String volumeGroupId);

  /// The pairs of a volume group. The cloud allows few of these calls.
  ///
  /// @param volumeGroupId either site's handle
  Result<List<RemoteCopy>> remoteCopies(String volumeGroupId);

  /// All onboardings into this workspace, without their results.
  Result<List<Onboarding>> onboardings();

  Result<Onboarding> onboarding(String id);

  Result<List<CloudConnection>> cloudConnections();

  Result<CloudConnection> cloudConnection(String id);

  Result<List<VpnConnection>> vpnConnections();

  Result<List<IkePolicy>> ikePolicies();

  Result<List<IpsecPolicy>> ipsecPolicies();

  Result<Job> job(String id);

  /// A volume-cloning task; its products are the copies, each with the volume it was made from.
  Result<Job> cloneTask(String id);

  /// What the workspace says of its health, capacity and history.
  default CloudSurvey survey() {
    return CloudSurvey.UNANSWERED;
  }
}
