package dev.muster.trail.query;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The time that a literal names, as wide as the literal is coarse: `2026-05-04` is a day,
/// `2026-05-04T07:15` a minute, `…:09.21+0000` a hundredth of a second. Without an offset it is
/// UTC.
///
/// @param from first millisecond since 1970-01-01T00:00Z
/// @param until first millisecond after it
record TimeSpan(long from, long until) {
  private static final Pattern ABSOLUTE =
      Pattern.compile(
          "(\\d{4})-(\\d\\d)-(\\d\\d)"
              + "(?:T(\\d\\d)(?::(\\d\\d)(?::(\\d\\d)(?:\\.(\\d{1,9}))?)?)?(Z|[+-]\\d\\d:?\\d\\d)?)?");
  private static final Pattern AGO = Pattern.compile("-(\\d{1,6})([smhdw])");

  /// An absolute literal, `now`, or an age such as `-15m`, `-24h`, `-7d`, `-2w`.
  static Optional<TimeSpan> parse(String literal, Instant now) {
    if (literal.equals("now")) {
      return Optional.of(at(now));
    }
    Matcher ago = AGO.matcher(literal);
    if (ago.matches()) {
      long count = Long.parseLong(ago.group(1));
      Duration age =
          switch (ago.group(2).charAt(0)) {
            case 's' -> Duration.ofSeconds(count);
            case 'm' -> Duration.ofMinutes(count);
            case 'h' -> Duration.ofHours(count);
            case 'd' -> Duration.ofDays(count);
            default -> Duration.ofDays(7 * count);
          };
      return Optional.of(at(now.minus(age)));
    }
    return absolute(literal);
  }

  static Optional<TimeSpan> absolute(String literal) {
    Matcher matcher = ABSOLUTE.matcher(literal);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(absolute(matcher));
    } catch (DateTimeException e) {
      return Optional.empty(); // the shape is right, the day or the hour does not exist
    }
  }

  private static TimeSpan at(Instant instant) {
    return new TimeSpan(instant.toEpochMilli(), instant.toEpochMilli() + 1);
  }

  private static TimeSpan absolute(Matcher literal) {
    LocalDateTime start =
        LocalDate.of(number(literal, 1), number(literal, 2), number(literal, 3))
            .atTime(number(literal, 4), number(literal, 5), number(literal, 6));
    ZoneOffset offset = ZoneOffset.UTC;
    String zone = literal.group(8);
    if (zone != null && !zone.equals("Z")) {
      offset = ZoneOffset.of(zone);
    }
    long seconds = start.toEpochSecond(offset);
    String fraction = literal.group(7);
    if (fraction != null) {
      int digits = Math.min(3, fraction.length());
      long unit = digits == 1 ? 100 : digits == 2 ? 10 : 1;
      long from = seconds * 1_000 + Long.parseLong(fraction.substring(0, digits)) * unit;
      return new TimeSpan(from, from + unit);
    }
    ChronoUnit unit =
        literal.group(6) != null
            ? ChronoUnit.SECONDS
            : literal.group(5) != null
                ? ChronoUnit.MINUTES
                : literal.group(4) != null ? ChronoUnit.HOURS : ChronoUnit.DAYS;
    return new TimeSpan(seconds * 1_000, seconds * 1_000 + unit.getDuration().toMillis());
  }

  private static int number(Matcher literal, int group) {
    String digits = literal.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }
}
