package dev.muster.simulator.estate;

import org.jspecify.annotations.Nullable;

/// An estate file cannot be read, or contradicts itself.
public final class EstateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EstateException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
