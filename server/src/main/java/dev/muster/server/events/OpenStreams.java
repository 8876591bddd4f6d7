package dev.muster.server.events;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// Ends the streams before the server waits for its calls to end: a tail has no end of its own.
@Component
public final class OpenStreams implements SmartLifecycle {
  private volatile boolean running;

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
