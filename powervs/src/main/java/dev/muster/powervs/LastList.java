package dev.muster.powervs;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads a long list again only if it differs from the last one: while many wait, most looks show
/// the same. Keeps the last answer's text. Thread-safe.
final class LastList<T> {
  private volatile @Nullable Known<T> last;

  private record Known<T>(String text, List<T> items) {}

  /// The items that a text lists; empty if it does not list any.
  Optional<List<T>> read(String text, Function<String, Optional<List<T>>> reader) {
    Known<T> known = last;
    if (known != null && known.text().equals(text)) {
      return Optional.of(known.items());
    }
    Optional<List<T>> items = reader.apply(text).map(List::copyOf);
    items.ifPresent(read -> last = new Known<>(text, read));
    return items;
  }
}
