package dev.muster.recovery.plan;

import java.time.Duration;
import java.util.Optional;

/// The way into the servers, for `guest.script`. Who has one gives it to the parser and to the
/// engine; without one, a plan that needs it is refused.
public interface GuestScripts {
  /// A script, pinned by its content.
  ///
  /// @param path where it lies
  /// @param sha256 of its bytes, 64 lower-case hexadecimal digits
  record Script(String path, String sha256) {
    @Override
    public String toString() {
      return path + "@sha256:" + sha256;
    }
  }

  /// What came of a run in one server.
  sealed interface Outcome {
    /// It ended.
    ///
    /// @param exitCode 0 for success
    record Ended(int exitCode) implements Outcome {}

    /// It may or may not have run. MUST NOT be repeated blindly.
    record Unknown(String why) implements Outcome {}
  }

  /// Why this script cannot be run; empty if it can.
  Optional<String> refusal(Script script);

  /// Runs a script in a server and waits for its end. Called once for each server, after the intent
  /// is recorded. MUST run exactly the pinned bytes.
  ///
  /// @param server name of the server
  /// @param timeout in real time; after it the outcome is unknown
  Outcome run(Script script, String server, Duration timeout) throws InterruptedException;

  /// No way into any server.
  static GuestScripts none() {
    return new GuestScripts() {
      @Override
      public Optional<String> refusal(Script script) {
        return Optional.of(
            "guest.script is refused: this installation has no way to run scripts in servers");
      }

      @Override
      public Outcome run(Script script, String server, Duration timeout) {
        throw new IllegalStateException("a refused script was run: " + script);
      }
    };
  }
}
