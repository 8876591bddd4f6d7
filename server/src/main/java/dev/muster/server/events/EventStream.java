package dev.muster.server.events;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpHeaders;

/// Server-sent events, written by the thread that serves the call. Source: WHATWG HTML,
/// "Server-sent events".
public final class EventStream {
  private final OutputStream out;

  private EventStream(OutputStream out) {
    this.out = out;
  }

  /// Begins a stream; the client sees at once that it is open.
  public static EventStream begin(HttpServletResponse response) throws IOException {
    response.setStatus(200);
    response.setContentType("text/event-stream;charset=utf-8");
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    // Proxies that gather answers would hold events back.
    response.setHeader("X-Accel-Buffering", "no");
    var stream = new EventStream(response.getOutputStream());
    stream.heartbeat();
    return stream;
  }

  /// Sends one message.
  ///
  /// @param id what the client sends as `Last-Event-ID` to resume behind this one
  public void send(String id, byte[] data) throws IOException {
    out.write(("id: " + id + "\n").getBytes(StandardCharsets.UTF_8));
    // A line break inside the data would end it.
    for (String line : new String(data, StandardCharsets.UTF_8).split("\r\n|\r|\n", -1)) {
      out.write(("data: " + line + "\n").getBytes(StandardCharsets.UTF_8));
    }
    out.write('\n');
    out.flush();
  }

  /// A comment, so that a client that is gone is noticed.
  public void heartbeat() throws IOException {
    out.write(": \n\n".getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
