package dev.muster.torture;

import static java.util.Objects.requireNonNull;

/// A promise was not kept: what the whole exercise is there to find.
public final class Broken extends RuntimeException {
  /// What was promised.
  public enum Promise {
    /// What was acknowledged is there, unaltered, at its place.
    NOTHING_LOST("lost"),
    /// Nothing is there twice.
    NOTHING_TWICE("duplicates"),
    /// No signed checkpoint is contradicted by a later one.
    NO_FORK("forks"),
    /// What a crash leaves can be opened, and what is open can be read.
    USABLE("other failures");

    private final String counted;

    Promise(String counted) {
      this.counted = counted;
    }

    /// How the report names the number of breaches.
    public String counted() {
      return counted;
    }
  }

  private final Promise promise;

  public Broken(Promise promise, String message) {
    super(message);
    this.promise = requireNonNull(promise, "promise is null");
  }

  public Broken(Promise promise, String message, Throwable cause) {
    super(message, cause);
    this.promise = requireNonNull(promise, "promise is null");
  }

  public Promise promise() {
    return promise;
  }
}
