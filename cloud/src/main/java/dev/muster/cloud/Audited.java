package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

/// A read, and the event that tells of it.
public record Audited<T>(Result<T> result, EventReceipt receipt) {
  public Audited {
    requireNonNull(result, "result is null");
    requireNonNull(receipt, "receipt is null");
  }
}
