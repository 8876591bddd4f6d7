package dev.muster.routing.rules;

import java.util.List;
import java.util.Objects;

/// Where events of a location go, and why.
///
/// @param location the event's location by its main name
/// @param upward the location and every place it lies in, nearest first
/// @param routes what each route says, in the order of the routes
/// @param byDefault whether the default targets take it because no route does
/// @param targets ids of the targets that get it, each once, in the order they were named
/// @param withheld ids of targets that would get it if it were allowed to leave its place
public record Verdict(
    String location,
    List<String> upward,
    List<Choice> routes,
    boolean byDefault,
    List<String> targets,
    List<String> withheld) {

  /// What one route says of an event.
  ///
  /// @param version the route's version that said it
  public record Choice(String route, int version, Matched matched) {}

  /// The rule that decided within a route.
  public sealed interface Matched {
    /// No rule of the route covers the event.
    record None() implements Matched {}

    /// The first rule that covers it.
    ///
    /// @param rule place of the rule in the route, from 0
    /// @param by the location of the rule that covers it
    /// @param targets the rule's targets; none drops the event on purpose, as far as this route
    ///   goes
    record Rule(int rule, String by, List<String> targets) implements Matched {
      public Rule {
        targets = List.copyOf(targets);
      }
    }
  }

  public Verdict {
    Objects.requireNonNull(location, "location is null");
    upward = List.copyOf(upward);
    routes = List.copyOf(routes);
    targets = List.copyOf(targets);
    withheld = List.copyOf(withheld);
  }

  /// Whether some route dropped it on purpose and no other sends it anywhere.
  public boolean droppedOnPurpose() {
    return targets.isEmpty()
        && withheld.isEmpty()
        && routes.stream().anyMatch(choice -> choice.matched() instanceof Matched.Rule);
  }
}
