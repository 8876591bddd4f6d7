package dev.muster.cli;

import java.time.Duration;

/// Waits before something is tried again.
@FunctionalInterface
interface Pause {
  void pause(Duration duration) throws InterruptedException;
}
