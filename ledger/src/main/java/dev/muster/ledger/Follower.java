package dev.muster.ledger;

/// A reader of a ledger that keeps up with it on its own thread, from [Ledger#follow].
public interface Follower extends AutoCloseable {
  String name();

  /// Index of the first entry that the listener has not yet dealt with.
  long nextIndex();

  /// Stops after the batch in hand and waits for it.
  @Override
  void close();
}
