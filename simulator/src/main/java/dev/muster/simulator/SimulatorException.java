package dev.muster.simulator;

/// The simulator could not start: its address, its estate or its state folder is unusable.
public final class SimulatorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SimulatorException(String message, Throwable cause) {
    super(message, cause);
  }
}
