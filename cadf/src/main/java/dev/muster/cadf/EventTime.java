package dev.muster.cadf;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;

/// The format's time: `2024-10-23T10:23:24.49+0000`, always UTC, exactly two digits of a second, an
/// offset without a colon. Neither RFC 3339 nor DMTF CADF allows that offset, so converters must
/// rewrite it.
public final class EventTime {
  private static final int NANOS_PER_HUNDREDTH = 10_000_000;
  private static final String FORM = "2024-10-23T10:23:24.49+0000";

  /// Length of the part up to the second: `2024-10-23T10:23:24`.
  private static final int SECONDS_LENGTH = 19;

  private EventTime() {}

  /// The instant cut (not rounded) to hundredths of a second.
  public static Instant truncate(Instant time) {
    int rest = time.get(ChronoField.NANO_OF_SECOND) % NANOS_PER_HUNDREDTH;
    return rest == 0 ? time : time.minusNanos(rest);
  }

  /// The time as text, cut to two digits of a second.
  ///
  /// @param time a time in the years 0000 to 9999
  /// @throws IllegalArgumentException outside these years, for which the format has no place
  public static String format(Instant time) {
    LocalDateTime utc = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    int year = utc.getYear();
    if (year < 0 || year > 9999) {
      throw new IllegalArgumentException("eventTime must be in the years 0 to 9999, got: " + time);
    }
    StringBuilder text = new StringBuilder(FORM.length());
    twoDigits(text, year / 100);
    twoDigits(text, year % 100);
    twoDigits(text.append('-'), utc.getMonthValue());
    twoDigits(text.append('-'), utc.getDayOfMonth());
    twoDigits(text.append('T'), utc.getHour());
    twoDigits(text.append(':'), utc.getMinute());
    twoDigits(text.append(':'), utc.getSecond());
    twoDigits(text.append('.'), utc.getNano() / NANOS_PER_HUNDREDTH);
    return text.append("+0000").toString();
  }

  /// Reads a time leniently: a fraction of one to nine digits or none, and an offset written `Z`,
  /// `+00:00` or `+0000` (other offsets are converted). Keeps all digits of the fraction.
  ///
  /// @throws DateTimeParseException if the text is anything else, or no such time exists
  public static Instant parse(String text) {
    int length = text.length();
    if (length <= SECONDS_LENGTH
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':') {
      throw refused(text, 0);
    }
    int at = SECONDS_LENGTH;
    int nanos = 0;
    if (text.charAt(at) == '.') {
      int start = ++at;
      int unit = 1_000_000_000;
      while (at < length && isDigit(text.charAt(at)) && at - start < 9) {
        unit /= 10;
        nanos += (text.charAt(at) - '0') * unit;
        at++;
      }
      if (at == start) {
        throw refused(text, at);
      }
    }
    try {
      return LocalDateTime.of(
              number(text, 0, 4),
              number(text, 5, 7),
              number(text, 8, 10),
              number(text, 11, 13),
              number(text, 14, 16),
              number(text, 17, 19),
              nanos)
          .toInstant(offset(text, at));
    } catch (DateTimeParseException e) {
      throw e;
    } catch (DateTimeException e) {
      throw new DateTimeParseException(e.getMessage() + ": " + text, text, 0, e);
    }
  }

  private static ZoneOffset offset(String text, int at) {
    int rest = text.length() - at;
    if (rest == 1 && text.charAt(at) == 'Z') {
      return ZoneOffset.UTC;
    }
    boolean colon = rest == 6 && text.charAt(at + 3) == ':';
    if (!colon && rest != 5) {
      throw refused(text, at);
    }
    char sign = text.charAt(at);
    if (sign != '+' && sign != '-') {
      throw refused(text, at);
    }
    int hours = number(text, at + 1, at + 3);
    int minutes = number(text, colon ? at + 4 : at + 3, text.length());
    return sign == '+'
        ? ZoneOffset.ofHoursMinutes(hours, minutes)
        : ZoneOffset.ofHoursMinutes(-hours, -minutes);
  }

  private static int number(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!isDigit(c)) {
        throw refused(text, i);
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }

  // Not Character.isDigit: that takes the digits of every script.
  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static void twoDigits(StringBuilder text, int value) {
    text.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
  }

  private static DateTimeParseException refused(String text, int at) {
    return new DateTimeParseException("must be a time like " + FORM + ", got: " + text, text, at);
  }
}
