package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

import tools.jackson.databind.JsonNode;

/// Where an operation stands; the last two are final.
public sealed interface OperationState {

  /// Asked for, and not yet seen to be done.
  ///
  /// @param detail what the cloud shows just now, for people
  record Pending(String detail) implements OperationState {
    public Pending {
      requireNonNull(detail, "detail is null");
    }
  }

  /// Done, and recorded.
  record Succeeded(String resourceId, JsonNode response) implements OperationState {
    public Succeeded {
      requireNonNull(resourceId, "resourceId is null");
      requireNonNull(response, "response is null");
    }
  }

  /// Refused, failed or not seen to be done in time; recorded.
  ///
  /// @param reasonCode an HTTP status
  record Failed(int reasonCode, String why) implements OperationState {
    public Failed {
      requireNonNull(why, "why is null");
    }
  }

  default boolean isFinal() {
    return !(this instanceof Pending);
  }
}
