package dev.muster.recovery.run;

import java.time.Instant;

/// Is told how runs go on. Implementations MUST return quickly and MUST NOT throw.
@FunctionalInterface
public interface RunListener {
  /// Tells nobody.
  RunListener NONE = _ -> {};

  void progress(Progress progress);

  /// One recorded move of a run or of one of its steps.
  ///
  /// @param at the event's time
  /// @param step the step's id, or empty for the run itself
  /// @param state the state's word
  /// @param detail for people, may be empty
  record Progress(String runId, Instant at, String step, String state, String detail) {}
}
