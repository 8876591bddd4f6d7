package dev.muster.powervs;

import static java.util.Objects.requireNonNull;

/// What came of one HTTP exchange. The difference between [NotSent] and [Lost] decides whether a
/// mutation may be repeated.
public sealed interface Answer {

  /// A complete answer.
  ///
  /// @param retryAfter the header's value, or empty
  record Answered(int status, String retryAfter, String body) implements Answer {
    public Answered {
      requireNonNull(retryAfter, "retryAfter is null");
      requireNonNull(body, "body is null");
    }

    /// Without the body: it may hold a token.
    @Override
    public String toString() {
      return "Answered[status=" + status + "]";
    }

    boolean isSuccess() {
      return status >= 200 && status <= 299;
    }
  }

  /// No connection was made: the other side has not seen the request.
  record NotSent(String why) implements Answer {}

  /// The request may have arrived, but no complete answer came back.
  record Lost(String why) implements Answer {}

  /// This thread was interrupted; its flag is set again.
  record Interrupted(String why) implements Answer {}

  /// The HTTP status, or 0 without an answer.
  default int status() {
    return this instanceof Answered answered ? answered.status() : 0;
  }
}
