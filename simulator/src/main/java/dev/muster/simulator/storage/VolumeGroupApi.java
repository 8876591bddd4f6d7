package dev.muster.simulator.storage;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Body;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Route;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.state.CloudStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations on volume groups.
public final class VolumeGroupApi {
  private static final Pattern NAME =
      Pattern.compile("[\\s]*[A-Za-z0-9:_.\\-][A-Za-z0-9\\s:_.\\-]*");
  private static final String ONE = "/volume-groups/{volume_group_id}";

  private final CloudStore store;
  private final VolumeGroups groups;
  private final Pairing pairing;
  private final StorageWire wire;

  public VolumeGroupApi(CloudStore store, VolumeGroups groups, Pairing pairing, StorageWire wire) {
    this.store = store;
    this.pairing = pairing;
    this.groups = groups;
    this.wire = wire;
  }

  public void addTo(Routes routes) {
    routes.add("GET", v1("/volume-groups"), 200, errors(), r -> list(r, wire::group));
    routes.add(
        new Route(
            "POST",
            v1("/volume-groups"),
            Set.of(202, 206),
            errors(409, 422, 504),
            true,
            this::create));
    routes.add(
        "GET", v1("/volume-groups/details"), 200, errors(), r -> list(r, wire::groupDetails));
    routes.add("GET", v1(ONE), 200, errors(), r -> Reply.ok(wire.group(group(r))));
    routes.add("PUT", v1(ONE), 202, errors(409, 422), this::update);
    routes.add("DELETE", v1(ONE), 202, errors(), this::delete);
    routes.add(
        "GET", v1(ONE + "/details"), 200, errors(), r -> Reply.ok(wire.groupDetails(group(r))));
    routes.add("POST", v1(ONE + "/action"), 202, errors(422), this::act);
    routes.add(
        "GET",
        v1(ONE + "/storage-details"),
        200,
        errors(429),
        r -> Reply.ok(wire.storageDetails(group(r))));
    routes.add(
        "GET",
        v1(ONE + "/remote-copy-relationships"),
        200,
        errors(429),
        r -> Reply.ok(wire.relationships(group(r))));
  }

  private Reply list(Request request, Function<VolumeGroup, JsonNode> form) {
    ArrayNode all = groups.list(request.workspace()).stream().map(form).collect(Json.toArray());
    return Reply.ok(Json.object().set("volumeGroups", all));
  }

  private Reply create(Request request) {
    Body body = request.body();
    Optional<String> name = body.name("name", 120, NAME);
    Optional<String> consistencyGroup = body.text("consistencyGroupName");
    List<String> volumeIds = body.requiredTexts("volumeIDs");
    if (name.isPresent() == consistencyGroup.isPresent()) {
      throw ApiFault.badRequest("exactly one of name and consistencyGroupName is needed");
    }
    VolumeGroup group =
        name.isPresent()
            ? groups.create(request.workspace(), name.get(), volumeIds)
            : groups.adopt(request.workspace(), consistencyGroup.orElseThrow(), volumeIds);
    body.text("targetCRN").ifPresent(crn -> groups.follow(group, target(group, crn), List.of()));
    ObjectNode node =
        Json.object()
            .put("id", group.id())
            .put("name", group.name())
            .put("status", group.statusAt(store.now()));
    if (group.refusals().isEmpty()) {
      return Reply.accepted(node);
    }
    node.put("statusDetail", group.refusals().size() + " of the volumes were refused");
    return new Reply(206, node);
  }

  private String target(VolumeGroup group, String crn) {
    return pairing.partner(group.workspace(), "targetCRN", crn).id();
  }

  private Reply update(Request request) {
    Body body = request.body();
    VolumeGroup group = group(request);
    List<String> removed = body.texts("removeVolumes");
    groups.update(group, body.texts("addVolumes"), removed);
    body.text("targetCRN").ifPresent(crn -> groups.follow(group, target(group, crn), removed));
    return Reply.accepted(Json.object());
  }

  private Reply delete(Request request) {
    groups.delete(group(request));
    return Reply.accepted(Json.object());
  }

  private Reply act(Request request) {
    VolumeGroup group = group(request);
    Optional<Body> start = request.body().object("start");
    Optional<Body> stop = request.body().object("stop");
    Optional<Body> reset = request.body().object("reset");
    if (Stream.of(start, stop, reset).filter(Optional::isPresent).count() != 1) {
      throw ApiFault.badRequest("exactly one of start, stop and reset is needed");
    }
    start.ifPresent(body -> groups.start(group, body.requiredOneOf("source", "master", "aux")));
    stop.ifPresent(body -> groups.stop(group, body.requiredFlag("access")));
    reset.ifPresent(body -> {
      body.requiredOneOf("status", "available");
      groups.reset(group);
    });
    return Reply.accepted(Json.object());
  }

  private VolumeGroup group(Request request) {
    return groups.get(request.workspace(), request.path("volume_group_id"));
  }
}
