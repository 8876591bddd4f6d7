package dev.muster.ledger;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/// The newest idempotency keys and the indexes of their entries. Built from the segments again at
/// each opening; not safe for several threads.
final class IdempotencyIndex {
  private final LinkedHashMap<KeyDigest, Long> indexes = new LinkedHashMap<>();
  private final int keysMax;

  IdempotencyIndex(int keysMax) {
    this.keysMax = keysMax;
  }

  int keysMax() {
    return keysMax;
  }

  OptionalLong indexOf(KeyDigest key) {
    Long index = indexes.get(key);
    return index == null ? OptionalLong.empty() : OptionalLong.of(index);
  }

  /// Notes a key; the oldest one goes when there are too many.
  void put(KeyDigest key, long index) {
    indexes.putLast(key, index);
    if (indexes.size() > keysMax) {
      Map.Entry<KeyDigest, Long> oldest = indexes.firstEntry();
      indexes.remove(oldest.getKey());
    }
  }
}
