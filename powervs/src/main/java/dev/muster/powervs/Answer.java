package dev.muster.powervs;

/// What came of one HTTP exchange. The difference between [NotSent] and [Lost] decides whether a
/// mutation may be repeated.
sealed interface Answer {

  /// A complete answer.
  ///
  /// @param retryAfter the header's value, or empty
  record Answered(int status, String retryAfter, String body) implements Answer {
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

  default int status() {
    return this instanceof Answered answered ? answered.status() : 0;
  }
}
