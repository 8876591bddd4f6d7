package dev.muster.powervs;

import static dev.muster.powervs.Request.V1;
import static dev.muster.powervs.Request.V2;
import static dev.muster.powervs.Request.get;

import dev.muster.cloud.Result;
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
import java.util.Optional;
import java.util.function.Function;

/// The survey of one workspace over the Power Cloud REST API.
record PowerVsSurvey(PowerVsCloud cloud) implements CloudSurvey {
  @Override
  public Result<Credential> credential() {
    return cloud.credential();
  }

  @Override
  public Result<WorkspaceStatus> workspaceStatus() {
    return read(get("/v1/workspaces/{workspace_id}"), "status", SurveyResources::workspace);
  }

  @Override
  public Result<List<WorkspaceStatus.ReplicationSite>> replicationSites() {
    return list(
        get(V1 + "/locations/disaster-recovery"),
        "replicationSites",
        SurveyResources::replicationSite);
  }

  @Override
  public Result<WorkspaceStatus.Datacenter> datacenter() {
    String zone = cloud.workspace().zone();
    return cloud.look(
        get("/v1/datacenters"),
        json ->
            json.listed("datacenters", SurveyResources::datacenter).stream()
                .flatMap(List::stream)
                .filter(datacenter -> datacenter.zone().equals(zone))
                .findFirst());
  }

  @Override
  public Result<List<ServerDetail>> servers() {
    return list(get(V1 + "/pvm-instances"), "pvmInstances", SurveyResources::server);
  }

  @Override
  public Result<List<VolumeDetail>> volumes() {
    return list(get(V1 + "/volumes"), "volumes", SurveyResources::volume);
  }

  @Override
  public Result<List<VolumeGroupDetail>> volumeGroups() {
    return list(get(V1 + "/volume-groups/details"), "volumeGroups", SurveyResources::volumeGroup);
  }

  @Override
  public Result<VolumeGroupDetail.Copying> copying(String volumeGroupId) {
    return read(
        get(V1 + "/volume-groups/{volume_group_id}/storage-details", volumeGroupId),
        "consistencyGroupName",
        SurveyResources::copying);
  }

  @Override
  public Result<List<Capacity.SystemPool>> systemPools() {
    return cloud.look(
        get(V1 + "/system-pools"), json -> Optional.of(json.members(SurveyResources::systemPool)));
  }

  @Override
  public Result<List<Capacity.StoragePool>> storagePools() {
    return list(
        get(V1 + "/storage-capacity/storage-pools"),
        "storagePoolsCapacity",
        SurveyResources::storagePool);
  }

  @Override
  public Result<List<Placement.ProcessorPool>> processorPools() {
    return list(
        get(V1 + "/shared-processor-pools"),
        "sharedProcessorPools",
        SurveyResources::processorPool);
  }

  @Override
  public Result<List<Placement.Group>> placementGroups() {
    return list(get(V1 + "/placement-groups"), "placementGroups", SurveyResources::placementGroup);
  }

  @Override
  public Result<List<Placement.Host>> hosts() {
    return bare(get("/v1/hosts"), SurveyResources::host);
  }

  @Override
  public Result<List<String>> sshKeys() {
    return list(get("/v1/ssh-keys"), "sshKeys", json -> json.text("name"));
  }

  @Override
  public Result<List<NetworkDetail>> networks() {
    return list(get(V1 + "/networks"), "networks", SurveyResources::network);
  }

  @Override
  public Result<NetworkDetail.Addressing> addressing(String networkId) {
    return read(get(V1 + "/networks/{network_id}", networkId), "cidr", SurveyResources::addressing);
  }

  @Override
  public Result<List<NetworkDetail.Port>> ports(String networkId) {
    return list(
        get(V1 + "/networks/{network_id}/ports", networkId), "ports", SurveyResources::port);
  }

  @Override
  public Result<List<NetworkDetail.Route>> routes() {
    return list(get("/v1/routes"), "routes", SurveyResources::route);
  }

  @Override
  public Result<List<String>> securityGroups() {
    return list(
        get("/v1/network-security-groups"), "networkSecurityGroups", json -> json.text("name"));
  }

  @Override
  public Result<List<Copies.Cloning>> clonings() {
    return list(get(V2 + "/volumes-clone"), "volumesClone", SurveyResources::cloning);
  }

  @Override
  public Result<List<Copies.FlashCopy>> flashCopies(String volumeId) {
    return bare(
        get(V1 + "/volumes/{volume_id}/flash-copy-mappings", volumeId), SurveyResources::flashCopy);
  }

  @Override
  public Result<List<Copies.Onboarding>> onboardings() {
    return list(get(V1 + "/volumes/onboarding"), "onboardings", SurveyResources::onboarding);
  }

  @Override
  public Result<Copies.Onboarding> onboarding(String id) {
    return read(
        get(V1 + "/volumes/onboarding/{volume_onboarding_id}", id),
        "status",
        SurveyResources::onboarding);
  }

  @Override
  public Result<List<HistoryEvent>> events(Instant from) {
    return list(
        get(V1 + "/events?from_time={from_time}", from.toString()),
        "events",
        SurveyResources::event);
  }

  private <T> Result<List<T>> list(Request request, String field, Function<Json, T> mapper) {
    return cloud.look(request, json -> json.listed(field, mapper));
  }

  /// A list that the cloud answers as a bare array.
  private <T> Result<List<T>> bare(Request request, Function<Json, T> mapper) {
    return cloud.look(request, Json::parseBare, json -> json.listed("items", mapper));
  }

  /// @param telling a field without which the answer is not what was asked for
  private <T> Result<T> read(Request request, String telling, Function<Json, T> mapper) {
    return cloud.look(
        request,
        json -> json.text(telling).isEmpty() ? Optional.empty() : Optional.of(mapper.apply(json)));
  }
}
