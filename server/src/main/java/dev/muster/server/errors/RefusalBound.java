package dev.muster.server.errors;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/// Keeps a flood of calls without a valid credential from filling the ledger: 20 refusals of an
/// address are recorded at once and then one a second; 100 of all addresses together and then ten a
/// second. What is not recorded is counted, and the next event that is recorded says how many.
final class RefusalBound {
  private static final int ADDRESSES_MAX = 4_096;
  private static final Bucket.Size PER_ADDRESS = new Bucket.Size(20, Duration.ofSeconds(1));
  private static final Bucket.Size ALL = new Bucket.Size(100, Duration.ofMillis(100));

  private final InstantSource clock;
  private final Bucket all;
  private final Map<String, Bucket> byAddress = new LinkedHashMap<>(16, 0.75f, true);
  private long notRecorded;

  RefusalBound(InstantSource clock) {
    this.clock = clock;
    this.all = new Bucket(ALL, clock.instant());
  }

  /// Asks for the right to record one refusal.
  ///
  /// @return how many were not recorded since the last one that was; empty when this one must not
  ///   be recorded either
  synchronized OptionalLong ask(String address) {
    Instant now = clock.instant();
    Bucket own = byAddress.computeIfAbsent(address, _ -> new Bucket(PER_ADDRESS, now));
    if (byAddress.size() > ADDRESSES_MAX) {
      byAddress.remove(byAddress.keySet().iterator().next());
    }
    if (!own.take(now) || !all.take(now)) {
      notRecorded++;
      return OptionalLong.empty();
    }
    long before = notRecorded;
    notRecorded = 0;
    return OptionalLong.of(before);
  }

  private static final class Bucket {
    record Size(int capacity, Duration perToken) {}

    private final Size size;
    private double tokens;
    private Instant filledAt;

    Bucket(Size size, Instant now) {
      this.size = size;
      this.tokens = size.capacity();
      this.filledAt = now;
    }

    boolean take(Instant now) {
      double gained =
          (double) Duration.between(filledAt, now).toNanos() / size.perToken().toNanos();
      tokens = Math.min(size.capacity(), tokens + Math.max(0, gained));
      filledAt = now;
      if (tokens < 1) {
        return false;
      }
      tokens--;
      return true;
    }
  }
}
