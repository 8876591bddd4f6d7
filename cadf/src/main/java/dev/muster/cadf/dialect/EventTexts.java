package dev.muster.cadf.dialect;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Cuts a stream into the texts of its events without reading them: one JSON value, one array of
/// values, or one value after the other, each on as many lines as it likes. Holds one event at a
/// time. Not thread-safe; the caller closes the stream.
public final class EventTexts {
  private static final int[] BYTE_ORDER_MARK = {0xef, 0xbb, 0xbf};
  private static final int END = -1;

  private final InputStream in;
  private long line = 1;
  private int ahead;
  private @Nullable Form form;
  private boolean array;
  private boolean first = true;

  private enum Form {
    ARRAY,
    SEQUENCE,
    ENDED
  }

  /// One event.
  ///
  /// @param line on which it begins, from 1
  /// @param bytes its text; not to be changed
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record EventText(long line, byte[] bytes) {
    public EventText {
      requireNonNull(bytes, "bytes is null");
    }
  }

  /// The rest of the stream cannot be cut: where an event ends cannot be told.
  public static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long line;

    UnreadableException(long line, String message) {
      super(message);
      this.line = line;
    }

    /// The line, from 1.
    public long line() {
      return line;
    }
  }

  /// @param in read byte by byte: buffered
  public EventTexts(InputStream in) throws IOException {
    this.in = requireNonNull(in, "in is null");
    ahead = in.read();
    for (int mark : BYTE_ORDER_MARK) {
      if (ahead != mark) {
        break;
      }
      ahead = in.read();
    }
  }

  /// Whether the events stand in an array. Known once the first is asked for.
  public boolean isArray() {
    return array;
  }

  /// The next event; empty at the end.
  ///
  /// @throws UnreadableException if where an event ends cannot be told, or it is longer than
  ///   [EventDialects#RECEIVED_BYTES_MAX]
  public Optional<EventText> next() throws IOException {
    skipSpace();
    if (form == null) {
      form = ahead == '[' ? Form.ARRAY : Form.SEQUENCE;
      array = form == Form.ARRAY;
      if (array) {
        step();
        skipSpace();
      }
    }
    return switch (form) {
      case ENDED -> Optional.empty();
      case SEQUENCE -> ahead == END ? Optional.empty() : Optional.of(text());
      case ARRAY -> element();
    };
  }

  private Optional<EventText> element() throws IOException {
    if (ahead == ']') {
      step();
      skipSpace();
      if (ahead != END) {
        throw new UnreadableException(line, "nothing may follow the array, got: " + got());
      }
      form = Form.ENDED;
      return Optional.empty();
    }
    if (!first) {
      if (ahead != ',') {
        throw new UnreadableException(line, "expected ',' or ']' behind an event, got: " + got());
      }
      step();
      skipSpace();
    }
    first = false;
    return Optional.of(text());
  }

  private EventText text() throws IOException {
    long start = line;
    ByteArrayOutputStream text = new ByteArrayOutputStream(2_048);
    if (ahead == '{' || ahead == '[') {
      int depth = 0;
      do {
        depth += ahead == '{' || ahead == '[' ? 1 : ahead == '}' || ahead == ']' ? -1 : 0;
        if (ahead == '"') {
          string(text, start);
        } else {
          take(text, start);
        }
      } while (depth > 0);
    } else if (ahead == '"') {
      string(text, start);
    } else {
      // No event, but its reader says so best.
      do {
        take(text, start);
      } while (ahead > ' ' && ahead != ',' && ahead != ']');
    }
    return new EventText(start, text.toByteArray());
  }

  private void string(ByteArrayOutputStream text, long start) throws IOException {
    take(text, start);
    while (ahead != '"') {
      if (ahead == '\\') {
        take(text, start);
      }
      take(text, start);
    }
    take(text, start);
  }

  private void take(ByteArrayOutputStream text, long start) throws IOException {
    if (ahead == END) {
      throw new UnreadableException(start, "the event does not end");
    }
    if (text.size() == EventDialects.RECEIVED_BYTES_MAX) {
      throw new UnreadableException(
          start, "an event must be at most " + EventDialects.RECEIVED_BYTES_MAX + " bytes");
    }
    text.write(ahead);
    step();
  }

  private void skipSpace() throws IOException {
    while (ahead == ' ' || ahead == '\t' || ahead == '\r' || ahead == '\n') {
      step();
    }
  }

  private void step() throws IOException {
    if (ahead == '\n') {
      line++;
    }
    ahead = in.read();
  }

  private String got() {
    return ahead == END
        ? "the end"
        : ahead > ' ' && ahead < 0x7f ? "'" + (char) ahead + "'" : "a byte " + ahead;
  }
}
