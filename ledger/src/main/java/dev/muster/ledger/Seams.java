package dev.muster.ledger;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;

/// What a ledger takes from the world, so that a test can put its own in.
///
/// @param salts random numbers for segment headers
/// @param background runs short tasks beside the appends: completions, sealing, preparing the next
///   segment
record Seams(Disk disk, InstantSource clock, IntSupplier salts, Executor background) {
  static Seams system() {
    var random = new SecureRandom();
    return new Seams(
        new FileDisk(),
        InstantSource.system(),
        random::nextInt,
        task -> Thread.ofVirtual().name("ledger-background").start(task));
  }
}
