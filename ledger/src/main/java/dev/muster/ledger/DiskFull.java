package dev.muster.ledger;

import java.io.IOException;
import java.util.Locale;

/// There is no room on the disk for the next segment. Nothing was written.
final class DiskFull extends IOException {
  DiskFull(IOException cause) {
    super("the disk is full: " + cause.getMessage(), cause);
  }

  /// Whether a failure says that the disk, or the owner's share of it, is full. Java has no better
  /// sign of it than the operating system's words, which it asks for in English.
  static boolean isToldBy(IOException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("no space left")
        || message.contains("quota exceeded")
        || message.contains("not enough space");
  }
}
