package dev.muster.cloud;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/// A cloud that answers what a test tells it to, and writes down what it was asked.
final class ScriptedCloud implements Cloud {
  static final Workspace WORKSPACE = new Workspace("ws-1", "muster-dal12", "dal12", "acc1");

  final List<Mutation> performed = new ArrayList<>();
  final Deque<Result<Server>> servers = new ArrayDeque<>();
  final Deque<Result<List<Network>>> networkLists = new ArrayDeque<>();
  Supplier<Result<Accepted>> answer = () -> new Result.Done<>(Accepted.of("id"));
  Runnable beforePerform = () -> {};

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
    return new Result.Done<>(List.of(server("ACTIVE", "OK"), server("SHUTOFF", "OK")));
  }

  @Override
  public Result<Server> server(String id) {
    return next(servers);
  }

  @Override
  public Result<List<Network>> networks() {
    return next(networkLists);
  }

  @Override
  public Result<Network> network(String id) {
    return new Result.Done<>(network(id, "drill-net", 7));
  }

  @Override
  public Result<List<IkePolicy>> ikePolicies() {
    return new Result.Done<>(
        List.of(new IkePolicy("id", "p", 2, "sha-256", "aes-256-cbc", 14, 3600)));
  }

  @Override
  public Result<List<Snapshot>> snapshots() {
    return unscripted();
  }

  @Override
  public Result<Snapshot> snapshot(String id) {
    return unscripted();
  }

  @Override
  public Result<List<Image>> images() {
    return unscripted();
  }

  @Override
  public Result<Image> image(String id) {
    return unscripted();
  }

  @Override
  public Result<List<Volume>> volumes() {
    return unscripted();
  }

  @Override
  public Result<Volume> volume(String id) {
    return unscripted();
  }

  @Override
  public Result<List<VolumeGroup>> volumeGroups() {
    return unscripted();
  }

  @Override
  public Result<List<CloudConnection>> cloudConnections() {
    return unscripted();
  }

  @Override
  public Result<CloudConnection> cloudConnection(String id) {
    return unscripted();
  }

  @Override
  public Result<List<VpnConnection>> vpnConnections() {
    return unscripted();
  }

  @Override
  public Result<List<IpsecPolicy>> ipsecPolicies() {
    return unscripted();
  }

  @Override
  public Result<Job> job(String id) {
    return unscripted();
  }

  @Override
  public Result<Job> cloneTask(String id) {
    return unscripted();
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
