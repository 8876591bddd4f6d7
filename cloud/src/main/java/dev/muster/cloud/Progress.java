package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

import tools.jackson.databind.JsonNode;

/// Where an accepted mutation stands, as seen by one look at the cloud.
public sealed interface Progress {

  /// It is done, and the cloud shows it.
  ///
  /// @param resourceId the resource made or changed
  /// @param response what the event's `responseData` says
  record Settled(String resourceId, JsonNode response) implements Progress {
    public Settled {
      requireNonNull(resourceId, "resourceId is null");
      requireNonNull(response, "response is null");
    }
  }

  /// It ended in failure, and the cloud says so.
  ///
  /// @param reasonCode an HTTP status
  record Failed(int reasonCode, String why) implements Progress {
    public Failed {
      requireNonNull(why, "why is null");
    }
  }

  /// It ended, and only part of what was asked for was done.
  ///
  /// @param reasonCode an HTTP status
  /// @param why names what was left out
  /// @param response what the event's `responseData` says: what was done, and what was not
  record Partly(int reasonCode, String why, JsonNode response) implements Progress {
    public Partly {
      requireNonNull(why, "why is null");
      requireNonNull(response, "response is null");
    }
  }

  /// The cloud took it on, nothing is under way, and nothing of it is shown. Soon after the act
  /// that may be a lag; seen again and again, it is a failure.
  record Unheeded(String why) implements Progress {
    public Unheeded {
      requireNonNull(why, "why is null");
    }
  }

  /// It goes on, or could not be seen just now.
  record Working(String detail) implements Progress {
    public Working {
      requireNonNull(detail, "detail is null");
    }
  }
}
