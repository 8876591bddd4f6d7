package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

/// A value that never appears in a log, a message or a debugger's one-line view.
public final class Secret {
  private final String value;

  public Secret(String value) {
    this.value = requireNonNull(value, "value is null");
  }

  /// The clear value, for the one call that needs it.
  public String reveal() {
    return value;
  }

  @Override
  public String toString() {
    return "Secret[hidden]";
  }
}
