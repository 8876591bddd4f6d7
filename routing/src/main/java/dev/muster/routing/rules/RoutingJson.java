package dev.muster.routing.rules;

import dev.muster.cadf.Crn;
import dev.muster.cadf.LocationTree;
import dev.muster.routing.rules.RoutingRequests.NewRoute;
import dev.muster.routing.rules.RoutingRequests.NewTarget;
import dev.muster.routing.rules.Target.ManagedBy;
import dev.muster.routing.rules.Verdict.Choice;
import dev.muster.routing.rules.Verdict.Matched;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes targets, routes, settings and verdicts in the vendor's names, and reads a whole table as
/// it was written. Source: Activity Tracker Event Routing API, version 2.
public final class RoutingJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int API_VERSION = 2;
  private static final Set<String> TARGET_ANSWER_ONLY =
      Set.of("id", "crn", "created_at", "updated_at", "api_version", "message", "write_status");
  private static final Set<String> ROUTE_ANSWER_ONLY =
      Set.of("id", "crn", "version", "created_at", "updated_at", "api_version", "message");
  private static final Set<String> SETTINGS_ANSWER_ONLY = Set.of("api_version", "message");

  private final String account;

  /// @param account stands in the CRNs of targets and routes
  public RoutingJson(String account) {
    this.account = Objects.requireNonNull(account, "account is null");
  }

  public ObjectNode target(Target target) {
    ObjectNode json = JSON.objectNode();
    json.put("id", target.id());
    json.put("name", target.name());
    json.put("crn", crn(target.region().orElse(""), "target", target.id()));
    json.put("target_type", target.endpoint().type());
    target.region().ifPresent(region -> json.put("region", region));
    json.set(
        Objects.requireNonNull(RoutingRequests.ENDPOINTS.get(target.endpoint().type())),
        endpoint(target.endpoint()));
    json.put("created_at", target.createdAt().toString());
    json.put("updated_at", target.updatedAt().toString());
    json.put("api_version", API_VERSION);
    json.put("managed_by", word(target.managedBy()));
    return json;
  }

  public ObjectNode route(Route route) {
    ObjectNode json = JSON.objectNode();
    json.put("id", route.id());
    json.put("name", route.name());
    json.put("crn", crn(LocationTree.GLOBAL, "route", route.id()));
    json.put("version", route.version());
    ArrayNode rules = json.putArray("rules");
    for (Route.Rule rule : route.rules()) {
      ObjectNode one = rules.addObject();
      one.set("target_ids", texts(rule.targets()));
      one.set("locations", texts(rule.locations()));
    }
    json.put("created_at", route.createdAt().toString());
    json.put("updated_at", route.updatedAt().toString());
    json.put("api_version", API_VERSION);
    json.put("managed_by", word(route.managedBy()));
    return json;
  }

  public ObjectNode settings(RoutingSettings settings) {
    ObjectNode json = JSON.objectNode();
    settings.metadataRegionPrimary().ifPresent(it -> json.put("metadata_region_primary", it));
    settings.metadataRegionBackup().ifPresent(it -> json.put("metadata_region_backup", it));
    json.put("private_api_endpoint_only", settings.privateApiEndpointOnly());
    json.set("default_targets", texts(settings.defaultTargets()));
    json.set("permitted_target_regions", texts(settings.permittedTargetRegions()));
    ArrayNode residencies = json.putArray("residencies");
    for (RoutingSettings.Residency residency : settings.residencies()) {
      ObjectNode one = residencies.addObject();
      one.put("location", residency.location());
      one.set("target_regions", texts(residency.targetRegions()));
    }
    json.put("api_version", API_VERSION);
    return json;
  }

  /// Why events of a location go where they go. Our own shape: the vendor has none.
  public ObjectNode verdict(Verdict verdict) {
    ObjectNode json = JSON.objectNode();
    json.put("location", verdict.location());
    json.set("lies_in", texts(verdict.upward()));
    ArrayNode routes = json.putArray("routes");
    for (Choice choice : verdict.routes()) {
      ObjectNode one = routes.addObject();
      one.put("route_id", choice.route());
      one.put("version", choice.version());
      switch (choice.matched()) {
        case Matched.None() -> one.putNull("rule");
        case Matched.Rule(int rule, String by, List<String> targets) -> {
          one.put("rule", rule);
          one.put("matched_location", by);
          one.set("target_ids", texts(targets));
        }
      }
    }
    json.put("by_default", verdict.byDefault());
    json.set("target_ids", texts(verdict.targets()));
    json.set("withheld_target_ids", texts(verdict.withheld()));
    json.put("dropped_on_purpose", verdict.droppedOnPurpose());
    return json;
  }

  /// Everything of a table; [#read] takes it back. Holds no credential.
  public ObjectNode table(RoutingTable table) {
    ObjectNode json = JSON.objectNode();
    ArrayNode targets = json.putArray("targets");
    table.targets().forEach(target -> targets.add(target(target)));
    ArrayNode routes = json.putArray("routes");
    table.routes().forEach(route -> routes.add(route(route)));
    json.set("settings", settings(table.settings()));
    return json;
  }

  /// A table that [#table] wrote.
  ///
  /// @throws RoutingRefused if it has another form
  public RoutingTable read(JsonNode json, LocationTree tree, RoutingLimits limits) {
    List<Target> targets = new ArrayList<>();
    for (JsonNode one : json.path("targets")) {
      NewTarget read = RoutingRequests.target(without(one, TARGET_ANSWER_ONLY));
      targets.add(
          new Target(
              one.path("id").stringValue(),
              read.name(),
              read.endpoint(),
              read.region(),
              read.managedBy(),
              Instant.parse(one.path("created_at").stringValue()),
              Instant.parse(one.path("updated_at").stringValue())));
    }
    List<Route> routes = new ArrayList<>();
    for (JsonNode one : json.path("routes")) {
      NewRoute read = RoutingRequests.route(without(one, ROUTE_ANSWER_ONLY), ManagedBy.ACCOUNT);
      routes.add(
          new Route(
              one.path("id").stringValue(),
              read.name(),
              read.rules(),
              read.managedBy(),
              one.path("version").intValue(),
              Instant.parse(one.path("created_at").stringValue()),
              Instant.parse(one.path("updated_at").stringValue())));
    }
    RoutingSettings settings =
        RoutingRequests.settings(without(json.path("settings"), SETTINGS_ANSWER_ONLY));
    return RoutingTable.kept(tree, limits, targets, routes, settings);
  }

  private static ObjectNode endpoint(Endpoint endpoint) {
    ObjectNode json = JSON.objectNode();
    switch (endpoint) {
      case Endpoint.ObjectStorage it -> {
        json.put("endpoint", it.endpoint());
        json.put("target_crn", it.targetCrn());
        json.put("bucket", it.bucket());
        json.put("service_to_service_enabled", it.serviceToService());
      }
      case Endpoint.EventStreams it -> {
        json.put("target_crn", it.targetCrn());
        json.set("brokers", texts(it.brokers()));
        json.put("topic", it.topic());
        // As the vendor has it: this one is shown masked, that of object storage not at all.
        json.put("api_key", Credential.MASKED);
        json.put("service_to_service_enabled", it.serviceToService());
      }
      case Endpoint.CloudLogs it -> json.put("target_crn", it.targetCrn());
      case Endpoint.AppConfig it -> json.put("target_crn", it.targetCrn());
      case Endpoint.Webhook it -> json.put("url", it.url());
      case Endpoint.Syslog it -> json.put("host", it.host()).put("port", it.port());
      case Endpoint.OpenSearch it -> {
        json.put("url", it.url()).put("index", it.index());
        if (!it.user().isEmpty()) {
          json.put("user", it.user());
        }
      }
      case Endpoint.Files it -> json.put("folder", it.folder());
    }
    return json;
  }

  private String crn(String location, String type, String id) {
    return Crn.ofInstance("atracker", location, account, "").resource(type, id).toString();
  }

  private static ObjectNode without(JsonNode json, Set<String> fields) {
    ObjectNode copy = JSON.objectNode();
    json.propertyStream()
        .filter(property -> !fields.contains(property.getKey()))
        .forEach(property -> copy.set(property.getKey(), property.getValue()));
    return copy;
  }

  private static ArrayNode texts(List<String> texts) {
    ArrayNode array = JSON.arrayNode();
    texts.forEach(array::add);
    return array;
  }

  private static String word(ManagedBy managedBy) {
    return managedBy.name().toLowerCase(Locale.ROOT);
  }
}
