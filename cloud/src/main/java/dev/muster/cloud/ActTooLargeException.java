package dev.muster.cloud;

/// An act whose pending event would leave no room for its outcome. Nothing was done.
public final class ActTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int eventBytes;
  private final int bytesMax;

  ActTooLargeException(int eventBytes, int bytesMax) {
    super("a pending event must be at most %d bytes, got: %d".formatted(bytesMax, eventBytes));
    this.eventBytes = eventBytes;
    this.bytesMax = bytesMax;
  }

  /// Size of the pending event as JSON, in bytes.
  public int eventBytes() {
    return eventBytes;
  }

  /// The largest pending event, in bytes.
  public int bytesMax() {
    return bytesMax;
  }
}
