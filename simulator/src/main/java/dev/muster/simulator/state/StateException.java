package dev.muster.simulator.state;

import org.jspecify.annotations.Nullable;

/// The state file could not be read or written.
public final class StateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StateException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
