package dev.muster.cloud;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// A cloud that answers what a test tells it to, and writes down what it was asked.
final class ScriptedCloud implements Cloud {
  static final Workspace WORKSPACE = new Workspace("ws-1", "muster-dal12", "dal12", "acc1");

  final List<Mutation> performed = new ArrayList<>();
  final Deque<Result<Server>> servers = new ArrayDeque<>();
  final Deque<Result<List<Network>>> networkLists = new ArrayDeque<>();
  Result<List<Snapshot>> snapshots = unscripted();
  Result<Snapshot> snapshot = unscripted();
  Result<List<Image>> images = unscripted();
  Result<Image> image = unscripted();
  Result<Network> network = unscripted();
  Result<List<Volume>> volumes = unscripted();
  Result<Volume> volume = unscripted();
  Result<List<VolumeGroup>> volumeGroups = unscripted();
  Result<VolumeGroup> volumeGroup = unscripted();
  Result<ConsistencyGroup> consistencyGroup = unscripted();
  Result<List<Onboarding>> onboardings = unscripted();
  Result<Onboarding> onboarding = unscripted();
  Result<List<CloudConnection>> cloudConnections = unscripted();
  Result<CloudConnection> cloudConnection = unscripted();
  Result<List<IpsecPolicy>> ipsecPolicies = unscripted();
  Result<Job> job = unscripted();
  Result<Job> cloneTask = unscripted();
  Supplier<Result<Accepted>> answer = () -> new Result.Done<>(Accepted.of("id"));
  Runnable beforePerform = () -> {};
  Supplier<Result<List<Server>>> serverList =
      () -> new Result.Done<>(List.of(server("ACTIVE", "OK"), server("SHUTOFF", "OK")));
  final AtomicInteger lists = new AtomicInteger();
  final AtomicInteger looks = new AtomicInteger();

  static Server server(String status, String health) {
    return new Server(
        "vm-1",
        "web-01",
        status,
        health,
        new Server.Shape("sles", "s1022", 1, 8),
        List.of(),
        List.of(),
        "");
  }

  static Network network(String id, String name, int vlanId) {
    return new Network(id, name, "vlan", vlanId, "10.0.0.0/24", "", List.of());
  }

  @Override
  public Result<Accepted> perform(Mutation mutation) {
    beforePerform.run();
    performed.add(mutation);
    return answer.get();
  }

  @Override
  public Workspace workspace() {
    return WORKSPACE;
  }

  @Override
  public Result<List<Server>> servers() {
    lists.incrementAndGet();
    return serverList.get();
  }

  @Override
  public Result<Server> server(String id) {
    looks.incrementAndGet();
    return next(servers);
  }

  @Override
  public Result<List<Network>> networks() {
    return next(networkLists);
  }

  @Override
  public Result<Network> network(String id) {
    return network;
  }

  @Override
  public Result<List<IkePolicy>> ikePolicies() {
    return new Result.Done<>(
        List.of(new IkePolicy("id", "p", 2, "sha-256", "aes-256-cbc", 14, 3600)));
  }

  @Override
  public Result<List<Snapshot>> snapshots() {
    return snapshots;
  }

  @Override
  public Result<Snapshot> snapshot(String id) {
    return snapshot;
  }

  @Override
  public Result<List<Image>> images() {
    return images;
  }

  @Override
  public Result<Image> image(String id) {
    return image;
  }

  @Override
  public Result<List<Volume>> volumes() {
    return volumes;
  }

  @Override
  public Result<Volume> volume(String id) {
    return volume;
  }

  @Override
  public Result<List<VolumeGroup>> volumeGroups() {
    return volumeGroups;
  }

  @Override
  public Result<VolumeGroup> volumeGroup(String id) {
    return volumeGroup;
  }

  @Override
  public Result<ConsistencyGroup> consistencyGroup(String volumeGroupId) {
    return consistencyGroup;
  }

  @Override
  public Result<List<RemoteCopy>> remoteCopies(String volumeGroupId) {
    return unscripted();
  }

  @Override
  public Result<List<Onboarding>> onboardings() {
    return onboardings;
  }

  @Override
  public Result<Onboarding> onboarding(String id) {
    return onboarding;
  }

  @Override
  public Result<List<Image>> stockImages() {
    return unscripted();
  }

  @Override
  public Result<List<CloudConnection>> cloudConnections() {
    return cloudConnections;
  }

  @Override
  public Result<CloudConnection> cloudConnection(String id) {
    return cloudConnection;
  }

  @Override
  public Result<List<VpnConnection>> vpnConnections() {
    return unscripted();
  }

  @Override
  public Result<List<IpsecPolicy>> ipsecPolicies() {
    return ipsecPolicies;
  }

  @Override
  public Result<Job> job(String id) {
    return job;
  }

  @Override
  public Result<Job> cloneTask(String id) {
    return cloneTask;
  }

  /// The last scripted answer is repeated.
  private static <T> Result<T> next(Deque<Result<T>> script) {
    if (script.isEmpty()) {
      return unscripted();
    }
    return script.size() > 1 ? script.removeFirst() : script.getFirst();
  }

  private static <T> Result<T> unscripted() {
    return new Result.Unknown<>("not scripted");
  }
}
