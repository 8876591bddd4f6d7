package dev.muster.routing;

import java.util.List;

/// Rules in their order; for each location the first that covers it decides.
public record RouteTable(List<Rule> rules) {

  public RouteTable {
    rules = List.copyOf(rules);
  }

  /// The delivery targets of a location's events; none if no rule covers it or the rule drops them.
  public List<String> targetsOf(String location) {
    return rules.stream()
        .filter(rule -> rule.covers(location))
        .findFirst()
        .map(Rule::targets)
        .orElse(List.of());
  }
}
