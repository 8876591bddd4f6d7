package dev.muster.torture.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the command was asked for.
///
/// @param recovery whether it is about recovery, not the ledger
/// @param show whether each story is told in full
/// @param seeds stories to run; when only a time is given, as many as it takes
/// @param time when to stop at the latest, or null
/// @param report where to write it, or null for nowhere
record Options(
    boolean recovery,
    boolean show,
    long firstSeed,
    long seeds,
    @Nullable Duration time,
    @Nullable Path report) {
  static final String USAGE =
      """
      Usage: muster torture [--recovery] [--seeds N] [--minutes M] [--first-seed S] [--report FILE]

      Runs a ledger on a simulated disk that loses, tears and reorders unsynced writes, fails or stops
      at any single call, and is full at times; after each crash it opens what is left and holds it
      to every promise that was made. One seed is one story of several lives, told on one thread.

      With --recovery, runs of random plans over random sites go through refusals, lost answers, lost
      sites, other people's changes, cancelled and crashed runs, in virtual time; after every event
      twelve invariants are checked.

        --recovery       recovery instead of the ledger
        --show           print all that happens; with --recovery
        --seeds N        stories to run (default 1000; with --minutes: as many as fit)
        --minutes M      stop after so long
        --first-seed S   seed of the first story (default 1)
        --report FILE    write what happened there, as Markdown
      """;

  private static final long SEEDS = 1000;

  /// Reads arguments.
  ///
  /// @throws IllegalArgumentException when they are not understood
  static Options parse(List<String> arguments) {
    boolean recovery = false;
    boolean show = false;
    long firstSeed = 1;
    long seeds = -1;
    Duration time = null;
    Path report = null;
    Iterator<String> words = arguments.iterator();
    while (words.hasNext()) {
      String word = words.next();
      switch (word) {
        case "--recovery" -> recovery = true;
        case "--show" -> show = true;
        case "--seeds" -> seeds = number(word, words);
        case "--first-seed" -> firstSeed = number(word, words);
        case "--minutes" -> time = Duration.ofMinutes(number(word, words));
        case "--report" -> report = Path.of(value(word, words));
        default -> throw new IllegalArgumentException("not understood: " + word);
      }
    }
    if (seeds < 0) {
      seeds = time == null ? SEEDS : Long.MAX_VALUE - firstSeed;
    }
    return new Options(recovery, show, firstSeed, seeds, time, report);
  }

  private static String value(String option, Iterator<String> words) {
    if (!words.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return words.next();
  }

  private static long number(String option, Iterator<String> words) {
    String text = value(option, words);
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Told below.
    }
    throw new IllegalArgumentException(option + " must be a number, 0 or more, got: " + text);
  }
}
