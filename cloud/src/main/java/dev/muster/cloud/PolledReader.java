package dev.muster.cloud;

import dev.muster.cloud.Result.Done;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/// One waiter's view of a [WorkspacePoller]: nothing older than the view itself.
final class PolledReader implements CloudReader {
  private final WorkspacePoller poller;
  private final long born;
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  /// A resource as it was when it was looked at by itself.
  ///
  /// @param own what it showed then, for comparison with lists; empty if it could not be seen
  /// @param listed what a list showed when it was last looked at because of that list
  private record Seen(Instant at, Result<?> result, List<Object> own, List<Object> listed) {}

  PolledReader(WorkspacePoller poller, long born) {
    this.poller = poller;
    this.born = born;
  }

  @Override
  public Workspace workspace() {
    return poller.cloud().workspace();
  }

  @Override
  public Result<List<Server>> servers() {
    return ask("servers", poller.cloud()::servers);
  }

  @Override
  public Result<Server> server(String id) {
    return single(
        "server",
        () -> poller.cloud().server(id),
        this::servers,
        Server::id,
        id,
        server ->
            List.of(
                server.status(),
                server.health(),
                server.taskState(),
                server.shape(),
                server.interfaces()));
  }

  @Override
  public Result<List<Volume>> volumes() {
    return ask("volumes", poller.cloud()::volumes);
  }

  @Override
  public Result<Volume> volume(String id) {
    return single(
        "volume",
        () -> poller.cloud().volume(id),
        this::volumes,
        Volume::id,
        id,
        volume ->
            List.of(
                volume.state(),
                volume.serverIds(),
                volume.name(),
                volume.sizeGb(),
                volume.bootable(),
                volume.shareable(),
                volume.replication().enabled()));
  }

  @Override
  public Result<List<Snapshot>> snapshots() {
    return ask("snapshots", poller.cloud()::snapshots);
  }

  @Override
  public Result<Snapshot> snapshot(String id) {
    return ask("snapshot " + id, () -> poller.cloud().snapshot(id));
  }

  @Override
  public Result<List<Image>> images() {
    return ask("images", poller.cloud()::images);
  }

  @Override
  public Result<Image> image(String id) {
    return ask("image " + id, () -> poller.cloud().image(id));
  }

  @Override
  public Result<List<Network>> networks() {
    return ask("networks", poller.cloud()::networks);
  }

  @Override
  public Result<Network> network(String id) {
    return ask("network " + id, () -> poller.cloud().network(id));
  }

  @Override
  public Result<List<Image>> stockImages() {
    return ask("stock images", poller.cloud()::stockImages);
  }

  @Override
  public Result<List<VolumeGroup>> volumeGroups() {
    return ask("volume groups", poller.cloud()::volumeGroups);
  }

  @Override
  public Result<VolumeGroup> volumeGroup(String id) {
    return ask("volume group " + id, () -> poller.cloud().volumeGroup(id));
  }

  @Override
  public Result<ConsistencyGroup> consistencyGroup(String volumeGroupId) {
    return ask(
        "consistency group of " + volumeGroupId,
        () -> poller.cloud().consistencyGroup(volumeGroupId));
  }

  @Override
  public Result<List<RemoteCopy>> remoteCopies(String volumeGroupId) {
    return ask(
        "remote copies of " + volumeGroupId, () -> poller.cloud().remoteCopies(volumeGroupId));
  }

  @Override
  public Result<List<Onboarding>> onboardings() {
    return ask("onboardings", poller.cloud()::onboardings);
  }

  @Override
  public Result<Onboarding> onboarding(String id) {
    return ask("onboarding " + id, () -> poller.cloud().onboarding(id));
  }

  @Override
  public Result<List<CloudConnection>> cloudConnections() {
    return ask("cloud connections", poller.cloud()::cloudConnections);
  }

  @Override
  public Result<CloudConnection> cloudConnection(String id) {
    return ask("cloud connection " + id, () -> poller.cloud().cloudConnection(id));
  }

  @Override
  public Result<List<VpnConnection>> vpnConnections() {
    return ask("VPN connections", poller.cloud()::vpnConnections);
  }

  @Override
  public Result<List<IkePolicy>> ikePolicies() {
    return ask("IKE policies", poller.cloud()::ikePolicies);
  }

  @Override
  public Result<List<IpsecPolicy>> ipsecPolicies() {
    return ask("IPsec policies", poller.cloud()::ipsecPolicies);
  }

  @Override
  public Result<Job> job(String id) {
    return ask("job " + id, () -> poller.cloud().job(id));
  }

  @Override
  public Result<Job> cloneTask(String id) {
    return ask("clone task " + id, () -> poller.cloud().cloneTask(id));
  }

  private <T> Result<T> ask(String what, Supplier<Result<T>> question) {
    return poller.ask(what, born, question);
  }

  /// The resource as last looked at by itself, unless the list or the time says to look again.
  private <T> Result<T> single(
      String kind,
      Supplier<Result<T>> question,
      Supplier<Result<List<T>>> list,
      Function<T, String> idOf,
      String id,
      Function<T, List<Object>> shown) {
    String what = kind + " " + id;
    Seen last = seen.get(what);
    if (last == null) {
      return look(what, question, shown, List.of());
    }
    List<Object> listed =
        list.get() instanceof Done<List<T>>(List<T> items)
            ? Optional.ofNullable(poller.byId(kind, items, idOf).get(id))
                .map(shown)
                .orElse(List.of("not listed"))
            : List.of("no list");
    boolean unchanged = listed.equals(last.own()) || listed.equals(last.listed());
    boolean recent = poller.now().isBefore(last.at().plus(poller.policy().recheck()));
    return unchanged && recent
        ? WorkspacePoller.cast(last.result())
        : look(what, question, shown, listed);
  }

  private <T> Result<T> look(
      String what,
      Supplier<Result<T>> question,
      Function<T, List<Object>> shown,
      List<Object> listed) {
    Instant at = poller.now();
    // Not shared: another waiter's look may be older than the list that asked for this one.
    Result<T> result = question.get();
    List<Object> own = result instanceof Done<T>(T value) ? shown.apply(value) : List.of();
    seen.put(what, new Seen(at, result, own, listed));
    return result;
  }
}
