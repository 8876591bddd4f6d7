package dev.muster.server.events;

import dev.muster.cadf.dialect.Format;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.Fields;
import dev.muster.server.identity.Tokens;
import dev.muster.trail.Encoding;
import dev.muster.trail.EventTrail;
import dev.muster.trail.export.ExportFormat;
import dev.muster.trail.query.EventQuery;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Streams all events that answer a query: as many as there are, in constant memory.
@RestController
final class ExportResource {
  private static final Logger log = LoggerFactory.getLogger(ExportResource.class);
  private static final int BUFFER_BYTES = 1 << 16;
  private static final Set<String> SHAPES = Set.of("ndjson", "csv", "proofs");
  private static final Set<String> FORMATS =
      Arrays.stream(Format.values()).map(Format::wire).collect(Collectors.toSet());
  private static final Set<String> PACKINGS =
      Arrays.stream(Encoding.values()).map(Encoding::wire).collect(Collectors.toSet());

  private final EventTrail trail;
  private final Journal journal;
  private final OpenStreams streams;
  private final InstantSource clock;

  ExportResource(EventTrail trail, Journal journal, OpenStreams streams, InstantSource clock) {
    this.trail = trail;
    this.journal = journal;
    this.streams = streams;
    this.clock = clock;
  }

  @GetMapping("/api/v1/events/export")
  void export(
      @RequestParam(defaultValue = "") String query,
      @RequestParam(defaultValue = "ndjson") String as,
      @RequestParam(defaultValue = "new") String format,
      @RequestParam(defaultValue = "identity") String pack,
      Call call,
      HttpServletResponse response)
      throws IOException {
    var fields = new Fields();
    fields.word("as", as, SHAPES, null);
    fields.word("format", format, FORMATS, null);
    fields.word("pack", pack, PACKINGS, null);
    if (!format.equals("new") && !as.equals("ndjson")) {
      fields.refuse("format", "can be another only as ndjson");
    }
    fields.refuseIfWrong();
    EventQuery parsed = SearchRequest.parse(query, clock.instant());
    Encoding encoding = Encoding.ofWire(pack).orElseThrow();
    try (OpenStreams.Slot slot = streams.open(call)) {
      // Before the first event leaves: then no export is without its event.
      ObjectNode asked = JsonNodeFactory.instance.objectNode();
      asked.put("query", Tokens.masked(query)).put("as", as);
      journal.act(call, "event", "", "", asked).success(200, null);
      begin(response, as, encoding);
      try (OutputStream out =
          encoding.encode(new BufferedOutputStream(response.getOutputStream(), BUFFER_BYTES))) {
        trail.export(
            parsed,
            query,
            format(as, format),
            out,
            () -> streams.areEnding() || !slot.isStillAllowed());
      }
    } catch (IOException | RuntimeException e) {
      if (!response.isCommitted()) {
        throw e;
      }
      // Only a connection that breaks tells the reader that this is not all.
      log.warn("an export broke off: {}", e.toString());
      var broken = new EOFException("the export broke off");
      broken.initCause(e);
      throw broken;
    }
  }

  private static void begin(HttpServletResponse response, String as, Encoding encoding)
      throws IOException {
    response.setStatus(200);
    String name = as.equals("csv") ? "events.csv" : "events.ndjson";
    response.setContentType(
        encoding == Encoding.IDENTITY
            ? as.equals("csv") ? "text/csv;charset=utf-8" : "application/x-ndjson"
            : "application/octet-stream");
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response.setHeader(
        HttpHeaders.CONTENT_DISPOSITION,
        "attachment; filename=\"" + name + encoding.suffix() + "\"");
    response.flushBuffer();
  }

  private static ExportFormat format(String as, String format) {
    return switch (as) {
      case "csv" -> new ExportFormat.Table();
      case "proofs" -> new ExportFormat.Proven();
      default -> new ExportFormat.Lines(Format.ofWire(format).orElseThrow());
    };
  }
}
