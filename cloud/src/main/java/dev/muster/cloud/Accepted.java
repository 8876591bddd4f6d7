package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

/// A mutation that the cloud took on. It may still be under way: see [Completion].
///
/// @param resourceId the id of the resource that was created or changed
/// @param trackingId the job or task to watch, or empty if the resource itself tells
public record Accepted(String resourceId, String trackingId) {
  public Accepted {
    requireNonNull(resourceId, "resourceId is null");
    requireNonNull(trackingId, "trackingId is null");
  }

  /// Accepted, and the resource itself tells how it goes on.
  public static Accepted of(String resourceId) {
    return new Accepted(resourceId, "");
  }
}
