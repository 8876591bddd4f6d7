package dev.muster.trail;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/// The last event of a page: the next page begins behind it, whatever is added in the meantime. Its
/// text form is opaque to clients.
///
/// | bytes of the text form, before base64url | |
/// |---|---|
/// | 0 | version, 2 |
/// | 1 to 8 | time, milliseconds since 1970-01-01T00:00Z, big-endian |
/// | 9 to 16 | index, big-endian |
/// | 17 | length of the location |
/// | 18 to … | location, ASCII |
/// | one | 1 if a key follows, else 0 |
/// | to the end | key, UTF-8 |
///
/// @param key the event's value of the field that is sorted by; empty if it has none, or the order
///   is by time
public record PageCursor(long timeMillis, String location, long index, Optional<String> key) {
  private static final byte VERSION = 2;
  private static final int HEAD_BYTES = 17;
  private static final int TEXT_CHARS_MAX = 2_048;

  public PageCursor {
    requireNonNull(location, "location is null");
    requireNonNull(key, "key is null");
    if (index < 0) {
      throw new IllegalArgumentException("cursor index must be 0 or more, got: " + index);
    }
  }

  public PageCursor(long timeMillis, String location, long index) {
    this(timeMillis, location, index, Optional.empty());
  }

  /// Reads a cursor's text form; empty if it is none.
  public static Optional<PageCursor> parse(String text) {
    if (text.length() > TEXT_CHARS_MAX) {
      return Optional.empty();
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
      if (bytes.get() != VERSION) {
        return Optional.empty();
      }
      long time = bytes.getLong();
      long index = bytes.getLong();
      String location = text(bytes, bytes.get() & 0xff);
      boolean keyed = bytes.get() == 1;
      if (!keyed && bytes.hasRemaining()) {
        return Optional.empty();
      }
      Optional<String> key = keyed ? Optional.of(text(bytes, bytes.remaining())) : Optional.empty();
      return EventId.parse(location + ":" + index)
          .map(id -> new PageCursor(time, id.location(), id.index(), key));
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private static String text(ByteBuffer bytes, int length) {
    if (length > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] text = new byte[length];
    bytes.get(text);
    return new String(text, UTF_8);
  }

  @Override
  public String toString() {
    byte[] place = location.getBytes(US_ASCII);
    byte[] sorted = key.orElse("").getBytes(UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(HEAD_BYTES + 2 + place.length + sorted.length)
            .put(VERSION)
            .putLong(timeMillis)
            .putLong(index)
            .put((byte) place.length)
            .put(place)
            .put((byte) (key.isPresent() ? 1 : 0))
            .put(sorted);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }
}
