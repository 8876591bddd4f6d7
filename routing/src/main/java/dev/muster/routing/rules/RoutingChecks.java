package dev.muster.routing.rules;

import dev.muster.cadf.Crn;
import dev.muster.routing.rules.RoutingRefused.Code;
import dev.muster.routing.rules.RoutingRefused.Fault;
import dev.muster.routing.rules.RoutingSettings.Residency;
import dev.muster.routing.rules.Target.ManagedBy;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Collects everything that is wrong with a change of the routing, each with its field.
final class RoutingChecks {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9 \\-._:]+");
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?(:[0-9]{1,5})?");
  private static final Pattern BROKER =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?:[0-9]{1,5}");
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
  private static final Pattern INDEX = Pattern.compile("[a-z0-9][a-z0-9._-]{0,254}");
  private static final Pattern FOLDER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final int BROKERS_MAX = 16;
  private static final int URL_CHARS_MAX = 1_000;
  private static final int PORT_MAX = 65_535;

  private final RoutingTable table;
  private final RoutingLimits limits;
  private final List<Fault> faults = new ArrayList<>();

  RoutingChecks(RoutingTable table, RoutingLimits limits) {
    this.table = table;
    this.limits = limits;
  }

  void refuseIfWrong() {
    if (!faults.isEmpty()) {
      throw new RoutingRefused(faults);
    }
  }

  void managedBy(ManagedBy before, ManagedBy after) {
    if (before != after) {
      invalid("managed_by", "cannot change");
    }
  }

  /// @param permitted whether the region must be among the permitted ones
  void target(Target target, boolean permitted) {
    name(target.name());
    target.region().ifPresent(region -> place("region", region));
    List<String> allowed = table.settings().permittedTargetRegions();
    if (permitted && !allowed.isEmpty() && target.region().filter(allowed::contains).isEmpty()) {
      faults.add(
          new Fault(
              Code.REGION_NOT_ALLOWED,
              "region",
              "Requested: %s, Permitted: %s".formatted(target.region().orElse("none"), allowed)));
    }
    switch (target.endpoint()) {
      case Endpoint.ObjectStorage it -> {
        match("cos_endpoint.endpoint", it.endpoint(), HOST, "a host name");
        crn("cos_endpoint.target_crn", it.targetCrn());
        match("cos_endpoint.bucket", it.bucket(), BUCKET, "3 to 63 of a-z 0-9 . -");
      }
      case Endpoint.EventStreams it -> eventStreams(it);
      case Endpoint.CloudLogs it -> crn("cloudlogs_endpoint.target_crn", it.targetCrn());
      case Endpoint.AppConfig it -> crn("appconfig_endpoint.target_crn", it.targetCrn());
      case Endpoint.Webhook it -> url("webhook_endpoint.url", it.url());
      case Endpoint.Syslog it -> {
        match("syslog_endpoint.host", it.host(), HOST, "a host name");
        if (it.port() < 1 || it.port() > PORT_MAX) {
          invalid("syslog_endpoint.port", "must be 1 to 65535, got: " + it.port());
        }
      }
      case Endpoint.OpenSearch it -> {
        url("opensearch_endpoint.url", it.url());
        match("opensearch_endpoint.index", it.index(), INDEX, "1 to 255 of a-z 0-9 . _ -");
      }
      case Endpoint.Files it ->
          match("files_endpoint.folder", it.folder(), FOLDER, "a name of A-Z a-z 0-9 . _ -");
    }
  }

  void route(Route route) {
    name(route.name());
    count("rules", route.rules().size(), 1, limits.rulesPerRoute());
    for (int i = 0; i < route.rules().size(); i++) {
      rule("rules[" + i + "]", route.rules().get(i), route.managedBy());
    }
  }

  void settings(RoutingSettings changed) {
    RoutingSettings before = table.settings();
    if (before.metadataRegionPrimary().isPresent() && changed.metadataRegionPrimary().isEmpty()) {
      invalid("metadata_region_primary", "is required: it can be changed, not cleared");
    }
    changed.metadataRegionPrimary().ifPresent(region -> place("metadata_region_primary", region));
    changed.metadataRegionBackup().ifPresent(region -> place("metadata_region_backup", region));
    if (changed.metadataRegionBackup().isPresent()
        && changed.metadataRegionBackup().equals(changed.metadataRegionPrimary())) {
      invalid("metadata_region_backup", "must differ from metadata_region_primary");
    }
    count("default_targets", changed.defaultTargets().size(), 0, limits.defaultTargets());
    distinct("default_targets", changed.defaultTargets());
    for (int i = 0; i < changed.defaultTargets().size(); i++) {
      String field = "default_targets[" + i + "]";
      Optional<Target> target = existing(field, changed.defaultTargets().get(i));
      if (target.isPresent()
          && (!target.get().endpoint().canBeDefault()
              || target.get().managedBy() == ManagedBy.ENTERPRISE)) {
        invalid(field, "cannot be a default target: " + target.get().name());
      }
    }
    places("permitted_target_regions", changed.permittedTargetRegions());
    count("residencies", changed.residencies().size(), 0, limits.residencies());
    for (int i = 0; i < changed.residencies().size(); i++) {
      Residency residency = changed.residencies().get(i);
      place("residencies[" + i + "].location", residency.location());
      places("residencies[" + i + "].target_regions", residency.targetRegions());
    }
  }

  private void rule(String field, Route.Rule rule, ManagedBy managedBy) {
    count(field + ".locations", rule.locations().size(), 1, limits.locationsPerRule());
    distinct(field + ".locations", rule.locations());
    for (int i = 0; i < rule.locations().size(); i++) {
      String location = rule.locations().get(i);
      if (!location.equals(Route.Rule.ANY)) {
        place(field + ".locations[" + i + "]", location);
      }
    }
    count(field + ".target_ids", rule.targets().size(), 0, limits.targetsPerRule());
    distinct(field + ".target_ids", rule.targets());
    for (int i = 0; i < rule.targets().size(); i++) {
      String targetField = field + ".target_ids[" + i + "]";
      existing(targetField, rule.targets().get(i))
          .ifPresent(target -> sends(targetField, rule, target, managedBy));
    }
  }

  private void sends(String field, Route.Rule rule, Target target, ManagedBy managedBy) {
    if (target.managedBy() != managedBy) {
      invalid(field, "is managed by another than the route: " + target.name());
    }
    for (String location : rule.locations()) {
      // A rule for a wider place stands; what must not leave is withheld event by event.
      if (!location.equals(Route.Rule.ANY)
          && !table.mayLeave(table.tree().upward(location, Instant.MAX), target, Instant.MAX)) {
        faults.add(
            new Fault(
                Code.RESIDENCY_NOT_ALLOWED,
                field,
                "events of %s must not go to a target in %s"
                    .formatted(location, target.region().orElse("no known region"))));
      }
    }
  }

  private void eventStreams(Endpoint.EventStreams it) {
    crn("eventstreams_endpoint.target_crn", it.targetCrn());
    count("eventstreams_endpoint.brokers", it.brokers().size(), 1, BROKERS_MAX);
    for (int i = 0; i < it.brokers().size(); i++) {
      match("eventstreams_endpoint.brokers[" + i + "]", it.brokers().get(i), BROKER, "host:port");
    }
    match("eventstreams_endpoint.topic", it.topic(), TOPIC, "1 to 249 of A-Z a-z 0-9 . _ -");
  }

  private void name(String name) {
    if (name.isEmpty()) {
      invalid("name", "is required");
    } else if (name.length() > limits.nameChars()) {
      invalid(
          "name",
          "must have at most %d characters, got: %d".formatted(limits.nameChars(), name.length()));
    } else if (!NAME.matcher(name).matches()) {
      invalid("name", "must be of A-Z a-z 0-9 space - . _ :");
    }
  }

  private Optional<Target> existing(String field, String id) {
    Optional<Target> target =
        table.targets().stream().filter(one -> one.id().equals(id)).findFirst();
    if (target.isEmpty()) {
      invalid(field, "there is no target with id " + shown(id));
    }
    return target;
  }

  private void places(String field, List<String> places) {
    distinct(field, places);
    for (int i = 0; i < places.size(); i++) {
      place(field + "[" + i + "]", places.get(i));
    }
  }

  private void place(String field, String place) {
    if (!table.tree().knows(place)) {
      invalid(field, "is no known location, got: " + shown(place));
    }
  }

  private void crn(String field, String crn) {
    if (!Crn.parse(crn).isValid()) {
      invalid(field, "must be a CRN, got: " + shown(crn));
    }
  }

  private void url(String field, String url) {
    try {
      URI uri = new URI(url);
      boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      if (!http || uri.getHost() == null || uri.getUserInfo() != null) {
        // Not shown: it may hold a password.
        invalid(field, "must be an http or https address with a host and without a user");
      } else if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
        // Addresses stand in events: a key in a query would lie in the ledger for ever.
        invalid(field, "must have no query and no fragment: a credential goes into its own field");
      } else if (url.length() > URL_CHARS_MAX) {
        invalid(field, "must have at most " + URL_CHARS_MAX + " characters");
      }
    } catch (URISyntaxException _) {
      invalid(field, "must be an http or https address");
    }
  }

  private void match(String field, String value, Pattern form, String expected) {
    if (!form.matcher(value).matches()) {
      invalid(field, "must be " + expected + ", got: " + shown(value));
    }
  }

  private void count(String field, int count, int min, int max) {
    if (count < min) {
      invalid(field, "must have at least " + min + ", got: " + count);
    } else if (count > max) {
      faults.add(
          new Fault(Code.LIMIT_REACHED, field, "must have at most " + max + ", got: " + count));
    }
  }

  private void distinct(String field, List<String> values) {
    Set<String> seen = new HashSet<>();
    for (String value : values) {
      if (!seen.add(value)) {
        invalid(field, "names the same twice: " + shown(value));
      }
    }
  }

  private void invalid(String field, String message) {
    faults.add(new Fault(Code.INVALID_VALUE, field, message));
  }

  private static String shown(String value) {
    return value.length() > 80 ? value.substring(0, 80) + "…" : value;
  }
}
