package dev.muster.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/// The ledger beside PostgreSQL and beside the bare disk: the same events, the same producers, the
/// same batches, one after the other in each run; medians of the runs, as a Markdown table.
///
/// Arguments: a new folder on the disk to be measured; then `--events N` (default 1,000,000),
/// `--runs N` (default 3), `--jdbc URL` of a PostgreSQL with fsync on, `--out FILE`.
public final class LedgerBenchmark {
  private final Path folder;
  private long events = 1_000_000;
  private int runs = 3;
  private String jdbc = "";
  private String out = "";

  private LedgerBenchmark(List<String> arguments) {
    this.folder = Path.of(arguments.getFirst());
    for (int i = 1; i + 1 < arguments.size(); i += 2) {
      String value = arguments.get(i + 1);
      switch (arguments.get(i)) {
        case "--events" -> events = Long.parseLong(value);
        case "--runs" -> runs = Integer.parseInt(value);
        case "--jdbc" -> jdbc = value;
        case "--out" -> out = value;
        default -> throw new IllegalArgumentException("not understood: " + arguments.get(i));
      }
    }
  }

  public static void main(String[] args) throws Exception {
    new LedgerBenchmark(List.of(args)).run();
  }

  private void run() throws Exception {
    var audit = new AuditEvents(1);
    // The compiler of the JVM first: a cold one is another measurement.
    once(new Medians(), audit, Math.max(LedgerLoad.BATCH, events / 3), false);
    var medians = new Medians();
    for (int run = 0; run < runs; run++) {
      once(medians, audit, events, !jdbc.isEmpty());
    }
    String report = report(medians, audit);
    System.out.print(report);
    if (!out.isEmpty()) {
      Files.writeString(Path.of(out), report, UTF_8);
    }
  }

  private void once(Medians medians, AuditEvents audit, long count, boolean postgres)
      throws Exception {
    Path ledger = folder.resolve("ledger");
    List<Integer> commits = new LedgerLoad(ledger, audit, count).run(medians);
    LedgerLoad.delete(ledger);
    Path bare = folder.resolve("bare");
    new BareLoad(bare).run(medians, commits, count);
    LedgerLoad.delete(bare);
    if (postgres) {
      new PostgresLoad(jdbc, audit, count, LedgerLoad.PRODUCERS, LedgerLoad.BATCH).run(medians);
    }
  }

  private String report(Medians medians, AuditEvents audit) throws IOException {
    var text = new StringBuilder("# Ledger\n\n");
    text.append(
        String.format(
            Locale.ROOT,
            """
            Written by `benchmarks/ledger.sh`, not by hand: %s, %d runs of %,d events of %d bytes on average, %d producers,
            batches of %d, each acknowledged after fsync. Default configuration: segments of 64 MiB, a checkpoint every 250 ms,
            compression of sealed segments beside the appends. Hashing, tree, tiles, checkpoints and preallocation are included;
            the bare limit's files were preallocated before its clock ran. Load average at the end: %s.
            Machine: %d processors, %s, Java %s.

            """,
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            runs,
            events,
            averageBytes(audit),
            LedgerLoad.PRODUCERS,
            LedgerLoad.BATCH,
            loadAverage(),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            Runtime.version()));
    text.append(medians.table()).append("\nRatios of the medians:\n\n");
    double append = medians.median(LedgerLoad.APPEND);
    ratio(text, medians, append, BareLoad.NAME);
    ratio(text, medians, append, "PostgreSQL, COPY");
    ratio(text, medians, append, "PostgreSQL, multi-row insert");
    return text.toString();
  }

  private static void ratio(StringBuilder text, Medians medians, double append, String other) {
    if (medians.has(other)) {
      text.append(
          String.format(
              Locale.ROOT, "- append / %s: %.2f\n", other, append / medians.median(other)));
    }
  }

  private static long averageBytes(AuditEvents audit) {
    long bytes = 0;
    for (int i = 0; i < 1000; i++) {
      bytes += audit.event(i).length;
    }
    return bytes / 1000;
  }

  private static String loadAverage() throws IOException {
    Path file = Path.of("/proc/loadavg");
    return Files.exists(file) ? Files.readString(file, UTF_8).strip() : "unknown";
  }
}
