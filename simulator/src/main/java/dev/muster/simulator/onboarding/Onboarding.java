package dev.muster.simulator.onboarding;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import java.time.Instant;
import java.util.List;

/// A request to make copies known in a workspace; done when its life is ready.
///
/// @param name the caller's description
/// @param wanted storage names of the copies
/// @param onboarded storage names of those that become volumes
record Onboarding(
    String id,
    String workspace,
    String name,
    Life life,
    List<String> wanted,
    List<String> onboarded,
    List<Failure> failures)
    implements Resource {
  Onboarding {
    wanted = List.copyOf(wanted);
    onboarded = List.copyOf(onboarded);
    failures = List.copyOf(failures);
  }

  /// Why a copy, by its storage name, does not become a volume.
  record Failure(String auxName, String reason) {}

  String statusAt(Instant now) {
    if (!life.readyAt(now)) {
      return "RUNNING";
    }
    return failures.isEmpty() ? "SUCCESS" : "FAILURE";
  }
}
