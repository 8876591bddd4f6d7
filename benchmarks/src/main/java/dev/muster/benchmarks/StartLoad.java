package dev.muster.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.LedgerKey;
import dev.muster.ledger.LedgerListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// How long a ledger takes to open after kill -9 with a large open segment: another process fills
/// one, is killed, and this one opens what it left, several times (each time not closed but killed
/// again would be the same files). Prints Markdown table rows.
///
/// Arguments: a new folder, the MiB that the open segment holds (default 1000), and the runs
/// (default 3).
public final class StartLoad {
  private static final int BATCH = 1000;
  private static final String FILL = "--fill";
  private static final String ORIGIN = "muster.local/start";

  private StartLoad() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    if (args.length > 2 && args[1].equals(FILL)) {
      fill(folder, Long.parseLong(args[2]));
      return;
    }
    long mebibytes = args.length > 1 ? Long.parseLong(args[1]) : 1000;
    int runs = args.length > 2 ? Integer.parseInt(args[2]) : 3;
    var medians = new Medians();
    for (int run = 0; run < runs; run++) {
      Path ledger = folder.resolve("run-" + run);
      killedWhileFilling(ledger, mebibytes);
      long open = Files.size(lastSegment(ledger));
      System.out.printf(Locale.ROOT, "the open segment has %,d bytes%n", open);
      long cpu = cpuMillis();
      long start = System.nanoTime();
      try (Ledger opened = open(ledger, LedgerListener.NONE)) {
        medians.add(
            "open after kill -9, " + mebibytes + " MiB in the open segment",
            (System.nanoTime() - start) / 1e6,
            "ms");
        medians.add(
            "processor time of opening, user and system", (double) (cpuMillis() - cpu), "ms");
        opened.append("first".getBytes(UTF_8)).join();
        medians.add("first entry durable after kill -9", (System.nanoTime() - start) / 1e6, "ms");
      }
      LedgerLoad.delete(ledger);
    }
    System.out.print(medians.table());
  }

  private static long cpuMillis() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
  }

  private static Path lastSegment(Path ledger) throws IOException {
    try (Stream<Path> files = Files.list(ledger.resolve("segments"))) {
      return files
          .filter(file -> file.toString().endsWith(".segment"))
          .max(Path::compareTo)
          .orElseThrow();
    }
  }

  private static void killedWhileFilling(Path ledger, long mebibytes) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                StartLoad.class.getName(),
                ledger.toString(),
                FILL,
                Long.toString(mebibytes))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("filled")) {
          break;
        }
      }
    } finally {
      process.destroyForcibly().onExit().join();
    }
  }

  private static Ledger open(Path ledger, LedgerListener listener) {
    LedgerConfig config =
        LedgerConfig.defaults()
            .withSegmentBytes(1 << 30)
            .withCompression(false)
            .withListener(listener);
    return Ledger.open(ledger, ORIGIN, LedgerKey.ofSeed(new byte[32]), config);
  }

  /// Segments double up to 1 GiB; then so much into the last one, and a wait for the kill.
  private static void fill(Path folder, long mebibytes) throws Exception {
    var events = new AuditEvents(1);
    Ledger ledger = open(folder, LedgerListener.NONE);
    long number = 0;
    while (Files.size(lastSegment(folder)) < 1 << 30) {
      number = append(ledger, events, number);
    }
    for (long bytes = 0; bytes < mebibytes << 20; ) {
      long before = number;
      number = append(ledger, events, number);
      for (long i = before; i < number; i++) {
        bytes += events.event(i).length + 32;
      }
    }
    System.out.println("filled");
    System.in.read();
  }

  private static long append(Ledger ledger, AuditEvents events, long from) {
    List<CompletableFuture<?>> receipts = new ArrayList<>();
    long number = from;
    for (int batch = 0; batch < 4; batch++) {
      var entries = new ArrayList<byte[]>();
      for (int i = 0; i < BATCH; i++) {
        entries.add(events.event(number));
        number++;
      }
      receipts.add(ledger.appendAll(entries));
    }
    receipts.forEach(CompletableFuture::join);
    return number;
  }
}
