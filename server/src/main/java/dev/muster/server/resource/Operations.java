package dev.muster.server.resource;

import dev.muster.cloud.Operation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The newest operations of this process. Older ones are told by their events. Thread-safe.
public final class Operations {
  private static final int KEPT_MAX = 10_000;

  private final Map<String, Operation> byId = new LinkedHashMap<>();

  synchronized void keep(Operation operation) {
    byId.put(operation.id(), operation);
    if (byId.size() > KEPT_MAX) {
      byId.remove(byId.keySet().iterator().next());
    }
  }

  public synchronized Optional<Operation> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }
}
