package dev.muster.trail;

/// Hears what a trail does by itself. Called on the trail's threads: MUST be quick and MUST NOT
/// throw.
public interface TrailListener {
  /// Hears nothing.
  TrailListener NONE = new TrailListener() {};

  /// An index cannot be used and is built again from the ledger's first entry.
  default void indexRebuilding(String location, String reason) {}

  /// An index holds every entry that was durable when it was opened.
  ///
  /// @param indexed entries it holds now
  default void indexCaughtUp(String location, long indexed) {}

  /// Work on an index failed and will be tried again.
  default void indexFailed(String location, Exception failure) {}
}
