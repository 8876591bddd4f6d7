package dev.muster.torture.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.ledger.LedgerTorture;
import dev.muster.torture.Broken;
import dev.muster.torture.Scenario;
import dev.muster.torture.Tally;
import dev.muster.torture.recovery.RecoveryTorture;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Runs stories until the number or the time is reached, then reports. Exit codes: 0 every promise
/// was kept, 1 one was broken, 2 wrongly called.
public final class Main {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(30);

  private final Clock clock;
  private final PrintStream out;
  private final Options options;

  private Main(Clock clock, PrintStream out, Options options) {
    this.clock = clock;
    this.out = out;
    this.options = options;
  }

  public static void main(String[] args) throws IOException {
    if (List.of(args).contains("--help")) {
      System.out.print(Options.USAGE);
      return;
    }
    Options options;
    try {
      options = Options.parse(List.of(args));
    } catch (IllegalArgumentException e) {
      System.err.println("muster torture: " + e.getMessage());
      System.err.print(Options.USAGE);
      System.exit(2);
      return;
    }
    Scenario scenario =
        options.recovery()
            ? new RecoveryTorture(options.show() ? Optional.of(System.out) : Optional.empty())
            : new LedgerTorture();
    Tally tally = new Main(Clock.systemUTC(), System.out, options).run(scenario);
    System.exit(tally.breaches().isEmpty() ? 0 : 1);
  }

  private Tally run(Scenario scenario) throws IOException {
    var tally = new Tally();
    Instant start = clock.instant();
    Instant nextLine = start.plus(BETWEEN_LINES);
    long seed = options.firstSeed();
    for (; seed < options.firstSeed() + options.seeds(); seed++) {
      Instant now = clock.instant();
      if (options.time() != null && !now.isBefore(start.plus(options.time()))) {
        break;
      }
      if (!now.isBefore(nextLine)) {
        out.printf(Locale.ROOT, "%,d stories, %s%n", seed - options.firstSeed(), tally.counts());
        nextLine = now.plus(BETWEEN_LINES);
      }
      tell(scenario, seed, tally);
    }
    var run =
        new Report.Run(
            start, Duration.between(start, clock.instant()), options.firstSeed(), seed - 1);
    String report = Report.of(run, scenario, tally);
    out.print(report);
    if (options.report() != null) {
      Files.writeString(options.report(), report, UTF_8);
    }
    return tally;
  }

  private void tell(Scenario scenario, long seed, Tally tally) {
    try {
      scenario.run(seed, tally);
    } catch (Broken e) {
      tally.breach(seed, e);
      out.printf(Locale.ROOT, "seed %d: %s: %s%n", seed, e.promise().counted(), e.getMessage());
    } catch (RuntimeException e) {
      tally.breach(seed, new Broken(scenario.unforeseen(), e.toString(), e));
      out.printf(Locale.ROOT, "seed %d:%n", seed);
      e.printStackTrace(out);
    }
  }
}
