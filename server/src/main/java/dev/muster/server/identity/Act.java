package dev.muster.server.identity;

import static dev.muster.server.identity.Permission.ADMINISTER;
import static dev.muster.server.identity.Permission.CHANGE;
import static dev.muster.server.identity.Permission.OPERATE;
import static dev.muster.server.identity.Permission.READ_EVENTS;
import static dev.muster.server.identity.Permission.READ_RESOURCES;
import static dev.muster.server.identity.Permission.RECORD_EVENTS;
import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/// One row of the table of acts: which call it is, what it is called in the ledger, and what a
/// caller needs for it. This table decides access; there is no other.
///
/// @param action the action's name in the catalogue; empty for calls that are no event by
///   themselves
/// @param pattern the path, with names in braces
public record Act(String action, String method, String pattern, Permission needs) {
  public Act {
    requireNonNull(action, "action is null");
    requireNonNull(method, "method is null");
    requireNonNull(pattern, "pattern is null");
    requireNonNull(needs, "needs is null");
  }

  /// What a call without a row is called when it is refused.
  public static final String UNKNOWN_ACTION = "dr-resource.unknown";

  private static final String V1 = "/api/v1";

  /// Event Routing, in the vendor's paths.
  private static final String V2 = "/api/v2";

  /// All acts, in the order of the reference.
  public static final List<Act> TABLE =
      List.of(
          get("", "/sites", READ_RESOURCES),
          get("dr-instance.list", "/instances", READ_RESOURCES),
          get("dr-instance.read", "/instances/{id}", READ_RESOURCES),
          post("dr-instance.start", "/instances/{id}/start", OPERATE),
          post("dr-instance.stop", "/instances/{id}/stop", OPERATE),
          post("dr-instance.snapshot", "/instances/{id}/snapshots", OPERATE),
          get("dr-image.list", "/images", READ_RESOURCES),
          post("dr-image.create", "/images", CHANGE),
          delete("dr-image.delete", "/images/{id}", CHANGE),
          get("dr-network.list", "/networks", READ_RESOURCES),
          post("dr-network.create", "/networks", CHANGE),
          patch("dr-network.update", "/networks/{id}", CHANGE),
          get("dr-volume.list", "/volumes", READ_RESOURCES),
          post("dr-volume.create", "/volumes", CHANGE),
          v1("dr-volume.attach", "PUT", "/instances/{id}/volumes/{volumeId}", OPERATE),
          delete("dr-volume.detach", "/instances/{id}/volumes/{volumeId}", OPERATE),
          get("dr-cloud-connection.list", "/cloud-connections", READ_RESOURCES),
          post("dr-cloud-connection.create", "/cloud-connections", CHANGE),
          patch("dr-cloud-connection.update", "/cloud-connections/{id}", CHANGE),
          get("dr-vpn.list", "/vpn-connections", READ_RESOURCES),
          get("dr-ike-policy.list", "/ike-policies", READ_RESOURCES),
          post("dr-ike-policy.create", "/ike-policies", CHANGE),
          get("dr-ipsec-policy.list", "/ipsec-policies", READ_RESOURCES),
          patch("dr-ipsec-policy.update", "/ipsec-policies/{id}", CHANGE),
          get("dr-operation.read", "/operations/{id}", READ_RESOURCES),
          get("", "/schemas/plan", READ_RESOURCES),
          get("dr-plan.list", "/plans", READ_RESOURCES),
          post("dr-plan.create", "/plans", CHANGE),
          post("dr-plan.validate", "/plans/validate", READ_RESOURCES),
          post("dr-plan.preview", "/plans/preview", READ_RESOURCES),
          post("dr-readiness.check", "/plans/readiness", READ_RESOURCES),
          get("dr-readiness.check", "/plans/{name}/readiness", READ_RESOURCES),
          post("dr-plan.read", "/plans/graph", READ_RESOURCES),
          post("dr-plan.read", "/plans/diff", READ_RESOURCES),
          get("dr-plan.read", "/plans/{plan}", READ_RESOURCES),
          delete("dr-plan.delete", "/plans/{plan}", CHANGE),
          post("dr-plan.drill", "/runs", OPERATE),
          post("dr-plan.failover", "/runs/failover", CHANGE),
          post("dr-plan.failback", "/runs/failback", CHANGE),
          post("dr-plan.reprotect", "/runs/reprotect", CHANGE),
          get("dr-run.list", "/runs", READ_RESOURCES),
          get("dr-run.read", "/runs/{id}", READ_RESOURCES),
          post("dr-run.pause", "/runs/{id}/pause", OPERATE),
          post("dr-run.resume", "/runs/{id}/resume", OPERATE),
          post("dr-run.cancel", "/runs/{id}/cancel", OPERATE),
          post("dr-run.complete", "/runs/{id}/leave", CHANGE),
          post("dr-run.commit", "/runs/{id}/commit", CHANGE),
          post("dr-run.rollback", "/runs/{id}/rollback", CHANGE),
          post("dr-run.retry", "/runs/{id}/steps/{step}/retry", OPERATE),
          post("dr-run.skip", "/runs/{id}/steps/{step}/skip", CHANGE),
          post("dr-run.acknowledge", "/runs/{id}/steps/{step}/acknowledge", OPERATE),
          post("dr-run.cleanup", "/runs/{id}/cleanup", OPERATE),
          get("", "/runs/{id}/progress", READ_RESOURCES),
          post("dr-event.import", "/events", RECORD_EVENTS),
          post("dr-event.import", "/events/import", RECORD_EVENTS),
          get("dr-event.list", "/events", READ_EVENTS),
          get("dr-event.export", "/events/export", READ_EVENTS),
          get("dr-event.tail", "/events/tail", READ_EVENTS),
          get("dr-event.read", "/events/{id}", READ_EVENTS),
          get("dr-event.verify", "/events/{id}/proof", READ_EVENTS),
          get("dr-search.list", "/searches", READ_EVENTS),
          v1("dr-search.create", "PUT", "/searches/{name}", OPERATE),
          delete("dr-search.delete", "/searches/{name}", OPERATE),
          get("dr-index.list", "/indexes", READ_EVENTS),
          post("dr-index.update", "/indexes/{location}/rebuild", ADMINISTER),
          get("dr-ledger.list", "/ledgers", READ_EVENTS),
          get("dr-producer.list", "/producers", READ_EVENTS),
          post("dr-producer.lose", "/producers/losses", CHANGE),
          post("dr-ledger.prune", "/ledgers/{account}/{location}/prune", ADMINISTER),
          get("dr-location.list", "/locations", READ_RESOURCES),
          get("dr-location.read", "/locations/{place}", READ_RESOURCES),
          get("dr-routing.explain", "/routing/explain", READ_EVENTS),
          get("dr-routing.list", "/routing/accounts", READ_EVENTS),
          get("dr-routing.list", "/routing/targets/{id}/hours", READ_EVENTS),
          get("dr-routing.list", "/routing/targets/{id}/dead-letters", READ_EVENTS),
          post("dr-routing.redrive", "/routing/targets/{id}/redrive", CHANGE),
          v2("atracker.target.list", "GET", "/targets", READ_RESOURCES),
          v2("atracker.target.create", "POST", "/targets", CHANGE),
          v2("atracker.target.get", "GET", "/targets/{id}", READ_RESOURCES),
          v2("atracker.target.update", "PUT", "/targets/{id}", CHANGE),
          v2("atracker.target.delete", "DELETE", "/targets/{id}", CHANGE),
          v2("atracker.target.update", "POST", "/targets/{id}/validate", CHANGE),
          v2("atracker.route.list", "GET", "/routes", READ_RESOURCES),
          v2("atracker.route.create", "POST", "/routes", CHANGE),
          v2("atracker.route.get", "GET", "/routes/{id}", READ_RESOURCES),
          v2("atracker.route.update", "PUT", "/routes/{id}", CHANGE),
          v2("atracker.route.delete", "DELETE", "/routes/{id}", CHANGE),
          v2("atracker.setting.get", "GET", "/settings", READ_RESOURCES),
          v2("atracker.setting.set", "PUT", "/settings", ADMINISTER),
          new Act("", "GET", "/ledger/{*file}", READ_EVENTS),
          new Act(
              "dr-service-broker.provision.create", "PUT", "/v2/service_instances/{id}", CHANGE),
          new Act("dr-service-broker.catalog.read", "GET", "/v2/catalog", READ_RESOURCES),
          post("dr-token.delete", "/sign-out", READ_RESOURCES),
          get("dr-token.list", "/tokens", ADMINISTER),
          post("dr-token.create", "/tokens", ADMINISTER),
          delete("dr-token.delete", "/tokens/{id}", ADMINISTER));

  private static final List<Compiled> COMPILED = TABLE.stream().map(Compiled::new).toList();

  /// The act of a call. A literal path wins over one with names: rows for `/events/tail` stand
  /// before `/events/{id}`.
  public static Optional<Act> of(String method, String path) {
    PathContainer parsed = PathContainer.parsePath(path);
    // A HEAD is answered like the GET without its body, so it is the same act.
    String asked = method.equals("HEAD") ? "GET" : method;
    return COMPILED.stream()
        .filter(row -> row.act.method.equals(asked) && row.pattern.matches(parsed))
        .map(row -> row.act)
        .findFirst();
  }

  /// Whether the path belongs to the API, so that a refusal of it is an event.
  public static boolean isApi(String path) {
    return path.startsWith(V1 + "/")
        || path.equals(V1)
        || path.startsWith(V2 + "/")
        || path.startsWith("/v2/")
        || path.startsWith("/ledger/");
  }

  /// Whether errors on this path have the vendor's shape.
  public static boolean isRouting(String path) {
    return path.startsWith(V2 + "/");
  }

  private static Act get(String action, String path, Permission needs) {
    return v1(action, "GET", path, needs);
  }

  private static Act post(String action, String path, Permission needs) {
    return v1(action, "POST", path, needs);
  }

  private static Act patch(String action, String path, Permission needs) {
    return v1(action, "PATCH", path, needs);
  }

  private static Act delete(String action, String path, Permission needs) {
    return v1(action, "DELETE", path, needs);
  }

  private static Act v1(String action, String method, String path, Permission needs) {
    return new Act(action, method, V1 + path, needs);
  }

  private static Act v2(String action, String method, String path, Permission needs) {
    return new Act(action, method, V2 + path, needs);
  }

  private record Compiled(Act act, PathPattern pattern) {
    Compiled(Act act) {
      this(act, PathPatternParser.defaultInstance.parse(act.pattern));
    }
  }
}
