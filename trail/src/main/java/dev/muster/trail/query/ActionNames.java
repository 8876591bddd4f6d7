package dev.muster.trail.query;

import java.util.Set;

/// All names of an action, so that an event is found under each of them.
@FunctionalInterface
public interface ActionNames {

  /// The names that mean the same as this one; with or without itself, empty if there are none.
  Set<String> sameAs(String action);
}
