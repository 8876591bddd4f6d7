package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// The making known of auxiliary volumes at the recovery site. It may succeed for some volumes and
/// fail for others.
///
/// @param wanted the auxiliary volumes' storage names, as asked for
/// @param onboarded what the cloud names as done; empty in listings, where the cloud does not tell
/// @param failures empty in listings
public record Onboarding(
    String id,
    State state,
    int progressPercent,
    List<String> wanted,
    List<String> onboarded,
    List<Failure> failures) {
  public Onboarding {
    requireNonNull(id, "id is null");
    requireNonNull(state, "state is null");
    wanted = List.copyOf(wanted);
    onboarded = List.copyOf(onboarded);
    failures = List.copyOf(failures);
  }

  /// Where an onboarding stands; it may have ended with some volumes left out.
  public enum State {
    RUNNING,
    COMPLETED,
    FAILED
  }

  /// Why some volumes were not onboarded.
  ///
  /// @param volumes the auxiliary volumes' storage names
  public record Failure(String message, List<String> volumes) {
    public Failure {
      requireNonNull(message, "message is null");
      volumes = List.copyOf(volumes);
    }
  }
}
