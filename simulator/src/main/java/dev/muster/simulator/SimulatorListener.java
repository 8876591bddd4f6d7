package dev.muster.simulator;

import dev.muster.simulator.http.Answered;
import java.net.URI;

/// Hears what a simulator does. Called on the simulator's threads: return quickly, throw nothing.
public interface SimulatorListener {
  /// A listener that ignores everything.
  SimulatorListener SILENT = new SimulatorListener() {};

  /// The simulator answers at its endpoint from now on.
  ///
  /// @param restored whether the cloud came from the state folder rather than from an estate
  default void started(URI endpoint, boolean restored) {}

  default void answered(Answered answered) {}

  /// A call ended with 500 because of this.
  default void failed(Throwable failure) {}
}
