package dev.muster.simulator.fault;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One thing that goes wrong.
///
/// @param on the calls it strikes; empty for what happens by the clock alone
public record Fault(String name, Optional<On> on, When when, Effect then) {
  public Fault {
    requireNonNull(name, "name is null");
    requireNonNull(on, "on is null");
    requireNonNull(when, "when is null");
    requireNonNull(then, "then is null");
  }

  /// Which calls. What is empty matches all.
  ///
  /// @param paths patterns of the path after the workspace, without version, e.g.
  ///   `/pvm-instances/*/action`; `*` is one segment, `**` at the end any number
  /// @param workspace its id, name or zone
  /// @param resource id or name of a resource in the path
  /// @param action the `action` of a server's action, or the first field of a group's
  /// @param body fields of the request's body with the values they must have
  public record On(
      Optional<String> method,
      List<String> paths,
      Optional<String> workspace,
      Optional<String> resource,
      Optional<String> action,
      Map<String, String> body) {
    public On {
      requireNonNull(method, "method is null");
      paths = List.copyOf(paths);
      requireNonNull(workspace, "workspace is null");
      requireNonNull(resource, "resource is null");
      requireNonNull(action, "action is null");
      body = Map.copyOf(body);
    }
  }

  /// When, of the calls that match. Times count from the moment the fault is told to the simulator,
  /// in the simulated world's time.
  ///
  /// @param skip how many calls it lets pass first, 0 or more
  /// @param times how many calls it strikes at most; empty for all
  /// @param after not before
  /// @param until not from then on; empty for ever
  /// @param probability of striking a call, more than 0, at most 1
  public record When(
      int skip,
      Optional<Integer> times,
      Duration after,
      Optional<Duration> until,
      double probability) {
    static final When ALWAYS = new When(0, Optional.empty(), Duration.ZERO, Optional.empty(), 1);

    public When {
      if (skip < 0 || times.filter(n -> n < 1).isPresent() || after.isNegative()) {
        throw new IllegalArgumentException(
            "skip must be 0 or more, times 1 or more, after not negative, got: %d, %s, %s"
                .formatted(skip, times, after));
      }
      requireNonNull(until, "until is null");
      if (!(probability > 0 && probability <= 1)) {
        throw new IllegalArgumentException(
            "probability must be more than 0 and at most 1, got: " + probability);
      }
    }
  }
}
