package dev.muster.torture;

import java.util.List;

/// Something that lives through faults. One seed is one story: the same seed gives the same story.
public interface Scenario {
  /// A word for the report.
  String name();

  /// What the story is about, in a sentence for the report.
  String about();

  /// What its subject is held to.
  List<Promise> promises();

  /// What is broken when a story ends in a way that nobody thought of.
  Promise unforeseen();

  /// Tells the story of a seed, on the caller's thread.
  ///
  /// @throws Broken when a promise was not kept
  void run(long seed, Tally tally);
}
