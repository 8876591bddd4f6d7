package dev.muster.torture;

/// What a scenario holds its subject to.
public interface Promise {
  /// The promise's name in code.
  String name();

  /// How the report names the number of breaches.
  String counted();
}
