package dev.muster.powervs;

import static dev.muster.powervs.Request.V1;
import static dev.muster.powervs.Request.V2;
import static dev.muster.powervs.Request.get;

import dev.muster.cloud.Accepted;
import dev.muster.cloud.Cloud;
import dev.muster.cloud.CloudConnection;
import dev.muster.cloud.ConsistencyGroup;
import dev.muster.cloud.IkePolicy;
import dev.muster.cloud.Image;
import dev.muster.cloud.IpsecPolicy;
import dev.muster.cloud.Job;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Network;
import dev.muster.cloud.Onboarding;
import dev.muster.cloud.RemoteCopy;
import dev.muster.cloud.Result;
import dev.muster.cloud.Result.Done;
import dev.muster.cloud.Result.Refused;
import dev.muster.cloud.Result.Unknown;
import dev.muster.cloud.Server;
import dev.muster.cloud.Snapshot;
import dev.muster.cloud.Volume;
import dev.muster.cloud.VolumeGroup;
import dev.muster.cloud.VpnConnection;
import dev.muster.cloud.Workspace;
import dev.muster.cloud.survey.CloudSurvey;
import dev.muster.cloud.survey.Credential;
import dev.muster.powervs.Answer.Answered;
import dev.muster.powervs.Answer.Interrupted;
import dev.muster.powervs.Answer.Lost;
import dev.muster.powervs.Answer.NotSent;
import dev.muster.powervs.PowerVsConnection.Reply;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// One workspace of IBM Power Virtual Server, over the Power Cloud REST API.
///
/// Reads are repeated while the trouble looks passing. A mutation is repeated only if it cannot
/// have happened: no connection was made, the cloud answered 429, or it did not take the token
/// (once). If it never was sent, it is refused with 503. Everything else that is no clear answer is
/// [Unknown]: a 5xx, a 408, a timeout, a broken connection. The calls block their thread, which
/// should be virtual; an interrupt ends them, and the thread's flag stays set.
public final class PowerVsCloud implements Cloud, AutoCloseable {
  private static final int UNAVAILABLE = 503;

  private final PowerVsConnection connection;
  private final Workspace workspace;
  private final LastList<Server> lastServers = new LastList<>();
  private final LastList<Volume> lastVolumes = new LastList<>();
  private volatile boolean closed;

  /// @param connection shared with the account's other workspaces; not closed with this
  public PowerVsCloud(PowerVsConnection connection, Workspace workspace) {
    // The CRN goes into a header: what cannot stand there must fail here, not in the middle of an
    // act.
    if (!workspace.crn().chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new IllegalArgumentException(
          "workspace id, zone and account must be visible ASCII, got: " + workspace);
    }
    this.connection = connection;
    this.workspace = workspace;
  }

  /// Ends the use of this workspace: later calls are a bug of the caller.
  @Override
  public void close() {
    closed = true;
  }

  @Override
  public Workspace workspace() {
    return workspace;
  }

  @Override
  public Result<List<Server>> servers() {
    return list(get(V1 + "/pvm-instances"), "pvmInstances", Resources::server, lastServers);
  }

  @Override
  public Result<Server> server(String id) {
    return read(
        get(V1 + "/pvm-instances/{pvm_instance_id}", id), "pvmInstanceID", Resources::server);
  }

  @Override
  public Result<List<Snapshot>> snapshots() {
    return list(get(V1 + "/snapshots"), "snapshots", Resources::snapshot);
  }

  @Override
  public Result<Snapshot> snapshot(String id) {
    return read(get(V1 + "/snapshots/{snapshot_id}", id), "snapshotID", Resources::snapshot);
  }

  @Override
  public Result<List<Image>> images() {
    return list(get(V1 + "/images"), "images", Resources::image);
  }

  @Override
  public Result<Image> image(String id) {
    return read(get(V1 + "/images/{image_id}", id), "imageID", Resources::image);
  }

  @Override
  public Result<List<Image>> stockImages() {
    return list(get(V1 + "/stock-images"), "images", Resources::image);
  }

  @Override
  public Result<List<Network>> networks() {
    return list(get(V1 + "/networks"), "networks", Resources::network);
  }

  @Override
  public Result<Network> network(String id) {
    return read(get(V1 + "/networks/{network_id}", id), "networkID", Resources::network);
  }

  @Override
  public Result<List<Volume>> volumes() {
    return list(get(V1 + "/volumes"), "volumes", Resources::volume, lastVolumes);
  }

  @Override
  public Result<Volume> volume(String id) {
    return read(get(V1 + "/volumes/{volume_id}", id), "volumeID", Resources::volume);
  }

  @Override
  public Result<List<VolumeGroup>> volumeGroups() {
    return list(get(V1 + "/volume-groups/details"), "volumeGroups", Resources::volumeGroup);
  }

  @Override
  public Result<VolumeGroup> volumeGroup(String id) {
    return read(
        get(V1 + "/volume-groups/{volume_group_id}/details", id), "id", Resources::volumeGroup);
  }

  @Override
  public Result<ConsistencyGroup> consistencyGroup(String volumeGroupId) {
    return read(
        get(V1 + "/volume-groups/{volume_group_id}/storage-details", volumeGroupId),
        "consistencyGroupName",
        Replications::consistencyGroup);
  }

  @Override
  public Result<List<RemoteCopy>> remoteCopies(String volumeGroupId) {
    return list(
        get(V1 + "/volume-groups/{volume_group_id}/remote-copy-relationships", volumeGroupId),
        "remoteCopyRelationships",
        Replications::remoteCopy);
  }

  @Override
  public Result<List<Onboarding>> onboardings() {
    return list(get(V1 + "/volumes/onboarding"), "onboardings", Replications::onboarding);
  }

  @Override
  public Result<Onboarding> onboarding(String id) {
    return read(
        get(V1 + "/volumes/onboarding/{volume_onboarding_id}", id), "id", Replications::onboarding);
  }

  @Override
  public Result<List<CloudConnection>> cloudConnections() {
    return list(get(V1 + "/cloud-connections"), "cloudConnections", Resources::cloudConnection);
  }

  @Override
  public Result<CloudConnection> cloudConnection(String id) {
    return read(
        get(V1 + "/cloud-connections/{cloud_connection_id}", id),
        "cloudConnectionID",
        Resources::cloudConnection);
  }

  @Override
  public Result<List<VpnConnection>> vpnConnections() {
    return list(get(V1 + "/vpn/vpn-connections"), "vpnConnections", Resources::vpnConnection);
  }

  @Override
  public Result<List<IkePolicy>> ikePolicies() {
    return list(get(V1 + "/vpn/ike-policies"), "ikePolicies", Resources::ikePolicy);
  }

  @Override
  public Result<List<IpsecPolicy>> ipsecPolicies() {
    return list(get(V1 + "/vpn/ipsec-policies"), "ipSecPolicies", Resources::ipsecPolicy);
  }

  @Override
  public Result<Job> job(String id) {
    return read(get(V1 + "/jobs/{job_id}", id), "id", Resources::job);
  }

  @Override
  public Result<Job> cloneTask(String id) {
    return read(
        get(V2 + "/volumes/clone-tasks/{clone_task_id}", id),
        "status",
        json -> Resources.cloneTask(id, json));
  }

  @Override
  public CloudSurvey survey() {
    return new PowerVsSurvey(this);
  }

  Result<Credential> credential() {
    return connection.credential();
  }

  @Override
  public Result<Accepted> perform(Mutation mutation) {
    Act act = Acts.of(mutation);
    Request request = act.request();
    return switch (call(request)) {
      case Refused<Reply> refused -> refused.as();
      // Without a token; a mutation that was not sent did not happen.
      case Unknown<Reply>(String why) -> new Refused<>(UNAVAILABLE, why);
      case Done<Reply>(Reply reply) ->
          switch (reply.answer()) {
            case Answered answered -> performed(act, answered, reply);
            case NotSent(String why) ->
                new Refused<>(UNAVAILABLE, request + ": " + why + "; nothing was sent");
            case Lost(String why) -> unknown(request, why);
            case Interrupted(String why) -> unknown(request, why);
          };
    };
  }

  private static Result<Accepted> performed(Act act, Answered answered, Reply reply) {
    Request request = act.request();
    int status = answered.status();
    if (answered.isSuccess()) {
      Optional<Accepted> accepted = act.accepted().apply(Json.parseFirst(answered.body()));
      return accepted.isPresent()
          ? new Done<>(accepted.get())
          : unknown(request, "answered %d without the id of what was made".formatted(status));
    }
    // A 408 is a server that stopped waiting for another: it does not tell what that one did.
    if (status >= 400 && status < 500 && status != 408) {
      return new Refused<>(status, reply.words(answered));
    }
    return unknown(
        request,
        "answered %d, which does not tell whether it happened: %s"
            .formatted(status, reply.words(answered)));
  }

  private <T> Result<List<T>> list(Request request, String field, Function<Json, T> mapper) {
    return look(request, json -> Optional.of(json.objects(field, mapper)));
  }

  private <T> Result<List<T>> list(
      Request request, String field, Function<Json, T> mapper, LastList<T> last) {
    return looked(
        request,
        text -> last.read(text, any -> Json.parse(any).map(json -> json.objects(field, mapper))));
  }

  /// @param telling a field without which the answer is not the resource
  private <T> Result<T> read(Request request, String telling, Function<Json, T> mapper) {
    return look(
        request,
        json -> json.text(telling).isEmpty() ? Optional.empty() : Optional.of(mapper.apply(json)));
  }

  <T> Result<T> look(Request request, Function<Json, Optional<T>> mapper) {
    return look(request, Json::parse, mapper);
  }

  /// @param parser the answer as an object; empty if it is something else
  <T> Result<T> look(
      Request request,
      Function<String, Optional<Json>> parser,
      Function<Json, Optional<T>> mapper) {
    return looked(request, text -> parser.apply(text).flatMap(mapper));
  }

  /// @param reader what an answer's text tells; empty if it is something else
  private <T> Result<T> looked(Request request, Function<String, Optional<T>> reader) {
    return switch (call(request)) {
      case Refused<Reply> refused -> refused.as();
      case Unknown<Reply> unknown -> unknown.as();
      case Done<Reply>(Reply reply) ->
          switch (reply.answer()) {
            case Answered answered -> told(request, answered, reply, reader);
            case NotSent(String why) -> unknown(request, why);
            case Lost(String why) -> unknown(request, why);
            case Interrupted(String why) -> unknown(request, why);
          };
    };
  }

  private static <T> Result<T> told(
      Request request, Answered answered, Reply reply, Function<String, Optional<T>> reader) {
    int status = answered.status();
    if (answered.isSuccess()) {
      Optional<T> resource = reader.apply(answered.body());
      return resource.isPresent()
          ? new Done<>(resource.get())
          : unknown(request, "answered %d with something else than asked for".formatted(status));
    }
    return status >= 400 && status <= 599
        ? new Refused<>(status, reply.words(answered))
        : unknown(request, "answered " + status);
  }

  private Result<Reply> call(Request request) {
    if (closed) {
      throw new IllegalStateException("workspace %s is closed".formatted(workspace.name()));
    }
    Optional<String> unusable = request.unusableId();
    return unusable.isPresent()
        ? new Refused<>(400, "'%s' is not an id; nothing was sent".formatted(unusable.get()))
        : connection.call(workspace, request);
  }

  private static <T> Result<T> unknown(Request request, String why) {
    return new Unknown<>(request + ": " + why);
  }
}
