package dev.muster.powervs;

/// Told of every exchange, on the thread that made it. MUST be safe for many threads, MUST be quick
/// and MUST NOT throw: the outcome of a mutation would be lost with it.
@FunctionalInterface
public interface CallListener {
  /// Listens to nothing.
  CallListener SILENT = _ -> {};

  void called(CloudCall call);
}
