package dev.muster.cli;

import static dev.muster.cli.Parameter.argument;
import static dev.muster.cli.Parameter.flag;
import static dev.muster.cli.Parameter.integer;
import static dev.muster.cli.Parameter.option;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Verbs for audit events: search, live tail, one event and its proof.
final class EventVerbs {
  private static final int PAGE_MAX = 1000;
  private static final int LIMIT = 100;

  private static final Parameter QUERY =
      argument("QUERY", "which events, for example 'outcome:failure'; default: all").optional();
  private static final Parameter EVENT =
      argument("EVENT", "id of the event: location and index, for example us-east:41");

  private static final List<Column> COLUMNS =
      List.of(
          new Column("TIME", "eventTime"),
          new Column("ACTION", "action"),
          new Column("OUTCOME", "outcome"),
          new Column("SEVERITY", "severity"),
          new Column("INITIATOR", "initiator.name"),
          new Column("TARGET", "target.name"));

  private EventVerbs() {}

  static List<Verb> all() {
    return List.of(
        new Verb(
            "events search",
            "Search events, newest first",
            List.of(
                QUERY,
                integer("--limit", "N", "how many at most; default: " + LIMIT),
                flag("--all", "no limit"),
                option("--saved", "NAME", "a saved search, in place of QUERY"),
                option("--sort", "FIELD", "another order: a field, with :asc or :desc"),
                flag("--count", "how many there are"),
                option("--facets", "FIELDS", "count their values: fields with commas between"),
                integer("--values", "N", "how many values of each; default: 10"),
                option(
                    "--histogram", "INTERVAL", "count them over time: auto, 1m, 1h, 1d and others"),
                option("--format", EventConversion.FORMATS, "their form; default: as recorded")),
            EventVerbs::search),
        new Verb(
            "events ingest",
            "Send events of another producer to be recorded",
            List.of(
                argument(
                    "FILE",
                    "one event on each line, or one JSON event or array; - reads the input"),
                option("--ack", "durable|checkpointed", "what is waited for; default: durable")),
            EventVerbs::ingest),
        new Verb(
            "events tail",
            "Show events as they happen, until interrupted",
            List.of(QUERY, option("--from", "EVENT", "start behind this event")),
            EventVerbs::tail),
        new Verb(
            "events export",
            "Write all events that answer a query into a file",
            List.of(
                QUERY,
                flag("--proofs", "with the proofs of its events and that none is missing"),
                flag("--csv", "as a table"),
                option("--format", "FORMAT", "new, old, cadf, ocsf or cloudevents; default: new"),
                option("--file", "FILE", "where to; .gz or .zst packs it").needed()),
            EventVerbs::export),
        EventImporting.VERB,
        new Verb(
            "events show",
            "Show an event, and what is odd about it",
            List.of(
                EVENT,
                option("--format", EventConversion.FORMATS, "the form; default: as recorded")),
            EventVerbs::show),
        new Verb(
            "events proof",
            "Fetch the proof that an event is in its ledger",
            List.of(EVENT, option("--file", "FILE", "write it there instead of printing it")),
            EventVerbs::prove),
        EventConversion.VERB);
  }

  private static ExitCode search(Invocation invocation) throws InterruptedException {
    int limit =
        invocation.flag("--all") ? Integer.MAX_VALUE : invocation.integer("--limit").orElse(LIMIT);
    if (limit < 1) {
      throw new CliException(ExitCode.USAGE, "--limit must be 1 or more, got: " + limit);
    }
    Printer printer = invocation.printer();
    boolean summing =
        invocation.flag("--count")
            || invocation.text("--facets").isPresent()
            || invocation.text("--histogram").isPresent();
    if (summing) {
      return EventCounts.print(invocation, asked(invocation));
    }
    var pages = new EventPages(invocation.api(), asked(invocation));
    if (printer.isJson()) {
      Printer.JsonArray array = printer.array();
      pages.forEach(limit, PAGE_MAX, (_, event) -> array.add(event));
      array.end();
    } else {
      var table = new Table();
      table.row(header());
      pages.forEach(limit, PAGE_MAX, (id, event) -> table.row(row(id, event)));
      printer.line(table.toString());
    }
    return ExitCode.OK;
  }

  /// The search as parameters of the call.
  static String asked(Invocation invocation) {
    Optional<String> saved = invocation.text("--saved");
    Optional<String> query = invocation.text(QUERY.name());
    if (saved.isPresent() && query.isPresent()) {
      throw new CliException(ExitCode.USAGE, "give QUERY or --saved, not both");
    }
    String search =
        saved
            .map(name -> "search=" + Api.encoded(name))
            .orElseGet(() -> "query=" + Api.encoded(query.orElse("")));
    return search
        + invocation.text("--sort").map(s -> "&sort=" + Api.encoded(s)).orElse("")
        + invocation.text("--format").map(f -> "&format=" + Api.encoded(f)).orElse("");
  }

  private static ExitCode ingest(Invocation invocation) throws InterruptedException {
    String ack = invocation.text("--ack").map(level -> "?ack=" + Api.encoded(level)).orElse("");
    var sending = new EventSending(invocation, "/events" + ack);
    sending.send(invocation.required("FILE"));
    Printer printer = invocation.printer();
    if (printer.isJson()) {
      var json = tools.jackson.databind.node.JsonNodeFactory.instance.objectNode();
      json.put("recorded", sending.recorded());
      sending.refused().forEach(json.putArray("refused")::add);
      printer.raw(json.toString().getBytes(UTF_8));
    } else {
      printer.line(
          "%d recorded, %d refused".formatted(sending.recorded(), sending.refused().size()));
      sending.refused().forEach(printer::line);
    }
    return sending.refused().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private static ExitCode tail(Invocation invocation) throws InterruptedException {
    Printer printer = invocation.printer();
    String query = "?query=" + Api.encoded(invocation.text(QUERY.name()).orElse(""));
    String from = invocation.text("--from").map(id -> "&from=" + Api.encoded(id)).orElse("");
    new Following(invocation, "/events/tail" + query + from)
        .follow(
            message -> {
              byte[] event = message.data().getBytes(UTF_8);
              if (printer.isJson()) {
                printer.raw(event);
              } else {
                printer.line(String.join("  ", row(message.id(), event)));
              }
            },
            () -> false);
    return ExitCode.OK;
  }

  private static ExitCode export(Invocation invocation) throws InterruptedException {
    boolean proofs = invocation.flag("--proofs");
    boolean csv = invocation.flag("--csv");
    if (proofs && csv) {
      throw new CliException(ExitCode.USAGE, "a table has no room for proofs: --proofs or --csv");
    }
    Path file = Path.of(invocation.required("--file"));
    String name = file.toString();
    String pack = name.endsWith(".gz") ? "gzip" : name.endsWith(".zst") ? "zstd" : "identity";
    String format = invocation.text("--format").map(f -> "&format=" + Api.encoded(f)).orElse("");
    long bytes =
        invocation
            .api()
            .download(
                "/events/export?query="
                    + Api.encoded(invocation.text(QUERY.name()).orElse(""))
                    + "&as="
                    + (proofs ? "proofs" : csv ? "csv" : "ndjson")
                    + format
                    + "&pack="
                    + pack,
                file);
    invocation.report("%d bytes in %s".formatted(bytes, file));
    return ExitCode.OK;
  }

  private static ExitCode show(Invocation invocation) throws InterruptedException {
    String path = "/events/" + invocation.required(EVENT.name());
    String form = invocation.text("--format").map(name -> "format=" + Api.encoded(name)).orElse("");
    Printer printer = invocation.printer();
    if (printer.isJson()) {
      printer.raw(invocation.api().get(form.isEmpty() ? path : path + "?" + form).body());
      return ExitCode.OK;
    }
    String beside = "?warnings=true" + (form.isEmpty() ? "" : "&" + form);
    JsonNode told = invocation.api().get(path + beside).json();
    var table = new Table().members("", told.path("event"));
    for (JsonNode warning : told.path("warnings").values()) {
      table.row(
          "warning",
          warning.path("field").asString("") + ": " + warning.path("message").asString(""));
    }
    printer.line(table.toString());
    return ExitCode.OK;
  }

  private static ExitCode prove(Invocation invocation) throws InterruptedException {
    String path = "/events/" + invocation.required(EVENT.name()) + "/proof";
    byte[] proof = invocation.api().get(path).body();
    Optional<Path> file = invocation.text("--file").map(Path::of);
    if (file.isPresent()) {
      try {
        Files.write(file.get(), proof);
      } catch (IOException e) {
        throw new CliException(ExitCode.FAILED, "cannot write " + file.get(), e);
      }
      return ExitCode.OK;
    }
    Printer printer = invocation.printer();
    if (printer.isJson()) {
      var json = tools.jackson.databind.node.JsonNodeFactory.instance.objectNode();
      json.put("event", invocation.required(EVENT.name())).put("proof", new String(proof, UTF_8));
      printer.raw(json.toString().getBytes(UTF_8));
    } else {
      printer.raw(proof);
    }
    return ExitCode.OK;
  }

  private static String[] header() {
    String[] header = new String[COLUMNS.size() + 1];
    header[0] = "ID";
    for (int i = 0; i < COLUMNS.size(); i++) {
      header[i + 1] = COLUMNS.get(i).title();
    }
    return header;
  }

  private static String[] row(String id, byte[] event) {
    String[] row = new String[COLUMNS.size() + 1];
    row[0] = id;
    JsonNode json;
    try {
      json = JsonMapper.shared().readTree(event);
    } catch (JacksonException e) {
      throw new CliException(ExitCode.FAILED, "event " + id + " is not JSON", e);
    }
    for (int i = 0; i < COLUMNS.size(); i++) {
      row[i + 1] = COLUMNS.get(i).of(json);
    }
    return row;
  }
}
