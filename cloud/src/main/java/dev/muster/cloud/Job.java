package dev.muster.cloud;

import java.util.List;

/// A long task of the cloud: a capture, a connection being made, volumes being cloned.
///
/// @param state one of the three that matter to a waiter
/// @param message the cloud's words, may be empty
/// @param results ids of what the job made, may be empty
public record Job(String id, State state, String message, List<String> results) {
  public Job {
    results = List.copyOf(results);
  }

  /// Where a job stands.
  public enum State {
    RUNNING,
    COMPLETED,
    FAILED
  }
}
