package dev.muster.ledger.witness;

import java.io.IOException;
import java.util.Optional;

/// What a witness must never forget: per log, the checkpoint that it cosigned last.
interface WitnessMemory extends AutoCloseable {
  /// The note that was remembered last.
  ///
  /// @param log lowercase hex of the SHA-256 of the log's origin
  Optional<byte[]> recall(String log) throws IOException;

  /// Returns once the note is durable in place of the one before. After an exception either may be
  /// there.
  void remember(String log, byte[] note) throws IOException;

  @Override
  void close() throws IOException;
}
