package dev.muster.trail.summary;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What was asked about the events that answer a query.
///
/// @param count how many there are
/// @param facets by field, in the order asked for
/// @param histogram empty when it was not asked for
/// @param behind durable events that the indexes did not hold yet
public record EventSummary(
    long count, Map<String, Facet> facets, Optional<EventHistogram> histogram, long behind) {
  public EventSummary {
    requireNonNull(facets, "facets is null");
    requireNonNull(histogram, "histogram is null");
  }

  /// The values of one field.
  ///
  /// @param values the most frequent first, equal ones by their letters
  /// @param others events with a value that is not among them
  /// @param distinct how many values there are
  public record Facet(List<Value> values, long others, long distinct) {
    public Facet {
      values = List.copyOf(values);
    }
  }

  /// A value, cut to 256 characters, and the number of events that have it.
  public record Value(String value, long count) {
    public Value {
      requireNonNull(value, "value is null");
    }
  }
}
