package dev.muster.simulator.fault;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// What a fault does.
public sealed interface Effect {
  /// Another answer than the operation's own.
  ///
  /// @param headers further headers
  /// @param afterDoing whether the operation is done, and only its answer replaced
  record Answer(
      int status, Map<String, String> headers, String type, String body, boolean afterDoing)
      implements Effect {
    public Answer {
      if (status < 200 || status > 599) {
        throw new IllegalArgumentException("status must be 200 to 599, got: " + status);
      }
      headers = Map.copyOf(headers);
      requireNonNull(type, "type is null");
      requireNonNull(body, "body is null");
    }
  }

  /// The connection ends without an answer.
  record Hangup(boolean afterDoing) implements Effect {}

  /// No answer ever.
  record Silence(boolean afterDoing) implements Effect {}

  /// The simulator's port is closed, for all callers.
  ///
  /// @param closed real time, because nobody can look meanwhile
  record Refuse(Duration closed) implements Effect {
    public Refuse {
      requireNonNull(closed, "closed is null");
    }
  }

  /// The answer comes later.
  ///
  /// @param by in the simulated world's time
  record Delay(Duration by) implements Effect {
    public Delay {
      requireNonNull(by, "by is null");
    }
  }

  /// What the operation begins takes that many times as long.
  record Slower(double factor) implements Effect {}

  /// What the operation begins takes exactly this long, in the simulated world's time.
  record Takes(Duration duration) implements Effect {
    public Takes {
      requireNonNull(duration, "duration is null");
    }
  }

  /// The resource is shown with these fields, whatever they really are.
  record Show(ObjectNode fields) implements Effect {
    public Show {
      requireNonNull(fields, "fields is null");
    }
  }

  /// The answer is given again for that long, whatever happens meanwhile.
  record Stale(Duration lasting) implements Effect {
    public Stale {
      requireNonNull(lasting, "lasting is null");
    }
  }

  /// The token of the call is dead from this call on.
  record ExpireToken() implements Effect {}

  /// Somebody else changes the cloud.
  record Foreign(Change change) implements Effect {
    public Foreign {
      requireNonNull(change, "change is null");
    }
  }
}
