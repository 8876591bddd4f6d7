package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/// What came of a call to a cloud. An unknown result is neither success nor failure: the call may
/// have happened, and only looking at the cloud tells.
public sealed interface Result<T> {

  /// The cloud answered, and did what was asked.
  record Done<T>(T value) implements Result<T> {
    public Done {
      requireNonNull(value, "value is null");
    }
  }

  /// The cloud answered, and refused: nothing was changed.
  ///
  /// @param status the cloud's HTTP status, 400 to 599
  /// @param message the cloud's own words
  record Refused<T>(int status, String message) implements Result<T> {
    public Refused {
      if (status < 400 || status > 599) {
        throw new IllegalArgumentException("refusal status must be 400 to 599, got: " + status);
      }
      requireNonNull(message, "message is null");
    }

    /// The same refusal where another value was expected.
    public <U> Refused<U> as() {
      return new Refused<>(status, message);
    }
  }

  /// No answer, or one that does not tell whether the call happened.
  record Unknown<T>(String why) implements Result<T> {
    public Unknown {
      requireNonNull(why, "why is null");
    }

    /// The same doubt where another value was expected.
    public <U> Unknown<U> as() {
      return new Unknown<>(why);
    }
  }

  /// The result with its value mapped; refusals and unknowns stay as they are.
  default <U> Result<U> map(Function<? super T, ? extends U> mapper) {
    return switch (this) {
      case Done<T>(T value) -> new Done<U>(mapper.apply(value));
      case Refused<T> refused -> refused.as();
      case Unknown<T> unknown -> unknown.as();
    };
  }
}
