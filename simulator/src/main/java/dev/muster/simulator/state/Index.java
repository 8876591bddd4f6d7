package dev.muster.simulator.state;

import dev.muster.simulator.state.Table.Row;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The resources of a [Table] by keys that follow from them. Only to be used inside a transaction.
public final class Index<T extends Resource> {
  private final Function<T, Collection<String>> keys;
  private final Predicate<T> exists;
  private final Map<String, TreeMap<Long, Row<T>>> buckets = new HashMap<>();

  Index(Function<T, Collection<String>> keys, Predicate<T> exists) {
    this.keys = keys;
    this.exists = exists;
  }

  /// The existing resources under that key, in order of creation.
  public Stream<T> find(String key) {
    return Optional.ofNullable(buckets.get(key)).stream()
        .flatMap(bucket -> bucket.values().stream())
        .map(Row::value)
        .filter(exists);
  }

  void add(Row<T> row) {
    for (String key : keys.apply(row.value())) {
      buckets.computeIfAbsent(key, _ -> new TreeMap<>()).put(row.ordinal(), row);
    }
  }

  void remove(Row<T> row) {
    for (String key : keys.apply(row.value())) {
      buckets.computeIfPresent(
          key,
          (_, bucket) -> {
            bucket.remove(row.ordinal());
            return bucket.isEmpty() ? null : bucket;
          });
    }
  }
}
