package dev.muster.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// Muster, OpenSearch and PostgreSQL beside each other over loopback: the same events kept durably,
/// found, answered and exported; medians of the runs, as a Markdown table. A run fails if two of
/// them answer a question differently.
///
/// Arguments: a new folder on the disk to be measured; then `--events N` (default 1,000,000),
/// `--runs N` (default 3), `--muster LAUNCHER`, `--muster-options JVM-OPTIONS`, `--jdbc URL` and
/// `--postgres-pid PID` of a PostgreSQL with fsync on, `--opensearch COMMAND` (words parted by
/// tabs), `--out FILE`.
public final class SearchBenchmark {
  private static final String DEFINITIONS =
      """

      - *Acknowledged*: all batches answered as durable. *Searchable*: from the first batch until one count finds all of them; OpenSearch is asked to refresh when the last is
        acknowledged. Both from a process that was warmed with other events.
      - *Processor time*: of all processes of the engine, user and system. The client's is a row of its own: it runs on the same processors.
      - *Visible*: from the acknowledgement of one event, while the batches come, until a search for a value in it finds it.
      - *Stored*: Muster: sealed and compressed segments per event in them, and everything else of ledger and index but the open segment, per event, after the server has stopped;
        with no sealed segment yet (a small run), everything with what is preallocated. OpenSearch: store after a merge to one segment and a flush. PostgreSQL: table, indexes and
        TOAST after VACUUM. The questions are asked in that state.
      - Q1 newest 100 of an initiator in a day; Q2 newest 100 failures of an action in 10 days; Q3 an action by hour over 30 days; Q4 ten most frequent initiators of 7 days; Q5 newest 50 with a
        word in message or data; Q6 one event by its key; Q7 everything. Twenty of each kind, asked once to warm and then five times, one after the other. Muster records each search and
        read durably before it answers; the others record nothing.
      """;

  private final Path folder;
  private final List<SearchEngine> engines = new ArrayList<>();
  private long events = 1_000_000;
  private int runs = 3;
  private String jdbc = "";
  private long postgresPid;
  private String muster = "";
  private String musterOptions = "-Xmx2g";
  private String openSearch = "";
  private String out = "";

  private SearchBenchmark(List<String> arguments) {
    this.folder = Path.of(arguments.getFirst()).toAbsolutePath();
    for (int i = 1; i + 1 < arguments.size(); i += 2) {
      String value = arguments.get(i + 1);
      switch (arguments.get(i)) {
        case "--events" -> events = Long.parseLong(value);
        case "--runs" -> runs = Integer.parseInt(value);
        case "--muster" -> muster = value;
        case "--muster-options" -> musterOptions = value;
        case "--jdbc" -> jdbc = value;
        case "--postgres-pid" -> postgresPid = Long.parseLong(value);
        case "--opensearch" -> openSearch = value;
        case "--out" -> out = value;
        default -> throw new IllegalArgumentException("not understood: " + arguments.get(i));
      }
    }
    if (arguments.size() % 2 == 0 || runs < 1 || events < SearchLoad.BATCH) {
      throw new IllegalArgumentException(
          "expected FOLDER, options with a value each, 1 run and %d events at least, got: %s"
              .formatted(SearchLoad.BATCH, arguments));
    }
  }

  public static void main(String[] args) throws Exception {
    // Told to end in the midst of it, it leaves no engine running.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() ->
                ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
    new SearchBenchmark(List.of(args)).run();
  }

  private void run() throws Exception {
    if (!muster.isEmpty()) {
      engines.add(new MusterEngine(Path.of(muster), folder.resolve("muster"), musterOptions));
    }
    if (!openSearch.isEmpty()) {
      engines.add(
          new OpenSearchEngine(List.of(openSearch.split("\t", -1)), folder.resolve("opensearch")));
    }
    if (!jdbc.isEmpty()) {
      engines.add(new PostgresEngine(jdbc, postgresPid));
    }
    var medians = new Medians();
    var load = new SearchLoad(new SearchEvents(1, events), events, medians);
    for (int run = 0; run < runs; run++) {
      for (SearchEngine engine : engines) {
        try (engine) {
          engine.start();
          load.run(engine);
        }
      }
      Collections.rotate(engines, 1); // none is always first
    }
    String report = report(medians);
    System.out.print(report);
    if (!out.isEmpty()) {
      Files.writeString(Path.of(out), report, UTF_8);
    }
  }

  private String report(Medians medians) throws IOException {
    var text = new StringBuilder("# Search and ingest beside OpenSearch and PostgreSQL\n\n");
    text.append(
        String.format(
            Locale.ROOT,
            """
            Written by `benchmarks/search.sh`, not by hand: %s, %d runs of %,d events, %d producers, batches of %d, everything over loopback, durable before it is acknowledged.
            Load average at the end: %s. Machine: %d processors, %s, Java %s. The engines gave equal answers to every question that was compared.

            """,
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            runs,
            events,
            SearchLoad.PRODUCERS,
            SearchLoad.BATCH,
            Files.readString(Path.of("/proc/loadavg"), UTF_8).strip(),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            Runtime.version()));
    text.append(medians.table()).append(DEFINITIONS);
    ratios(text, medians);
    return text.toString();
  }

  private static void ratios(StringBuilder text, Medians medians) {
    var rows = new StringBuilder();
    for (String what : List.of(SearchLoad.ACKNOWLEDGED, SearchLoad.SEARCHABLE, SearchLoad.STORED)) {
      for (String other : List.of("OpenSearch", "PostgreSQL")) {
        if (medians.has("Muster" + what) && medians.has(other + what)) {
          rows.append(
              String.format(
                  Locale.ROOT,
                  "- Muster / %s%s: %.2f\n",
                  other,
                  what,
                  medians.median("Muster" + what) / medians.median(other + what)));
        }
      }
    }
    if (!rows.isEmpty()) {
      text.append("\nRatios of the medians:\n\n").append(rows);
    }
  }
}
