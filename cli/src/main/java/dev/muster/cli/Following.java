package dev.muster.cli;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

/// Follows a stream of the server and resumes it where it broke off.
final class Following {
  private static final int ATTEMPTS_MAX = 60;
  private static final Duration BETWEEN = Duration.ofSeconds(1);

  private final Invocation invocation;
  private final String path;
  private String lastId = "";
  private int failures;

  /// Takes messages.
  @FunctionalInterface
  interface Listener {
    void take(ServerSentEvents.Message message);
  }

  /// Says whether a stream that stopped has really ended.
  @FunctionalInterface
  interface End {
    boolean isReached() throws InterruptedException;
  }

  Following(Invocation invocation, String path) {
    this.invocation = invocation;
    this.path = path;
  }

  /// Hands over every message once, until the end is reached.
  ///
  /// @throws UnreachableException when the server stays away for about a minute
  /// @throws CliException when the server refuses
  void follow(Listener listener, End end) throws InterruptedException {
    while (true) {
      UnreachableException why;
      try {
        readOn(listener);
        if (end.isReached()) {
          return;
        }
        // Counts as a break as well, lest a stream be reopened in a tight circle.
        why = new UnreachableException("the stream stopped before its end");
      } catch (UnreachableException e) {
        why = e;
      }
      countFailure(why);
      invocation.surroundings().pause().pause(BETWEEN);
    }
  }

  private void readOn(Listener listener) throws InterruptedException {
    try (InputStream stream = invocation.api().stream(path, lastId)) {
      var events = new ServerSentEvents(stream, lastId);
      Optional<ServerSentEvents.Message> message = events.next();
      while (message.isPresent()) {
        lastId = message.get().id();
        failures = 0;
        listener.take(message.get());
        message = events.next();
      }
    } catch (IOException e) {
      throw new UnreachableException("the stream broke", e);
    }
  }

  private void countFailure(UnreachableException why) {
    failures++;
    if (failures >= ATTEMPTS_MAX) {
      throw why;
    }
    if (failures == 1) {
      invocation.report("connection lost, trying again");
    }
  }
}
