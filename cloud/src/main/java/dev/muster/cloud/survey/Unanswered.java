package dev.muster.cloud.survey;

import dev.muster.cloud.Result;
import dev.muster.cloud.Result.Unknown;
import java.time.Instant;
import java.util.List;

/// Knows nothing.
final class Unanswered implements CloudSurvey {
  private static <T> Result<T> unknown() {
    return new Unknown<>("this way to the cloud does not survey");
  }

  @Override
  public Result<Credential> credential() {
    return unknown();
  }

  @Override
  public Result<WorkspaceStatus> workspaceStatus() {
    return unknown();
  }

  @Override
  public Result<List<WorkspaceStatus.ReplicationSite>> replicationSites() {
    return unknown();
  }

  @Override
  public Result<WorkspaceStatus.Datacenter> datacenter() {
    return unknown();
  }

  @Override
  public Result<List<ServerDetail>> servers() {
    return unknown();
  }

  @Override
  public Result<List<VolumeDetail>> volumes() {
    return unknown();
  }

  @Override
  public Result<List<VolumeGroupDetail>> volumeGroups() {
    return unknown();
  }

  @Override
  public Result<VolumeGroupDetail.Copying> copying(String volumeGroupId) {
    return unknown();
  }

  @Override
  public Result<List<Capacity.SystemPool>> systemPools() {
    return unknown();
  }

  @Override
  public Result<List<Capacity.StoragePool>> storagePools() {
    return unknown();
  }

  @Override
  public Result<List<Placement.ProcessorPool>> processorPools() {
    return unknown();
  }

  @Override
  public Result<List<Placement.Group>> placementGroups() {
    return unknown();
  }

  @Override
  public Result<List<Placement.Host>> hosts() {
    return unknown();
  }

  @Override
  public Result<List<String>> sshKeys() {
    return unknown();
  }

  @Override
  public Result<List<NetworkDetail>> networks() {
    return unknown();
  }

  @Override
  public Result<NetworkDetail.Addressing> addressing(String networkId) {
    return unknown();
  }

  @Override
  public Result<List<NetworkDetail.Port>> ports(String networkId) {
    return unknown();
  }

  @Override
  public Result<List<NetworkDetail.Route>> routes() {
    return unknown();
  }

  @Override
  public Result<List<String>> securityGroups() {
    return unknown();
  }

  @Override
  public Result<List<Copies.Cloning>> clonings() {
    return unknown();
  }

  @Override
  public Result<List<Copies.FlashCopy>> flashCopies(String volumeId) {
    return unknown();
  }

  @Override
  public Result<List<Copies.Onboarding>> onboardings() {
    return unknown();
  }

  @Override
  public Result<Copies.Onboarding> onboarding(String id) {
    return unknown();
  }

  @Override
  public Result<List<HistoryEvent>> events(Instant from) {
    return unknown();
  }
}
