package dev.muster.routing.delivery;

import static java.util.Objects.requireNonNull;

/// Events did not reach a target, as far as is known. None is lost: the ledger has them.
public final class SendFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /// What kind of failure it was, which decides what comes next.
  public enum Kind {
    /// It may go away by itself: tried again, more and more slowly, for ever.
    TRANSIENT,
    /// Nothing will get through until somebody changes the target: told at once, tried again
    /// slowly.
    CONFIGURATION,
    /// The target will not have these events, whatever happens: the one it means is put aside.
    REJECTED
  }

  /// @param message what the target answered; holds no credential
  public SendFailed(Kind kind, String message) {
    super(message);
    this.kind = requireNonNull(kind, "kind is null");
  }

  /// @param message what went wrong; holds no credential
  public SendFailed(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = requireNonNull(kind, "kind is null");
  }

  public Kind kind() {
    return kind;
  }
}
