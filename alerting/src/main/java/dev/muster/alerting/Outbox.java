package dev.muster.alerting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The open alerts, one per rule and key, and the way out to the listener. Not thread-safe.
final class Outbox {
  /// Open alerts at a time; beyond it the oldest is forgotten.
  private static final int OPEN_MAX = 10_000;

  private final AlertListener listener;
  private final Map<Key, Alert> open = new LinkedHashMap<>();
  private boolean announcing = true;

  private record Key(String rule, String key) {}

  Outbox(AlertListener listener) {
    this.listener = listener;
  }

  /// Whether the listener hears of what follows: not of what it heard before a restart.
  void announcing(boolean announce) {
    announcing = announce;
  }

  /// Opens the alert unless one of its rule and key is open.
  void open(Alert alert) {
    if (open.putIfAbsent(new Key(alert.rule(), alert.key()), alert) == null && announcing) {
      listener.opened(alert);
    }
    if (open.size() > OPEN_MAX) {
      Key oldest = open.keySet().iterator().next();
      open.remove(oldest);
      forgotten(oldest.rule(), oldest.key());
    }
  }

  void resolve(String rule, String key) {
    Optional.ofNullable(open.remove(new Key(rule, key)))
        .filter(_ -> announcing)
        .ifPresent(listener::resolved);
  }

  boolean isOpen(String rule, String key) {
    return open.containsKey(new Key(rule, key));
  }

  void forgotten(String rule, String key) {
    if (announcing) {
      listener.forgotten(rule, key);
    }
  }

  /// Oldest first.
  List<Alert> all() {
    return new ArrayList<>(open.values());
  }
}
