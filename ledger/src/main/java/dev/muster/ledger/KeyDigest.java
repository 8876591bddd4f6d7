package dev.muster.ledger;

import java.nio.ByteBuffer;

/// The first 128 bits of an idempotency key's SHA-256: as good as the key for telling keys apart,
/// and small.
record KeyDigest(long high, long low) {
  static KeyDigest of(byte[] key) {
    ByteBuffer digest = ByteBuffer.wrap(MerkleHash.sha256().digest(key));
    return new KeyDigest(digest.getLong(), digest.getLong());
  }
}
