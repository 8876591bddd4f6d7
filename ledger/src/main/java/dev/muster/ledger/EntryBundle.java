package dev.muster.ledger;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Up to 256 entries side by side, each after its length as uint16, big-endian. Source: C2SP
/// tlog-tiles, "Log entries".
final class EntryBundle {
  private EntryBundle() {}

  static void append(ByteArrayOutputStream bundle, byte[] entry) {
    bundle.write(entry.length >>> 8);
    bundle.write(entry.length);
    bundle.writeBytes(entry);
  }

  /// Parses a bundle that must hold exactly this many entries and nothing more.
  static List<byte[]> parse(byte[] bundle, int count) {
    ByteBuffer in = ByteBuffer.wrap(bundle);
    var entries = new ArrayList<byte[]>();
    try {
      while (in.hasRemaining()) {
        byte[] entry = new byte[in.getShort() & 0xffff];
        in.get(entry);
        entries.add(entry);
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException(
          "the bundle ends inside entry " + entries.size() + " of it", e);
    }
    if (entries.size() != count) {
      throw new IllegalArgumentException(
          "the bundle must hold %d entries, got: %d".formatted(count, entries.size()));
    }
    return entries;
  }
}
