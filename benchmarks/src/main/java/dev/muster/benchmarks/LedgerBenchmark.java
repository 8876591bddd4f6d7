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
  /// One fsync for each batch of a hundred takes long.
  private static final long EACH_MAX = 200_000;

  private static final String DEFINITIONS =
      """

      "Bare" is the same work without a ledger, in three readings, all into files that were filled before the clock ran:

      - *the same producers and batches, one fsync for all waiting*: the producers make the same events, hand over the same batches and wait for each; one thread puts all
        that wait (4 MiB at most, as the ledger) side by side, writes them and calls fsync once. The bytes are the events alone. **The aim is held against this one**: a caller sees the same.
      - *the ledger's commits replayed from one buffer*: the disk alone. One thread, no producers, no events: one buffer that lies ready is written and fsynced, as many bytes
        each time as the ledger's commits had.
      - *the same producers, one fsync for each batch*: without group commit; 200,000 events at most.

      "Per core" divides by the processor time, user and system, of all threads. "Appended, sealed and compressed" is the rate at which a ledger can go on for ever: it ends when
      nothing is left to compress.
      """;

  private final Path folder;
  private long events = 1_000_000;
  private int runs = 3;
  private String jdbc = "";
  private String out = "";
  private int ledgers;

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
    try (var bare = new BareLoad(folder.resolve("bare"), audit, events * averageBytes(audit))) {
      // The compiler of the JVM first: a cold one is another measurement.
      once(new Medians(), audit, bare, Math.max(LedgerLoad.BATCH, events / 3));
      var medians = new Medians();
      for (int run = 0; run < runs; run++) {
        once(medians, audit, bare, events);
        if (!jdbc.isEmpty()) {
          new PostgresLoad(jdbc, audit, events, LedgerLoad.PRODUCERS, LedgerLoad.BATCH)
              .run(medians);
        }
      }
      String report = report(medians, audit);
      System.out.print(report);
      if (!out.isEmpty()) {
        Files.writeString(Path.of(out), report, UTF_8);
      }
    }
    // Not before: the file system would give the room back while the next run writes.
    LedgerLoad.delete(folder);
  }

  private void once(Medians medians, AuditEvents audit, BareLoad bare, long count)
      throws Exception {
    Path ledger = folder.resolve("ledger-" + ledgers);
    ledgers++;
    List<Integer> commits = new LedgerLoad(ledger, audit, count).run(medians);
    bare.grouped(medians, count);
    bare.replay(medians, commits, count);
    bare.each(medians, Math.min(count, EACH_MAX));
  }

  private String report(Medians medians, AuditEvents audit) throws IOException {
    var text = new StringBuilder("# Ledger\n\n");
    text.append(
        String.format(
            Locale.ROOT,
            """
            Written by `benchmarks/ledger.sh`, not by hand: %s, %d runs of %,d events of %d bytes on average after one of a third, %d producers,
            batches of %d, each acknowledged after fsync. Default configuration: segments of 64 MiB, a checkpoint every 250 ms, compression of sealed segments beside the appends,
            which may lag by a gibibyte. Making the events, hashing, tree, tiles, checkpoints and preallocation are included in the append. Load average at the end: %s.
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
    text.append(medians.table()).append(DEFINITIONS).append("\n## Aims\n\n");
    text.append("| what | aim | median | |\n|---|---|---|---|\n");
    double append = medians.median(LedgerLoad.APPEND);
    aim(text, "durable append, events/s", 150_000, append, true);
    aim(text, "append / bare", 0.5, append / medians.median(BareLoad.PRODUCERS), true);
    aim(
        text,
        "full verification, events/s per core",
        150_000,
        medians.median(LedgerLoad.VERIFICATION + LedgerLoad.PER_CORE),
        true);
    aim(
        text,
        "event to signed checkpoint, p99, ms",
        1000,
        medians.median(LedgerLoad.CHECKPOINT + ", p99"),
        false);
    aim(
        text,
        "stored bytes per event, entries and tree (the index is to fit beside them)",
        300,
        medians.median(LedgerLoad.SEGMENT_BYTES) + medians.median(LedgerLoad.TILE_BYTES),
        false);
    text.append("\nRatios of the medians:\n\n");
    for (String other :
        List.of(
            BareLoad.PRODUCERS,
            BareLoad.REPLAY,
            BareLoad.EACH,
            PostgresLoad.COPY,
            PostgresLoad.INSERT)) {
      if (medians.has(other)) {
        text.append(
            String.format(
                Locale.ROOT, "- append / %s: %.2f\n", other, append / medians.median(other)));
      }
    }
    return text.toString();
  }

  private static void aim(
      StringBuilder text, String what, double aim, double median, boolean atLeast) {
    boolean reached = atLeast ? median >= aim : median <= aim;
    text.append(
        String.format(
            Locale.ROOT,
            "| %s | %s %s | %,.2f | %s |\n",
            what,
            atLeast ? "≥" : "≤",
            aim < 1 ? Double.toString(aim) : String.format(Locale.ROOT, "%,.0f", aim),
            median,
            reached ? "reached" : "**missed**"));
  }

  private static long averageBytes(AuditEvents audit) {
    long bytes = 0;
    for (int i = 0; i < AuditEvents.DISTINCT; i++) {
      bytes += audit.event(i).length;
    }
    return bytes / AuditEvents.DISTINCT + 1;
  }

  private static String loadAverage() throws IOException {
    Path file = Path.of("/proc/loadavg");
    return Files.exists(file) ? Files.readString(file, UTF_8).strip() : "unknown";
  }
}
