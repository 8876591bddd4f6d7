package dev.muster.routing.rules;

import dev.muster.routing.rules.RoutingSettings.Residency;
import dev.muster.routing.rules.Target.ManagedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Reads the bodies of requests, in the vendor's names. Whether the values can be is for
/// [RoutingTable] to say.
public final class RoutingRequests {
  /// The endpoint object of each target type.
  static final Map<String, String> ENDPOINTS =
      Map.of(
          "cloud_object_storage", "cos_endpoint",
          "event_streams", "eventstreams_endpoint",
          "cloud_logs", "cloudlogs_endpoint",
          "app_config", "appconfig_endpoint",
          "webhook", "webhook_endpoint",
          "syslog", "syslog_endpoint",
          "opensearch", "opensearch_endpoint",
          "files", "files_endpoint");

  private static final Set<String> TARGET_FIELDS =
      Set.of(
          "name",
          "target_type",
          "region",
          "managed_by",
          "cos_endpoint",
          "eventstreams_endpoint",
          "cloudlogs_endpoint",
          "appconfig_endpoint",
          "app_config_endpoint",
          "webhook_endpoint",
          "syslog_endpoint",
          "opensearch_endpoint",
          "files_endpoint");
  private static final Set<String> ROUTE_FIELDS = Set.of("name", "rules", "managed_by");
  private static final Set<String> SETTINGS_FIELDS =
      Set.of(
          "metadata_region_primary",
          "metadata_region_backup",
          "default_targets",
          "permitted_target_regions",
          "private_api_endpoint_only",
          "residencies");

  private RoutingRequests() {}

  /// A target to be made.
  public record NewTarget(
      String name,
      Endpoint endpoint,
      Credential credential,
      Optional<String> region,
      ManagedBy managedBy) {}

  /// A route to be made, or what one shall become.
  public record NewRoute(String name, List<Route.Rule> rules, ManagedBy managedBy) {}

  /// What a new target shall be.
  ///
  /// @throws RoutingRefused if the body has another form
  public static NewTarget target(JsonNode body) {
    JsonFields fields = JsonFields.of(body);
    fields.only(TARGET_FIELDS);
    String name = fields.text("name");
    String type = fields.text("target_type");
    Optional<String> region = fields.optionalText("region");
    ManagedBy managedBy = managedBy(fields, ManagedBy.ACCOUNT);
    String endpointField = ENDPOINTS.get(type);
    if (endpointField == null) {
      fields.refuse(
          "target_type",
          "must be one of " + String.join(", ", ENDPOINTS.keySet().stream().sorted().toList()));
      fields.refuseIfWrong();
      throw new IllegalStateException("refused above");
    }
    ReadEndpoint read = endpoint(fields, type, Optional.empty());
    fields.refuseIfWrong();
    return new NewTarget(name, read.endpoint, read.credential, region, managedBy);
  }

  /// What an existing target shall become. Fields that are left out stay.
  ///
  /// @throws RoutingRefused if the body has another form
  public static NewTarget target(JsonNode body, Target old) {
    JsonFields fields = JsonFields.of(body);
    fields.only(TARGET_FIELDS);
    String type = fields.optionalText("target_type").orElse(old.endpoint().type());
    if (!type.equals(old.endpoint().type())) {
      fields.refuse("target_type", "cannot change, it is " + old.endpoint().type());
      fields.refuseIfWrong();
    }
    String name = fields.optionalText("name").orElse(old.name());
    Optional<String> region = fields.optionalText("region").or(old::region);
    ManagedBy managedBy = managedBy(fields, old.managedBy());
    ReadEndpoint read = endpoint(fields, type, Optional.of(old.endpoint()));
    fields.refuseIfWrong();
    return new NewTarget(name, read.endpoint, read.credential, region, managedBy);
  }

  /// What a route shall be.
  ///
  /// @throws RoutingRefused if the body has another form
  public static NewRoute route(JsonNode body, ManagedBy fallback) {
    JsonFields fields = JsonFields.of(body);
    fields.only(ROUTE_FIELDS);
    String name = fields.text("name");
    ManagedBy managedBy = managedBy(fields, fallback);
    List<Route.Rule> rules = new ArrayList<>();
    for (JsonFields rule : fields.objects("rules", true)) {
      rule.only(Set.of("locations", "target_ids"));
      // Left out, the locations are all of them, as the vendor has it.
      List<String> locations =
          rule.has("locations") ? rule.texts("locations", true) : List.of(Route.Rule.ANY);
      rules.add(new Route.Rule(locations, rule.texts("target_ids", true)));
    }
    fields.refuseIfWrong();
    return new NewRoute(name, rules, managedBy);
  }

  /// What the settings shall be.
  ///
  /// @throws RoutingRefused if the body has another form
  public static RoutingSettings settings(JsonNode body) {
    JsonFields fields = JsonFields.of(body);
    fields.only(SETTINGS_FIELDS);
    List<Residency> residencies = new ArrayList<>();
    for (JsonFields residency : fields.objects("residencies", false)) {
      residency.only(Set.of("location", "target_regions"));
      residencies.add(
          new Residency(residency.text("location"), residency.texts("target_regions", true)));
    }
    RoutingSettings settings =
        new RoutingSettings(
            fields.optionalText("metadata_region_primary"),
            fields.optionalText("metadata_region_backup"),
            fields.texts("default_targets", false),
            fields.texts("permitted_target_regions", false),
            fields.flag("private_api_endpoint_only", false),
            residencies);
    fields.refuseIfWrong();
    return settings;
  }

  private record ReadEndpoint(Endpoint endpoint, Credential credential) {}

  private static ReadEndpoint endpoint(JsonFields fields, String type, Optional<Endpoint> old) {
    String field = ENDPOINTS.getOrDefault(type, "");
    // One page of the vendor's documentation writes this name.
    String there =
        field.equals("appconfig_endpoint") && fields.has("app_config_endpoint")
            ? "app_config_endpoint"
            : field;
    for (String other : ENDPOINTS.values()) {
      if (!other.equals(field) && fields.has(other)) {
        fields.refuse(other, "does not belong to target_type " + type);
      }
    }
    if (old.isPresent() && !fields.has(there)) {
      return new ReadEndpoint(old.get(), new Credential.Keep());
    }
    JsonFields it = fields.object(there);
    return switch (type) {
      case "cloud_object_storage" -> {
        it.only(
            Set.of("endpoint", "target_crn", "bucket", "api_key", "service_to_service_enabled"));
        yield new ReadEndpoint(
            new Endpoint.ObjectStorage(
                it.text("endpoint"),
                it.text("target_crn"),
                it.text("bucket"),
                it.flag("service_to_service_enabled", false)),
            credential(it, "api_key"));
      }
      case "event_streams" -> {
        it.only(
            Set.of(
                "target_crn",
                "brokers",
                "topic",
                "api_key",
                "password",
                "service_to_service_enabled"));
        yield new ReadEndpoint(
            new Endpoint.EventStreams(
                it.text("target_crn"),
                brokers(it),
                it.text("topic"),
                it.flag("service_to_service_enabled", false)),
            credential(it, it.has("api_key") ? "api_key" : "password"));
      }
      case "cloud_logs" -> {
        it.only(Set.of("target_crn"));
        yield new ReadEndpoint(
            new Endpoint.CloudLogs(it.text("target_crn")), new Credential.Keep());
      }
      case "app_config" -> {
        it.only(Set.of("target_crn"));
        yield new ReadEndpoint(
            new Endpoint.AppConfig(it.text("target_crn")), new Credential.Keep());
      }
      case "webhook" -> {
        it.only(Set.of("url", "secret"));
        yield new ReadEndpoint(new Endpoint.Webhook(it.text("url")), credential(it, "secret"));
      }
      case "syslog" -> {
        it.only(Set.of("host", "port"));
        yield new ReadEndpoint(
            new Endpoint.Syslog(it.text("host"), it.has("port") ? it.number("port") : 6514),
            new Credential.Keep());
      }
      case "opensearch" -> {
        it.only(Set.of("url", "index", "user", "password"));
        yield new ReadEndpoint(
            new Endpoint.OpenSearch(
                it.text("url"), it.text("index"), it.optionalText("user").orElse("")),
            credential(it, "password"));
      }
      case "files" -> {
        it.only(Set.of("folder"));
        yield new ReadEndpoint(new Endpoint.Files(it.text("folder")), new Credential.Keep());
      }
      default -> throw new IllegalStateException("no such target type: " + type);
    };
  }

  /// An array, or one text with commas, as an older page has it.
  private static List<String> brokers(JsonFields it) {
    JsonNode brokers = it.node("brokers");
    if (brokers.isString()) {
      return List.of(brokers.stringValue().split("\\s*,\\s*", -1));
    }
    return it.texts("brokers", true);
  }

  private static Credential credential(JsonFields it, String field) {
    if (!it.has(field)) {
      return new Credential.Keep();
    }
    if (it.node(field).isNull()) {
      return new Credential.Remove();
    }
    String secret = it.text(field);
    return secret.equals(Credential.MASKED)
        ? new Credential.Keep()
        : new Credential.Replace(secret);
  }

  private static ManagedBy managedBy(JsonFields fields, ManagedBy fallback) {
    return switch (fields.optionalText("managed_by").orElse("")) {
      case "" -> fallback;
      case "account" -> ManagedBy.ACCOUNT;
      case "enterprise" -> ManagedBy.ENTERPRISE;
      default -> {
        fields.refuse("managed_by", "must be account or enterprise");
        yield fallback;
      }
    };
  }
}
