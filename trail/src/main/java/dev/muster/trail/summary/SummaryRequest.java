package dev.muster.trail.summary;

import static java.util.Objects.requireNonNull;

import dev.muster.trail.query.EventFields;
import java.util.List;
import java.util.Optional;

/// What is asked about the events that answer a query; their number is always told.
///
/// @param facets fields of [EventFields#countable] whose values are counted
/// @param valuesMax values that are told of each, the most frequent first; 1 to [#VALUES_MAX]
/// @param histogram whether and how the events are counted over time
public record SummaryRequest(List<String> facets, int valuesMax, Histogram histogram) {
  /// Most values of a facet.
  public static final int VALUES_MAX = 1_000;

  /// How events are counted over time.
  public sealed interface Histogram {
    /// Not at all.
    record None() implements Histogram {}

    /// With the finest interval that gives at most [EventHistogram#BUCKETS_AIM] buckets.
    record Automatic() implements Histogram {}

    /// With this interval.
    record Every(Interval interval) implements Histogram {
      public Every {
        requireNonNull(interval, "interval is null");
      }
    }
  }

  public SummaryRequest {
    facets = List.copyOf(facets);
    requireNonNull(histogram, "histogram is null");
    for (String facet : facets) {
      if (!EventFields.countable().containsKey(facet)) {
        throw new IllegalArgumentException("events cannot be counted by " + facet);
      }
    }
    if (valuesMax < 1 || valuesMax > VALUES_MAX) {
      throw new IllegalArgumentException(
          "valuesMax must be 1 to " + VALUES_MAX + ", got: " + valuesMax);
    }
  }

  /// Whether the number alone is asked for.
  public boolean isCountOnly() {
    return facets.isEmpty() && histogram instanceof Histogram.None;
  }

  /// Widths of a histogram's buckets; each divides the next.
  public enum Interval {
    SECOND("1s", 1_000),
    TEN_SECONDS("10s", 10_000),
    MINUTE("1m", 60_000),
    TEN_MINUTES("10m", 600_000),
    HOUR("1h", 3_600_000),
    SIX_HOURS("6h", 6 * 3_600_000),
    DAY("1d", 86_400_000),
    WEEK("7d", 7 * 86_400_000L),
    FOUR_WEEKS("28d", 28 * 86_400_000L),
    YEAR("364d", 364 * 86_400_000L),
    SIXTEEN_YEARS("5824d", 5_824 * 86_400_000L),
    AGES("582400d", 582_400 * 86_400_000L);

    private final String wire;
    private final long millis;

    Interval(String wire, long millis) {
      this.wire = wire;
      this.millis = millis;
    }

    public String wire() {
      return wire;
    }

    public long millis() {
      return millis;
    }

    /// The next wider one, a multiple of this; empty for the widest.
    Optional<Interval> wider() {
      for (Interval interval : values()) {
        if (interval.millis > millis) {
          return Optional.of(interval);
        }
      }
      return Optional.empty();
    }

    public static Optional<Interval> ofWire(String wire) {
      for (Interval interval : values()) {
        if (interval.wire.equals(wire)) {
          return Optional.of(interval);
        }
      }
      return Optional.empty();
    }
  }
}
