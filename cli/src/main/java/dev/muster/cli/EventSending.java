package dev.muster.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Sends a file of events to be recorded: one event on each line, in batches, or one JSON event or
/// array as a whole. What got no answer is sent again: the server records no event twice.
final class EventSending {
  private static final int BATCH_EVENTS = 1_000;
  private static final int BATCH_BYTES = 8 << 20;
  private static final int ATTEMPTS_MAX = 20;
  private static final Duration RECONNECT = Duration.ofSeconds(1);

  private final Invocation invocation;
  private final String path;
  private long recorded;
  private final List<String> refused = new ArrayList<>();

  /// @param path of the call, below the API's base path
  EventSending(Invocation invocation, String path) {
    this.invocation = invocation;
    this.path = path;
  }

  long recorded() {
    return recorded;
  }

  /// Events that were refused, each with its place and why.
  List<String> refused() {
    return refused;
  }

  /// Sends all of a file, or of standard input for `-`.
  void send(String file) throws InterruptedException {
    try (InputStream in =
        new BufferedInputStream(
            file.equals("-")
                ? invocation.surroundings().in()
                : Files.newInputStream(Path.of(file)))) {
      sendAll(in);
    } catch (NoSuchFileException e) {
      throw new CliException(ExitCode.NOT_FOUND, "there is no file " + file, e);
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILED, "cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private void sendAll(InputStream in) throws IOException, InterruptedException {
    Line first = new Line(0, new byte[0]);
    do {
      byte[] line = line(in);
      if (line.length == 0) {
        throw new CliException(ExitCode.USAGE, "there are no events to send");
      }
      first = new Line(first.number() + 1, line);
    } while (first.isBlank());
    if (!first.isWholeObject()) {
      var all = new ByteArrayOutputStream();
      all.write(first.bytes());
      in.transferTo(all);
      deliver("application/json", all.toByteArray(), List.of());
      return;
    }
    var batch = new ArrayList<Line>();
    long bytes = 0;
    for (Line next = first; next.bytes().length > 0; ) {
      if (!next.isBlank()) {
        if (batch.size() == BATCH_EVENTS || bytes + next.bytes().length > BATCH_BYTES) {
          deliverLines(batch);
          batch.clear();
          bytes = 0;
        }
        batch.add(next);
        bytes += next.bytes().length;
      }
      next = new Line(next.number() + 1, line(in));
    }
    if (!batch.isEmpty()) {
      deliverLines(batch);
    }
  }

  private void deliverLines(List<Line> lines) throws InterruptedException {
    var body = new ByteArrayOutputStream();
    for (Line line : lines) {
      body.writeBytes(line.bytes());
      if (line.bytes()[line.bytes().length - 1] != '\n') {
        body.write('\n');
      }
    }
    deliver("application/x-ndjson", body.toByteArray(), lines);
  }

  /// A line of the file, from 1, with its end.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Line(long number, byte[] bytes) {
    boolean isBlank() {
      for (byte b : bytes) {
        if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
          return false;
        }
      }
      return true;
    }

    boolean isWholeObject() {
      try {
        return JsonMapper.shared().readTree(bytes).isObject();
      } catch (JacksonException e) {
        return false;
      }
    }
  }

  private void deliver(String type, byte[] body, List<Line> lines) throws InterruptedException {
    byte[] packed = gzip(body);
    for (int attempt = 1; ; attempt++) {
      Duration pause;
      try {
        Api.Reply reply = invocation.api().postEvents(path, type, packed);
        if (reply.status() / 100 == 2 && reply.retryAfter().isZero()) {
          count(reply.json(), lines);
          return;
        }
        if (lines.size() > 1 && reply.status() == 400) {
          countRefused(reply.json(), lines);
          return;
        }
        if (reply.retryAfter().isZero() || attempt == ATTEMPTS_MAX) {
          throw Problem.of(reply.status(), reply.body());
        }
        pause = reply.retryAfter();
      } catch (UnreachableException e) {
        if (attempt == ATTEMPTS_MAX) {
          throw e;
        }
        pause = RECONNECT;
      }
      if (attempt == 1) {
        invocation.report("not taken yet, trying again");
      }
      invocation.surroundings().pause().pause(pause);
    }
  }

  private void count(JsonNode answer, List<Line> lines) {
    if (answer.has("id")) {
      recorded++;
      return;
    }
    for (JsonNode result : answer.path("results")) {
      if (result.path("status").asInt() == 201) {
        recorded++;
      } else {
        JsonNode error = result.path("errors").path(0);
        refuse(
            result.path("item").asInt(),
            error.path("field").asString(""),
            error.path("message").asString(""),
            lines);
      }
    }
  }

  /// Every event of the batch was refused; the server names those that it has room for.
  private void countRefused(JsonNode problem, List<Line> lines) {
    String detail = problem.path("detail").asString("");
    for (int i = 0; i < lines.size(); i++) {
      String prefix = "events[" + i + "]";
      String why = detail;
      for (JsonNode error : problem.path("errors")) {
        String field = error.path("field").asString("");
        if (field.equals(prefix) || field.startsWith(prefix + ".")) {
          why =
              field.substring(Math.min(field.length(), prefix.length() + 1))
                  + " "
                  + error.path("message").asString("");
          break;
        }
      }
      refuse(i, "", why.strip(), lines);
    }
  }

  private void refuse(int item, String field, String message, List<Line> lines) {
    String place = item < lines.size() ? "line " + lines.get(item).number() : "event " + (item + 1);
    refused.add(place + ": " + (field.isEmpty() ? "" : field + " ") + message);
  }

  private static byte[] gzip(byte[] body) {
    var packed = new ByteArrayOutputStream(body.length / 4);
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException("a stream in memory does not fail", e);
    }
    return packed.toByteArray();
  }

  /// The next line with its end; empty behind the last one.
  private static byte[] line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      line.write(b);
      if (b == '\n') {
        break;
      }
      if (line.size() > BATCH_BYTES) {
        throw new IOException("a line has more than " + BATCH_BYTES + " bytes");
      }
    }
    return line.toByteArray();
  }
}
