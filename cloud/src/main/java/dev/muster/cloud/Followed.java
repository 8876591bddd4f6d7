package dev.muster.cloud;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// The acts whose end is looked for in this process, by correlation id, and the last that ended: an
/// act that is followed twice would get two outcomes. Thread-safe.
final class Followed {
  private static final int ENDED_MAX = 4_096;

  private final Map<String, Operation> operations = new LinkedHashMap<>();

  /// The operation that is followed already, else a new one.
  ///
  /// @return the operation, and whether it is new
  synchronized Claim claim(String id, Supplier<Operation> made) {
    Operation known = operations.get(id);
    if (known != null && !known.isBrokenOff()) {
      return new Claim(known, false);
    }
    Operation operation = made.get();
    keep(operation);
    return new Claim(operation, true);
  }

  /// Remembers an operation that was begun.
  synchronized void keep(Operation operation) {
    operations.put(operation.id(), operation);
    Iterator<Operation> oldest = operations.values().iterator();
    while (operations.size() > ENDED_MAX && oldest.hasNext()) {
      Operation each = oldest.next();
      // What is under way stays, however long it takes.
      if (each.state().isFinal() || each.isBrokenOff()) {
        oldest.remove();
      }
    }
  }

  /// An operation, and whether whoever claimed it is to follow it.
  record Claim(Operation operation, boolean isNew) {}
}
