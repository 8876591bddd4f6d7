package dev.muster.trail.summary;

import static java.util.Objects.requireNonNull;

import dev.muster.trail.summary.SummaryRequest.Interval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Events counted over time.
///
/// @param buckets without gaps, oldest first; empty without events
public record EventHistogram(Interval interval, List<Bucket> buckets) {
  /// Most buckets of an automatic interval.
  public static final int BUCKETS_AIM = 120;

  /// Most buckets of an interval that was asked for.
  public static final int BUCKETS_MAX = 10_000;

  public EventHistogram {
    requireNonNull(interval, "interval is null");
    buckets = List.copyOf(buckets);
  }

  /// Events from `from` on for one interval.
  ///
  /// @param from milliseconds since 1970-01-01T00:00Z, a multiple of the interval
  public record Bucket(long from, long count) {}

  /// Counts events one by one; its interval grows with the time between them. Not thread-safe.
  public static final class Counter {
    private final boolean automatic;
    private Map<Long, long[]> counts = new HashMap<>();
    private Interval interval;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private long cachedKey = Long.MIN_VALUE;
    private long[] cached = new long[1];

    /// Begins with nothing counted.
    ///
    /// @param start the finest interval; the only one unless `automatic`
    public Counter(Interval start, boolean automatic) {
      this.interval = start;
      this.automatic = automatic;
    }

    /// Counts an event of this time.
    ///
    /// @throws TooManyBucketsException if the interval is fixed and too fine
    public void count(long timeMillis) {
      long key = Math.floorDiv(timeMillis, interval.millis());
      if (key != cachedKey) {
        add(key, 0);
        key = Math.floorDiv(timeMillis, interval.millis()); // it may have grown
        cached = counts.computeIfAbsent(key, _ -> new long[1]);
        cachedKey = key;
      }
      cached[0]++;
    }

    /// Adds what another counter of the same kind counted.
    public void add(Counter other) {
      while (interval.millis() < other.interval.millis()) {
        grow();
      }
      other.counts.forEach((key, count) ->
          add(
              Math.floorDiv(Math.multiplyExact(key, other.interval.millis()), interval.millis()),
              count[0]));
    }

    private void add(long key, long count) {
      counts.computeIfAbsent(key, _ -> new long[1])[0] += count;
      first = Math.min(first, key);
      last = Math.max(last, key);
      while (last - first >= (automatic ? BUCKETS_AIM : BUCKETS_MAX)) {
        grow();
      }
    }

    private void grow() {
      if (!automatic) {
        throw new TooManyBucketsException(interval);
      }
      long before = interval.millis();
      interval = interval.wider().orElseThrow(() -> new TooManyBucketsException(interval));
      Map<Long, long[]> finer = counts;
      counts = new HashMap<>();
      first = Long.MAX_VALUE;
      last = Long.MIN_VALUE;
      cachedKey = Long.MIN_VALUE;
      finer.forEach((key, count) -> {
        long wider = Math.floorDiv(key * before, interval.millis());
        counts.computeIfAbsent(wider, _ -> new long[1])[0] += count[0];
        first = Math.min(first, wider);
        last = Math.max(last, wider);
      });
    }

    public EventHistogram result() {
      List<Bucket> buckets = new ArrayList<>();
      for (long key = first; key <= last && first != Long.MAX_VALUE; key++) {
        long[] count = counts.get(key);
        buckets.add(new Bucket(key * interval.millis(), count == null ? 0 : count[0]));
      }
      return new EventHistogram(interval, buckets);
    }
  }

  /// The interval that was asked for is too fine for the time between the events.
  public static final class TooManyBucketsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyBucketsException(Interval interval) {
      super("an interval of %s gives more than %d buckets".formatted(interval.wire(), BUCKETS_MAX));
    }
  }
}
