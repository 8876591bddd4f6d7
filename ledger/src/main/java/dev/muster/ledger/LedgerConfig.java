package dev.muster.ledger;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// Settings of a ledger.
///
/// @param checkpointInterval least time between two signed checkpoints, 0 to 1 s
/// @param segmentBytes size of a full segment file, 1 KiB to 1 GiB; the first segments are smaller
/// @param queueBytesMax budget of entry bytes that wait for the disk, 65,535 or more
/// @param checkpointLagMax budget of entries that are durable but not under a signed checkpoint, 1
///   or more
/// @param idempotencyKeysMax how many of the newest idempotency keys are remembered, 0 or more
/// @param compression whether sealed segments are compressed, beside the appends
/// @param scrubPeriod how long reading and hashing everything again takes once around; zero for
///   never
/// @param listener hears what the ledger does by itself
/// @param witnessing who is asked to cosign checkpoints
public record LedgerConfig(
    Duration checkpointInterval,
    int segmentBytes,
    long queueBytesMax,
    long checkpointLagMax,
    int idempotencyKeysMax,
    boolean compression,
    Duration scrubPeriod,
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
    if (scrubPeriod.isNegative()) {
      throw new IllegalArgumentException("scrubPeriod must be 0 or more, got: " + scrubPeriod);
    }
    if (checkpointLagMax < 1) {
      throw new IllegalArgumentException(
          "checkpointLagMax must be 1 or more, got: " + checkpointLagMax);
    }
    if (idempotencyKeysMax < 0) {
      throw new IllegalArgumentException(
          "idempotencyKeysMax must be 0 or more, got: " + idempotencyKeysMax);
    }
  }

  /// A checkpoint every 250 ms, segments of 64 MiB, 64 MiB in the queue, a million entries without
  /// a checkpoint, a million keys, compressed when sealed, read again within seven days, nobody
  /// listening, no witnesses.
  public static LedgerConfig defaults() {
    return new LedgerConfig(
        Duration.ofMillis(250),
        64 << 20,
        64L << 20,
        1_000_000,
        1_000_000,
        true,
        Duration.ofDays(7),
        LedgerListener.NONE,
        Witnessing.NONE);
  }

  public LedgerConfig withCheckpointInterval(Duration interval) {
    return new LedgerConfig(
        interval,
        segmentBytes,
        queueBytesMax,
        checkpointLagMax,
        idempotencyKeysMax,
        compression,
        scrubPeriod,
        listener,
        witnessing);
  }

  public LedgerConfig withSegmentBytes(int bytes) {
    return new LedgerConfig(
        checkpointInterval,
        bytes,
        queueBytesMax,
        checkpointLagMax,
        idempotencyKeysMax,
        compression,
        scrubPeriod,
        listener,
        witnessing);
  }

  public LedgerConfig withQueueBytesMax(long bytes) {
    return new LedgerConfig(
        checkpointInterval,
        segmentBytes,
        bytes,
        checkpointLagMax,
        idempotencyKeysMax,
        compression,
        scrubPeriod,
        listener,
        witnessing);
  }

  public LedgerConfig withCheckpointLagMax(long entries) {
    return new LedgerConfig(
        checkpointInterval,
        segmentBytes,
        queueBytesMax,
        entries,
        idempotencyKeysMax,
        compression,
        scrubPeriod,
        listener,
        witnessing);
  }

  public LedgerConfig withIdempotencyKeysMax(int keys) {
    return new LedgerConfig(
        checkpointInterval,
        segmentBytes,
        queueBytesMax,
        checkpointLagMax,
        keys,
        compression,
        scrubPeriod,
        listener,
        witnessing);
  }

  public LedgerConfig withCompression(boolean compress) {
    return new LedgerConfig(
        checkpointInterval,
        segmentBytes,
        queueBytesMax,
        checkpointLagMax,
        idempotencyKeysMax,
        compress,
        scrubPeriod,
        listener,
        witnessing);
  }

  public LedgerConfig withScrubPeriod(Duration period) {
    return new LedgerConfig(
        checkpointInterval,
        segmentBytes,
        queueBytesMax,
        checkpointLagMax,
        idempotencyKeysMax,
        compression,
        period,
        listener,
        witnessing);
  }

  public LedgerConfig withListener(LedgerListener newListener) {
    return new LedgerConfig(
        checkpointInterval,
        segmentBytes,
        queueBytesMax,
        checkpointLagMax,
        idempotencyKeysMax,
        compression,
        scrubPeriod,
        newListener,
        witnessing);
  }

  public LedgerConfig withWitnessing(Witnessing newWitnessing) {
    return new LedgerConfig(
        checkpointInterval,
        segmentBytes,
        queueBytesMax,
        checkpointLagMax,
        idempotencyKeysMax,
        compression,
        scrubPeriod,
        listener,
        newWitnessing);
  }
}
