package dev.muster.torture;

/// Something that lives through faults. One seed is one story: the same seed gives the same story.
public interface Scenario {
  /// A word for the report.
  String name();

  /// Tells the story of a seed, on the caller's thread.
  ///
  /// @throws Broken when a promise was not kept
  void run(long seed, Tally tally);
}
