package dev.muster.powervs;

import java.time.Duration;

/// Waits between attempts. Wired to `Thread::sleep`; tests only write down what was asked for.
@FunctionalInterface
public interface Sleeper {
  void sleep(Duration duration) throws InterruptedException;
}
