package dev.muster.ledger;

import java.nio.file.Path;

/// Hears what a ledger does by itself. Called on the ledger's threads: MUST be quick and MUST NOT
/// throw.
public interface LedgerListener {
  /// Hears nothing.
  LedgerListener NONE = new LedgerListener() {};

  /// Opening found an unfinished last write and removed it. None of it was ever acknowledged.
  ///
  /// @param offset byte in the file where the last whole record ends
  /// @param bytes how many bytes that were not zero follow it, up to the last one
  default void tornTailRemoved(Path segment, long offset, long bytes) {}

  /// Opening found a hash tile missing, or cut short by a crash, and wrote it again from the
  /// entries.
  ///
  /// @param pack file that holds the tile
  default void tileRebuilt(Path pack) {}

  /// The computer's clock went back by more than a second; entries keep the later time.
  default void clockWentBack(long microseconds) {}

  /// A batch is durable.
  ///
  /// @param size entries that are durable now
  default void committed(int entries, long bytes, long size) {}

  /// A producer's sequence jumped: what lies in between may still come, or be lost. Told as the
  /// entry behind the jump becomes durable.
  default void gapNoticed(SequenceGap gap) {}

  /// A witness has cosigned more entries under this ledger's name than the ledger has: the ledger
  /// was rolled back, or another one has its name and key.
  ///
  /// @param witness its name
  default void witnessIsAhead(String witness, long witnessSize, long size) {}

  /// A witness did not cosign a checkpoint, and will be asked again. Told once as long as the
  /// reason stays the same.
  default void witnessRefused(String witness, String reason) {}

  /// A checkpoint is signed, durable and published.
  default void published(SignedCheckpoint checkpoint) {}

  /// A sealed segment was compressed.
  ///
  /// @param before bytes of its file before
  /// @param after bytes of its file now
  default void compressed(Path segment, long before, long after) {}

  /// The work beside the appends is done for now: nothing is left to seal or to compress.
  default void caughtUp() {}

  /// The disk is full: the room that was kept back was used to write the last checkpoint. Until
  /// there is room again, entries are refused with [LedgerBusy].
  default void reserveReleased(Path ledger) {}

  /// Work beside the appends failed and will be tried again: a checkpoint, a seal, a spare segment.
  default void backgroundWorkFailed(String work, Exception failure) {}

  /// A write or fsync failed; the ledger is read-only until it is opened again.
  default void becameReadOnly(Exception failure) {}

  /// Everything up to here was read and hashed again, and all of it that was not reported to
  /// [#scrubFound] is as it was.
  default void scrubbed(long entries) {}

  /// Reading again found something that is not as it was written. Told at each time around.
  default void scrubFound(LedgerCorrupt damage) {}

  /// A follower's listener threw and will see the same batch again.
  default void followerFailed(String follower, RuntimeException failure, int attempt) {}
}
