package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.Optional;

/// Reads messages of a `text/event-stream`. Source: WHATWG HTML, "Server-sent events".
final class ServerSentEvents {
  private final BufferedReader lines;
  private String lastId;

  /// One message.
  ///
  /// @param id the last id that the stream has named, or empty
  record Message(String id, String data) {}

  /// @param lastId what the messages are numbered with until the stream says otherwise
  ServerSentEvents(InputStream stream, String lastId) {
    this.lines = new BufferedReader(new InputStreamReader(stream, UTF_8));
    this.lastId = lastId;
  }

  /// Blocks until the next message is whole; empty at the end of the stream. A message that is cut
  /// off there is dropped: it comes again when the stream is resumed.
  Optional<Message> next() throws IOException {
    StringBuilder data = new StringBuilder();
    boolean hasData = false;
    // The id counts once its message is whole, so that a torn message is asked for again.
    String id = lastId;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty()) {
        lastId = id;
        if (hasData) {
          return Optional.of(new Message(id, data.toString()));
        }
        continue;
      }
      int colon = line.indexOf(':');
      String field = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      if (value.startsWith(" ")) {
        value = value.substring(1);
      }
      switch (field) {
        case "data" -> {
          data.append(hasData ? "\n" : "").append(value);
          hasData = true;
        }
        case "id" -> id = value;
        default -> {
          // Comments keep the connection open; nothing else is for us.
        }
      }
    }
    return Optional.empty();
  }
}
