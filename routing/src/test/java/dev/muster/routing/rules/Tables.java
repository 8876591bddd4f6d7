package dev.muster.routing.rules;

import dev.muster.cadf.LocationTree;
import dev.muster.cadf.Locations;
import dev.muster.routing.rules.Target.ManagedBy;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Small tables for tests.
final class Tables {
  static final Instant NOW = Instant.parse("2026-05-04T10:00:00Z");
  static final LocationTree TREE = new LocationTree(Locations.standard());
  static final String CRN = "crn:v1:bluemix:public:logs:eu-de:a/0f3c:77aa::";

  private Tables() {}

  static RoutingTable empty() {
    return RoutingTable.empty(TREE, RoutingLimits.STANDARD);
  }

  static Target target(String id, @Nullable String region) {
    return new Target(
        id,
        "target " + id,
        new Endpoint.CloudLogs(CRN),
        Optional.ofNullable(region),
        ManagedBy.ACCOUNT,
        NOW,
        NOW);
  }

  /// @param rules such as `us-east global > T1 T2`
  static Route route(String id, String... rules) {
    return new Route(
        id,
        "route " + id,
        Arrays.stream(rules).map(Tables::rule).toList(),
        ManagedBy.ACCOUNT,
        0,
        NOW,
        NOW);
  }

  static Route.Rule rule(String rule) {
    String[] sides = rule.split(">", -1);
    return new Route.Rule(words(sides[0]), words(sides[1]));
  }

  static RoutingSettings defaults(String... targets) {
    return new RoutingSettings(
        Optional.of("us-south"), Optional.empty(), List.of(targets), List.of(), false, List.of());
  }

  static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
  }
}
