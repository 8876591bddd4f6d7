package dev.muster.ledger;

/// Waiting for a thread of our own to end.
final class Threads {
  private Threads() {}

  /// Waits however often the caller is interrupted, and tells it at the end: a file must not be
  /// closed under a thread that writes it.
  static void join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
