package dev.muster.recovery.readiness;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Something that was asked, and what came of it. What is not known is never taken for good.
public sealed interface Fact<T> {

  /// An answer.
  ///
  /// @param at when it came
  /// @param took how long it was waited for
  record Known<T>(T value, Instant at, Duration took) implements Fact<T> {
    public Known {
      requireNonNull(value, "value is null");
      requireNonNull(at, "at is null");
      requireNonNull(took, "took is null");
    }
  }

  /// No answer.
  ///
  /// @param excused true if it was not asked on purpose, because the kind of run must do without
  record Missing<T>(String why, boolean excused) implements Fact<T> {
    public Missing {
      requireNonNull(why, "why is null");
    }
  }

  static <T> Fact<T> known(T value, Instant at) {
    return new Known<>(value, at, Duration.ZERO);
  }

  static <T> Fact<T> missing(String why) {
    return new Missing<>(why, false);
  }

  default Optional<T> found() {
    return switch (this) {
      case Known<T> known -> Optional.of(known.value());
      case Missing<T> _ -> Optional.empty();
    };
  }
}
