package dev.muster.server.events;

import dev.muster.server.errors.BodyTooLargeException;
import dev.muster.server.errors.RefusedException;
import dev.muster.trail.Encoding;
import dev.muster.trail.intake.EventBatch;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.springframework.http.HttpHeaders;

/// Reads bodies with events: their form, their packing, and no more of them at once than there is
/// memory for. Thread-safe.
final class IngestBody {
  /// Bytes of one body when it is unpacked.
  static final int UNPACKED_BYTES_MAX = 32 << 20;

  /// Bytes of all bodies that are being dealt with.
  private static final int AT_ONCE_BYTES_MAX = 96 << 20;

  private static final int STEP_BYTES = 1 << 16;

  private final Semaphore steps = new Semaphore(AT_ONCE_BYTES_MAX / STEP_BYTES);

  /// A body in memory. Closing it gives its room back.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Body(byte[] bytes, EventBatch.Form form, Semaphore from, int taken)
      implements AutoCloseable {
    @Override
    public void close() {
      from.release(taken);
    }
  }

  /// Reads the body of a request.
  ///
  /// @throws RefusedException with 400, 413, 415, or 429 when there is no room for it now
  Body read(HttpServletRequest request) throws IOException {
    EventBatch.Form form = form(request);
    Encoding encoding = encoding(request);
    int taken = 0;
    boolean done = false;
    try (InputStream in = unpacked(request, encoding)) {
      var bytes = new ByteArrayOutputStream(STEP_BYTES);
      byte[] step = new byte[STEP_BYTES];
      while (true) {
        int read = in.readNBytes(step, 0, STEP_BYTES);
        if (read == 0) {
          break;
        }
        if (!steps.tryAcquire()) {
          throw new RefusedException(
              429, "too many events are being taken in: try again in 1 s", List.of(), 1);
        }
        taken++;
        bytes.write(step, 0, read);
        if (bytes.size() > UNPACKED_BYTES_MAX) {
          throw new RefusedException(
              413,
              "the unpacked body must be at most %d bytes".formatted(UNPACKED_BYTES_MAX),
              List.of());
        }
      }
      Body body = new Body(bytes.toByteArray(), form, steps, taken);
      done = true;
      return body;
    } catch (BodyTooLargeException e) {
      throw new RefusedException(413, String.valueOf(e.getMessage()), List.of());
    } catch (IOException e) {
      if (encoding == Encoding.IDENTITY) {
        throw e;
      }
      throw new RefusedException(400, "the body is not well-formed " + encoding.wire(), List.of());
    } finally {
      if (!done) {
        steps.release(taken);
      }
    }
  }

  private static InputStream unpacked(HttpServletRequest request, Encoding encoding)
      throws IOException {
    return encoding.decode(request.getInputStream());
  }

  private static Encoding encoding(HttpServletRequest request) {
    String name = Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_ENCODING)).orElse("");
    return Encoding.ofWire(name)
        .orElseThrow(() ->
            new RefusedException(
                415, "Content-Encoding must be gzip, zstd or identity", List.of()));
  }

  private static EventBatch.Form form(HttpServletRequest request) {
    String[] parts =
        Optional.ofNullable(request.getContentType())
            .orElse("")
            .toLowerCase(Locale.ROOT)
            .split(";", -1);
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip().replace("\"", "");
      if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
        throw new RefusedException(415, "events must be UTF-8", List.of());
      }
    }
    return switch (parts[0].strip()) {
      case "application/json" -> EventBatch.Form.JSON;
      case "application/x-ndjson", "application/ndjson", "application/jsonl" ->
          EventBatch.Form.LINES;
      default ->
          throw new RefusedException(
              415, "Content-Type must be application/json or application/x-ndjson", List.of());
    };
  }
}
