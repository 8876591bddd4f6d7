package dev.muster.trail;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.Optional;

/// The last event of a page: the next page begins behind it, whatever is added in the meantime. Its
/// text form is opaque to clients. The natural order is that of pages: newest first, at the same
/// millisecond by location, then by index, highest first.
///
/// | bytes of the text form, before base64url | |
/// |---|---|
/// | 0 | version, 1 |
/// | 1 to 8 | time, milliseconds since 1970-01-01T00:00Z, big-endian |
/// | 9 to 16 | index, big-endian |
/// | 17 to the end | location, ASCII |
public record PageCursor(long timeMillis, String location, long index)
    implements Comparable<PageCursor> {
  private static final byte VERSION = 1;
  private static final int HEAD_BYTES = 17;
  private static final int TEXT_CHARS_MAX = 128;

  private static final Comparator<PageCursor> ORDER =
      Comparator.comparingLong(PageCursor::timeMillis)
          .reversed()
          .thenComparing(PageCursor::location)
          .thenComparing(Comparator.comparingLong(PageCursor::index).reversed());

  public PageCursor {
    requireNonNull(location, "location is null");
    if (index < 0) {
      throw new IllegalArgumentException("cursor index must be 0 or more, got: " + index);
    }
  }

  /// Reads a cursor's text form; empty if it is none.
  public static Optional<PageCursor> parse(String text) {
    if (text.length() > TEXT_CHARS_MAX) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (bytes.length <= HEAD_BYTES || bytes[0] != VERSION) {
      return Optional.empty();
    }
    ByteBuffer head = ByteBuffer.wrap(bytes);
    long time = head.getLong(1);
    long index = head.getLong(9);
    String location =
        new String(bytes, HEAD_BYTES, bytes.length - HEAD_BYTES, StandardCharsets.US_ASCII);
    return EventId.parse(location + ":" + index)
        .map(id -> new PageCursor(time, id.location(), id.index()));
  }

  @Override
  public int compareTo(PageCursor other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    byte[] place = location.getBytes(StandardCharsets.US_ASCII);
    byte[] bytes =
        ByteBuffer.allocate(HEAD_BYTES + place.length)
            .put(VERSION)
            .putLong(timeMillis)
            .putLong(index)
            .put(place)
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
