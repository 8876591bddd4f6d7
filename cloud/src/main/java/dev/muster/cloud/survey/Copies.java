package dev.muster.cloud.survey;

import java.util.List;

/// Copies of volumes that are being made or made known.
public final class Copies {
  private Copies() {}

  /// A cloning of several volumes in steps.
  ///
  /// @param status the cloud's word; `completed`, `failed` and `cancelled` are ends
  public record Cloning(String id, String name, String status) {
    public boolean isOver() {
      return status.equals("completed") || status.equals("failed") || status.equals("cancelled");
    }
  }

  /// A flash copy being made; storage names, not the cloud's.
  public record FlashCopy(String source, String target, String status) {}

  /// The making known of auxiliary volumes at their site.
  ///
  /// @param status `RUNNING`, `SUCCESS`, `FAILURE`
  /// @param volumes storage names of the auxiliary volumes it is about
  /// @param failures empty in listings, where the cloud does not tell
  public record Onboarding(String id, String status, List<String> volumes, List<Failure> failures) {
    public Onboarding {
      volumes = List.copyOf(volumes);
      failures = List.copyOf(failures);
    }
  }

  /// Why auxiliary volumes were not made known.
  public record Failure(String reason, List<String> volumes) {
    public Failure {
      volumes = List.copyOf(volumes);
    }
  }
}
