package dev.muster.simulator.http;

/// The simulator's own operations, which no vendor has. They stand beside the routing table:
/// another key opens them, and no interference touches them.
@FunctionalInterface
public interface AdminEndpoint {
  String PREFIX = "/simulator/";

  /// Answers one call below [#PREFIX].
  ///
  /// @throws ApiFault if it is refused
  Reply answer(WireRequest request);
}
