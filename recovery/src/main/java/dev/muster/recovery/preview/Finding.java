package dev.muster.recovery.preview;

import static java.util.Objects.requireNonNull;

/// Something that keeps a plan from being run.
///
/// @param subject what it is about, for example `server ora-01 at dal12`
/// @param message what was expected and what was found
public record Finding(String subject, String message) {
  public Finding {
    requireNonNull(subject, "subject is null");
    requireNonNull(message, "message is null");
  }

  @Override
  public String toString() {
    return subject + ": " + message;
  }
}
