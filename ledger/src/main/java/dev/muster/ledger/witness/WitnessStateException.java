package dev.muster.ledger.witness;

/// The witness's state cannot be used: it is damaged, in use by another witness, or the disk
/// refuses. Starting without it could make the witness cosign two histories.
public final class WitnessStateException extends RuntimeException {
  WitnessStateException(String message) {
    super(message);
  }

  WitnessStateException(String message, Throwable cause) {
    super(message, cause);
  }
}
