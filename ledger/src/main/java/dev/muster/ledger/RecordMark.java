package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What a record says beside its entry.
///
/// @param bytes of a key: itself; of a place: sequence (8 bytes) and name; of a loss: first and
///   last sequence (8 bytes each) and name
@SuppressWarnings("ArrayRecordComponent") // never compared
record RecordMark(Kind kind, byte[] bytes) {
  /// What a mark can be.
  enum Kind {
    /// An idempotency key.
    KEY(1, 0),
    /// A producer and its sequence.
    PLACE(2, 8),
    /// A producer and the sequences that are lost.
    LOSS(4, 16);

    final int flag;
    final int numberBytes;

    Kind(int flag, int numberBytes) {
      this.flag = flag;
      this.numberBytes = numberBytes;
    }

    /// The kind of a flag, or null.
    static @Nullable Kind of(int flag) {
      return switch (flag) {
        case 1 -> KEY;
        case 2 -> PLACE;
        case 4 -> LOSS;
        default -> null;
      };
    }
  }

  static RecordMark key(byte[] key) {
    return new RecordMark(Kind.KEY, key);
  }

  static RecordMark place(ProducerPlace place) {
    return new RecordMark(Kind.PLACE, bytes(place.producer(), place.sequence()));
  }

  static RecordMark loss(String producer, long from, long to) {
    return new RecordMark(Kind.LOSS, bytes(producer, from, to));
  }

  private static byte[] bytes(String producer, long... numbers) {
    byte[] name = producer.getBytes(UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 * numbers.length + name.length);
    for (long number : numbers) {
      bytes.putLong(number);
    }
    return bytes.put(name).array();
  }

  /// Whether it says something of a producer.
  boolean isProducers() {
    return kind != Kind.KEY;
  }

  /// Whether a repeat of it is answered with the first receipt.
  boolean isKey() {
    return kind != Kind.LOSS;
  }

  String producer() {
    return new String(bytes, kind.numberBytes, bytes.length - kind.numberBytes, UTF_8);
  }

  /// The sequence, or the first of those that are lost.
  long from() {
    return ByteBuffer.wrap(bytes).getLong(0);
  }

  /// The sequence, or the last of those that are lost.
  long to() {
    return ByteBuffer.wrap(bytes).getLong(kind.numberBytes - 8);
  }

  /// Tells keys and places apart; no key is a place.
  KeyDigest digest() {
    if (kind == Kind.KEY) {
      return KeyDigest.of(bytes);
    }
    // No byte of UTF-8 is 0xff, so no key begins with it.
    byte[] salted = new byte[bytes.length + 1];
    salted[0] = (byte) 0xff;
    System.arraycopy(bytes, 0, salted, 1, bytes.length);
    return KeyDigest.of(salted);
  }

  /// For messages.
  @Override
  public String toString() {
    return switch (kind) {
      case KEY -> "the idempotency key";
      case PLACE -> "producer %s, sequence %d".formatted(producer(), from());
      case LOSS -> "producer %s, sequences %d to %d".formatted(producer(), from(), to());
    };
  }
}
