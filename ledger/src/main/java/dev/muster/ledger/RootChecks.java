package dev.muster.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Roots that a tree must have at certain sizes, asked as it grows. Two checkpoints whose roots
/// both come up in one tree are consistent with each other.
final class RootChecks {
  /// @param differs takes the root that the tree has instead
  private record Expected(Hash root, Consumer<Hash> differs) {}

  private final NavigableMap<Long, List<Expected>> bySize = new TreeMap<>();
  private long next = Long.MAX_VALUE;

  void expect(long size, Hash root, Consumer<Hash> differs) {
    bySize.computeIfAbsent(size, _ -> new ArrayList<>()).add(new Expected(root, differs));
    next = bySize.firstKey();
  }

  /// Called at each size, beginning with 0.
  void look(TreeEdge edge) {
    if (edge.size() != next) {
      return;
    }
    Hash root = edge.root();
    for (Expected expected : bySize.pollFirstEntry().getValue()) {
      if (!expected.root().equals(root)) {
        expected.differs().accept(root);
      }
    }
    next = bySize.isEmpty() ? Long.MAX_VALUE : bySize.firstKey();
  }
}
