package dev.muster.recovery.plan;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Checks the five fields of a schedule. Knows numbers, ranges, lists and steps; no names.
final class Cron {
  private static final Pattern PART =
      Pattern.compile("(?:\\*|([0-9]{1,2})(?:-([0-9]{1,2}))?)(?:/([1-9][0-9]?))?");

  private record Range(String name, int min, int max) {}

  private static final List<Range> FIELDS =
      List.of(
          new Range("minute", 0, 59),
          new Range("hour", 0, 23),
          new Range("day of the month", 1, 31),
          new Range("month", 1, 12),
          new Range("day of the week", 0, 7));

  private Cron() {}

  /// What is wrong with a schedule; empty if nothing.
  ///
  /// @param schedule five fields with single spaces between
  static Optional<String> problem(String schedule) {
    String[] fields = schedule.split(" ", -1);
    for (int i = 0; i < FIELDS.size(); i++) {
      for (String part : fields[i].split(",", -1)) {
        if (!isPart(part, FIELDS.get(i))) {
          Range range = FIELDS.get(i);
          return Optional.of(
              "the %s must be within %d-%d, got: %s"
                  .formatted(range.name(), range.min(), range.max(), fields[i]));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isPart(String part, Range range) {
    Matcher matcher = PART.matcher(part);
    if (!matcher.matches()) {
      return false;
    }
    if (matcher.group(1) == null) {
      return true;
    }
    int first = Integer.parseInt(matcher.group(1));
    int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
    return range.min() <= first && first <= last && last <= range.max();
  }
}
