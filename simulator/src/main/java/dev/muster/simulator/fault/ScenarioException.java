package dev.muster.simulator.fault;

import org.jspecify.annotations.Nullable;

/// A scenario or fault cannot be read. The message names every field that is wrong.
public final class ScenarioException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ScenarioException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
