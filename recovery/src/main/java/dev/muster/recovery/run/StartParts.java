package dev.muster.recovery.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.recovery.preview.Preview;
import dev.muster.recovery.preview.PreviewJson;
import dev.muster.recovery.preview.PreviewStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Cuts what a run is fixed to into parts that fit an event: well below an entry's 65,535 bytes.
final class StartParts {
  private static final int BYTES_MAX = 24_000;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final List<ObjectNode> parts = new ArrayList<>();
  private int length;

  private StartParts() {
    open();
  }

  /// A text in pieces; at least one, which may be empty.
  static List<String> text(String text) {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    int bytes = 0;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      int width = Character.charCount(point);
      int size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (bytes + size > BYTES_MAX) {
        pieces.add(text.substring(from, i));
        from = i;
        bytes = 0;
      }
      bytes += size;
      i += width;
    }
    pieces.add(text.substring(from));
    return List.copyOf(pieces);
  }

  /// The steps of a preview, the world it was planned in, and how much of it is paid by the hour.
  static List<ObjectNode> of(Preview preview, Map<String, String> meters) {
    StartParts cut = new StartParts();
    for (PreviewStep step : preview.steps()) {
      ObjectNode json = PreviewJson.step(step);
      cut.room(json.toString().getBytes(UTF_8).length);
      cut.parts.getLast().withArray("steps").add(json);
    }
    cut.lines("/world", preview.world());
    cut.lines("/meters", meters);
    return List.copyOf(cut.parts);
  }

  private void lines(String field, Map<String, String> lines) {
    new TreeMap<>(lines)
        .forEach((name, line) -> {
          room(name.getBytes(UTF_8).length + line.getBytes(UTF_8).length + 8);
          parts.getLast().withObject(field).put(name, line);
        });
  }

  private void room(int bytes) {
    if (length > 0 && length + bytes > BYTES_MAX) {
      open();
    }
    length += bytes;
  }

  private void open() {
    ObjectNode part = JSON.objectNode();
    part.putArray("steps");
    parts.add(part);
    length = 0;
  }
}
