package dev.muster.trail.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A body cut into the texts of its events, without reading them: so one event that is no JSON
/// costs no other its place.
public sealed interface EventBatch {
  /// Most events of one body.
  int EVENTS_MAX = 10_000;

  /// How a body holds its events.
  enum Form {
    /// One JSON object, or one array of them.
    JSON,
    /// One JSON object on each line; blank lines do not count.
    LINES
  }

  /// Events that can be read one by one.
  ///
  /// @param single whether the body is one event and not an array or lines
  /// @param items in order; 1 to [#EVENTS_MAX]
  record Items(boolean single, List<Item> items) implements EventBatch {
    public Items {
      items = List.copyOf(items);
    }
  }

  /// The body as a whole cannot be taken apart, or holds none or too many.
  ///
  /// @param item number of the event at which it ends to make sense, from 0
  /// @param offset in bytes of the body, from 0
  record Unreadable(int item, int offset, String message) implements EventBatch {}

  /// The text of one event.
  ///
  /// @param body shared by all items; MUST NOT be changed
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Item(byte[] body, int from, int to) {
    /// A copy of the text.
    public byte[] bytes() {
      return Arrays.copyOfRange(body, from, to);
    }
  }

  /// Takes a body apart.
  static EventBatch of(byte[] body, Form form) {
    return switch (form) {
      case JSON -> new Slicer(body).json();
      case LINES -> new Slicer(body).lines();
    };
  }

  /// Finds the borders of events. Single-use.
  final class Slicer {
    private final byte[] body;
    private final List<Item> items = new ArrayList<>();
    private int at;

    private Slicer(byte[] body) {
      this.body = body;
    }

    private EventBatch lines() {
      while (at < body.length) {
        int end = at;
        while (end < body.length && body[end] != '\n') {
          end++;
        }
        int from = at;
        int to = end;
        while (from < to && isSpace(body[from])) {
          from++;
        }
        while (to > from && isSpace(body[to - 1])) {
          to--;
        }
        if (from < to) {
          items.add(new Item(body, from, to));
        }
        at = end + 1;
        if (items.size() > EVENTS_MAX) {
          return tooMany(from);
        }
      }
      return items.isEmpty()
          ? new Unreadable(0, 0, "expected at least one event, got none")
          : new Items(false, items);
    }

    private EventBatch json() {
      skipSpace();
      if (at == body.length) {
        return new Unreadable(0, at, "expected an event or an array of events, got nothing");
      }
      if (body[at] != '[') {
        return new Items(true, List.of(new Item(body, at, trimmedEnd())));
      }
      at++;
      skipSpace();
      if (at < body.length && body[at] == ']') {
        return new Unreadable(0, at, "expected at least one event, got an empty array");
      }
      while (true) {
        skipSpace();
        int from = at;
        skipValue();
        int to = at;
        while (to > from && isSpace(body[to - 1])) {
          to--;
        }
        if (to == from) {
          return new Unreadable(items.size(), from, "expected an event, got " + got(from));
        }
        items.add(new Item(body, from, to));
        if (items.size() > EVENTS_MAX) {
          return tooMany(from);
        }
        if (at == body.length) {
          return new Unreadable(
              items.size() - 1, at, "expected ',' or ']' behind the event, got " + got(at));
        }
        boolean last = body[at] == ']';
        at++;
        if (last) {
          break;
        }
      }
      skipSpace();
      return at == body.length
          ? new Items(false, items)
          : new Unreadable(
              items.size() - 1, at, "expected nothing behind the array, got " + got(at));
    }

    /// Goes behind a value: to the comma or bracket that ends it in the array, or to the body's
    /// end.
    private void skipValue() {
      int depth = 0;
      while (at < body.length) {
        byte b = body[at];
        if (b == '"') {
          skipText();
          continue;
        }
        if (b == '{' || b == '[') {
          depth++;
        } else if (b == '}' || b == ']') {
          if (depth == 0) {
            return;
          }
          depth--;
        } else if (b == ',' && depth == 0) {
          return;
        }
        at++;
      }
    }

    private void skipText() {
      at++;
      while (at < body.length && body[at] != '"') {
        at += body[at] == '\\' ? 2 : 1;
      }
      at = Math.min(body.length, at + 1);
    }

    private void skipSpace() {
      while (at < body.length && isSpace(body[at])) {
        at++;
      }
    }

    private int trimmedEnd() {
      int end = body.length;
      while (end > at && isSpace(body[end - 1])) {
        end--;
      }
      return end;
    }

    private static EventBatch tooMany(int offset) {
      return new Unreadable(
          EVENTS_MAX, offset, "expected at most " + EVENTS_MAX + " events, got more");
    }

    private String got(int offset) {
      if (offset >= body.length) {
        return "the end of the body";
      }
      return body[offset] > ' ' && body[offset] < 0x7f
          ? "'" + new String(body, offset, 1, UTF_8) + "'"
          : "a byte %02x".formatted(body[offset] & 0xff);
    }

    private static boolean isSpace(byte b) {
      return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }
  }
}
