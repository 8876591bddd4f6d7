package dev.muster.torture;

import static java.util.Objects.requireNonNull;

/// A promise was not kept: what the whole exercise is there to find.
public final class Broken extends RuntimeException {
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
