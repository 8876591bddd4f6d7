package dev.muster.ledger;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// Settings of a ledger.
///
/// @param checkpointInterval least time between two signed checkpoints, 0 to 1 s
/// @param segmentBytes size of a full segment file, 1 KiB to 1 GiB; the first segments are smaller
/// @param queueBytesMax budget of entry bytes that wait for the disk, 65,535 or more
/// @param idempotencyKeysMax how many of the newest idempotency keys are remembered, 0 or more
/// @param compression whether sealed segments are compressed, beside the appends
/// @param listener hears what the ledger does by itself
/// @param witnessing who is asked to cosign checkpoints
public record LedgerConfig(
    Duration checkpointInterval,
    int segmentBytes,
    long queueBytesMax,
    int idempotencyKeysMax,
    boolean compression,
    LedgerListener listener,
    Witnessing witnessing) {
  private static final int SEGMENT_BYTES_MIN = 1 << 10;
  private static final int SEGMENT_BYTES_MAX = 1 << 30;

  public LedgerConfig {
    requireNonNull(listener, "listener is null");
    requireNonNull(witnessing, "witnessing is null");
    if (checkpointInterval.isNegative()
        || checkpointInterval.compareTo(Duration.ofSeconds(1)) > 0) {
      throw new IllegalArgumentException(
          "checkpointInterval must be 0 to 1 s, got: " + checkpointInterval);
    }
    if (segmentBytes < SEGMENT_BYTES_MIN || segmentBytes > SEGMENT_BYTES_MAX) {
      throw new IllegalArgumentException(
          "segmentBytes must be 1 KiB to 1 GiB, got: " + segmentBytes);
    }
    if (queueBytesMax < Entry.BYTES_MAX) {
      throw new IllegalArgumentException(
          "queueBytesMax must be 65,535 or more, got: " + queueBytesMax);
    }
    if (idempotencyKeysMax < 0) {
      throw new IllegalArgumentException(
          "idempotencyKeysMax must be 0 or more, got: " + idempotencyKeysMax);
    }
  }

  /// A checkpoint every 250 ms, segments of 64 MiB, 64 MiB in the queue, a million keys, compressed
  /// when sealed, nobody listening, no witnesses.
  public static LedgerConfig defaults() {
    return new LedgerConfig(
        Duration.ofMillis(250),
        64 << 20,
        64L << 20,
        1_000_000,
        true,
        LedgerListener.NONE,
        Witnessing.NONE);
  }

  public LedgerConfig withCheckpointInterval(Duration interval) {
    return new LedgerConfig(
        interval,
        segmentBytes,
        queueBytesMax,
        idempotencyKeysMax,
        compression,
        listener,
        witnessing);
  }

  public LedgerConfig withSegmentBytes(int bytes) {
    return new LedgerConfig(
        checkpointInterval,
        bytes,
        queueBytesMax,
        idempotencyKeysMax,
        compression,
        listener,
        witnessing);
  }

  public LedgerConfig withQueueBytesMax(long bytes) {
    return new LedgerConfig(
        checkpointInterval,
        segmentBytes,
        bytes,
        idempotencyKeysMax,
        compression,
        listener,
        witnessing);
  }

  public LedgerConfig withIdempotencyKeysMax(int keys) {
    return new LedgerConfig(
        checkpointInterval, segmentBytes, queueBytesMax, keys, compression, listener, witnessing);
  }

  public LedgerConfig withCompression(boolean compress) {
    return new LedgerConfig(
        checkpointInterval,
        segmentBytes,
        queueBytesMax,
        idempotencyKeysMax,
        compress,
        listener,
        witnessing);
  }

  public LedgerConfig withListener(LedgerListener newListener) {
    return new LedgerConfig(
        checkpointInterval,
        segmentBytes,
        queueBytesMax,
        idempotencyKeysMax,
        compression,
        newListener,
        witnessing);
  }

  public LedgerConfig withWitnessing(Witnessing newWitnessing) {
    return new LedgerConfig(
        checkpointInterval,
        segmentBytes,
        queueBytesMax,
        idempotencyKeysMax,
        compression,
        listener,
        newWitnessing);
  }
}
