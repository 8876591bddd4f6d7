package dev.muster.ledger;

import java.io.IOException;

/// What long work beside the appends does after each bit of it: more urgent work, or waiting.
@FunctionalInterface
interface Breath {
  /// Goes on at once.
  Breath NONE = () -> true;

  /// Called now and then.
  ///
  /// @return false to give the long work up
  boolean take() throws IOException;
}
