package dev.muster.simulator.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;

/// What a caller gets to feel.
public sealed interface WireAnswer {
  /// How long after the request, in real time.
  Duration delay();

  /// A complete answer.
  record Full(int status, Map<String, String> headers, String body, Duration delay)
      implements WireAnswer {
    public Full {
      headers = Map.copyOf(headers);
      requireNonNull(body, "body is null");
      requireNonNull(delay, "delay is null");
    }

    public Full(int status, Map<String, String> headers, String body) {
      this(status, headers, body, Duration.ZERO);
    }

    public static Full json(int status, String body) {
      return new Full(status, Map.of("Content-Type", "application/json"), body);
    }
  }

  /// The connection ends without an answer.
  record Hangup(Duration delay) implements WireAnswer {
    public Hangup {
      requireNonNull(delay, "delay is null");
    }
  }

  /// No answer ever; the connection stays.
  record Silence() implements WireAnswer {
    @Override
    public Duration delay() {
      return Duration.ZERO;
    }
  }

  /// Nobody listens: this connection and all new ones are refused.
  ///
  /// @param closed for how long
  record Closed(Duration closed) implements WireAnswer {
    public Closed {
      requireNonNull(closed, "closed is null");
    }

    @Override
    public Duration delay() {
      return Duration.ZERO;
    }
  }
}
