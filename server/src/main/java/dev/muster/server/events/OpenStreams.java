package dev.muster.server.events;

import dev.muster.server.call.Call;
import dev.muster.server.errors.RefusedException;
import dev.muster.server.identity.Caller;
import dev.muster.server.identity.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// The streams that are open: a few for each token, none longer than its token is valid or the
/// server runs. They end before the server waits for its calls to end: a tail has no end of its
/// own.
@Component
public final class OpenStreams implements SmartLifecycle {
  private static final int OF_ONE_TOKEN_MAX = 8;
  private static final Duration CHECK_EVERY = Duration.ofSeconds(5);

  private final Tokens tokens;
  private final InstantSource clock;
  private final Map<String, Integer> byToken = new ConcurrentHashMap<>();
  private volatile boolean running;

  OpenStreams(Tokens tokens, InstantSource clock) {
    this.tokens = tokens;
    this.clock = clock;
  }

  /// A caller's right to one stream, until it is closed.
  public final class Slot implements AutoCloseable {
    private final String tokenId;

    private Instant checkedAt;

    private Slot(String tokenId) {
      this.tokenId = tokenId;
      this.checkedAt = clock.instant();
    }

    /// Whether the token that opened the stream may still do so, as known for at most 5 seconds.
    /// For the one thread that serves the stream.
    public boolean isStillAllowed() {
      Instant now = clock.instant();
      if (now.isBefore(checkedAt.plus(CHECK_EVERY))) {
        return true;
      }
      checkedAt = now;
      return tokens.isValid(tokenId);
    }

    @Override
    public void close() {
      byToken.computeIfPresent(tokenId, (_, open) -> open > 1 ? open - 1 : null);
    }
  }

  /// Takes one of the caller's streams.
  ///
  /// @throws RefusedException with 429 if all are open
  public Slot open(Call call) {
    String tokenId = call.caller().map(Caller::tokenId).orElse("");
    int open = byToken.merge(tokenId, 1, Integer::sum);
    Slot slot = new Slot(tokenId);
    if (open > OF_ONE_TOKEN_MAX) {
      slot.close();
      throw new RefusedException(
          429, "at most %d streams of one token at once".formatted(OF_ONE_TOKEN_MAX), List.of());
    }
    return slot;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /// Whether streams are to end.
  public boolean areEnding() {
    return !running;
  }
}
