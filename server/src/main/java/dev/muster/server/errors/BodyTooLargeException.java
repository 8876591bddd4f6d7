package dev.muster.server.errors;

import java.io.IOException;

/// A request body went past the limit while it was read.
public final class BodyTooLargeException extends IOException {
  public BodyTooLargeException(long bytesMax) {
    super("the body must be at most %d bytes".formatted(bytesMax));
  }
}
