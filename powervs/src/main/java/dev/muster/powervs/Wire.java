package dev.muster.powervs;

import java.time.Duration;

/// Carries one request to the cloud and its answer back. The real one is HTTP; a program that
/// brings its own cloud along may hand in another. MUST be safe for many threads; blocks the
/// calling one.
public interface Wire extends AutoCloseable {
  /// Carries a request, once.
  ///
  /// @param timeout from the first byte sent to the last byte read
  /// @return [Answer.NotSent] only if the other side cannot have seen the request, [Answer.Lost] if
  ///   it may have; never throws because of what the other side does
  Answer carry(WireCall call, Duration timeout);

  /// Ends all exchanges under way; their callers see [Answer.Lost].
  @Override
  void close();
}
