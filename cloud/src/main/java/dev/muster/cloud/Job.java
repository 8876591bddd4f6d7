package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// A long task of the cloud: a capture, a connection being made, volumes being cloned.
///
/// @param state one of the three that matter to a waiter
/// @param message the cloud's words, may be empty
/// @param products what the job made so far, in the cloud's order; may be empty
public record Job(String id, State state, String message, List<Product> products) {
  public Job {
    products = List.copyOf(products);
  }

  /// Where a job stands.
  public enum State {
    RUNNING,
    COMPLETED,
    FAILED
  }

  /// Something that a job made.
  ///
  /// @param sourceId what it was made from, or empty if the cloud does not tell
  public record Product(String id, String sourceId) {
    public Product {
      requireNonNull(id, "id is null");
      requireNonNull(sourceId, "sourceId is null");
    }
  }
}
