package dev.muster.cloud;

/// Gives those who wait for the end of an act something to look with.
@FunctionalInterface
public interface Looks {
  /// A reader that shows nothing older than this call: what was seen before an act says nothing
  /// about its end. One for each act.
  CloudReader fromNow();
}
