package dev.muster.powervs;

import java.time.Duration;

/// How long one attempt may take, from the first byte sent to the last byte read; all above zero.
///
/// @param connect how long making a connection may take
/// @param read for calls that look
/// @param change for calls that make or change something
/// @param delete for calls that delete or detach something
public record Timeouts(Duration connect, Duration read, Duration change, Duration delete) {
  /// The vendor's own client waits as long, 10 seconds for a connection excepted.
  public static final Timeouts STANDARD =
      new Timeouts(
          Duration.ofSeconds(10),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofMinutes(3));

  public Timeouts {
    requirePositive("connect", connect);
    requirePositive("read", read);
    requirePositive("change", change);
    requirePositive("delete", delete);
  }

  Duration of(CallKind kind) {
    return switch (kind) {
      case READ -> read;
      case CHANGE -> change;
      case DELETE -> delete;
    };
  }

  private static void requirePositive(String name, Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(
          "timeout '%s' must be above zero, got: %s".formatted(name, duration));
    }
  }
}
