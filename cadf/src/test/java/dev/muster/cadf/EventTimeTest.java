package dev.muster.cadf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {
  @ParameterizedTest
  @CsvSource({
    "2024-10-23T10:23:24.49Z,        2024-10-23T10:23:24.49+0000",
    "2024-10-23T10:23:24Z,           2024-10-23T10:23:24.00+0000",
    "2024-10-23T10:23:24.999999999Z, 2024-10-23T10:23:24.99+0000",
    "2024-10-23T10:23:24.009Z,       2024-10-23T10:23:24.00+0000",
    "1969-12-31T23:59:59.999Z,       1969-12-31T23:59:59.99+0000",
    "2024-02-29T00:00:00.5Z,         2024-02-29T00:00:00.50+0000",
    "0000-01-01T00:00:00Z,           0000-01-01T00:00:00.00+0000",
    "9999-12-31T23:59:59.99Z,        9999-12-31T23:59:59.99+0000",
  })
  void twoDigitsAreWrittenAndTheRestCutOff(Instant time, String text) {
    assertThat(EventTime.format(time)).isEqualTo(text);
    assertThat(EventTime.parse(text)).isEqualTo(EventTime.truncate(time));
  }

  @ParameterizedTest
  @CsvSource({
    "2024-10-23T10:23:24+0000,               2024-10-23T10:23:24Z",
    "2024-10-23T10:23:24.4+0000,             2024-10-23T10:23:24.4Z",
    "2024-10-23T10:23:24.494+00:00,          2024-10-23T10:23:24.494Z",
    "2026-03-19T10:23:24.123456789Z,         2026-03-19T10:23:24.123456789Z",
    "2024-10-23T10:23:24.49-0530,            2024-10-23T15:53:24.49Z",
    "2024-10-23T10:23:24.49+05:45,           2024-10-23T04:38:24.49Z",
  })
  void otherFormsAreReadWithAllTheirDigits(String text, Instant time) {
    assertThat(EventTime.parse(text)).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2024-10-23",
        "2024-10-23T10:23:24",
        "2024-10-23T10:23:24.49",
        "2024-10-23T10:23:24.+0000",
        "2024-10-23T10:23:24.1234567890Z",
        "2024-10-23 10:23:24.49+0000",
        "2024-10-23t10:23:24.49+0000",
        "2024-10-23T10:23:24.49z",
        "2024-10-23T10:23:24.49+00",
        "2024-10-23T10:23:24.49+00000",
        "2024-10-23T10:23:24.49 0000",
        "2024-10-23T10:23:24.49+19:00",
        "2024-13-23T10:23:24.49+0000",
        "2023-02-29T10:23:24.49+0000",
        "2024-10-23T24:00:00.00+0000",
        "2024-10-23T23:59:60.00+0000",
        "2024-10-23T10:23:24.49+0000 ",
        "٢٠٢٤-10-23T10:23:24.49+0000",
        "+024-10-23T10:23:24.49+0000",
      })
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> EventTime.parse(text)).isInstanceOf(DateTimeParseException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+10000-01-01T00:00:00Z", "-0001-12-31T23:59:59Z"})
  void yearsWithoutFourDigitsCannotBeWritten(Instant time) {
    assertThatThrownBy(() -> EventTime.format(time)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyInstantReadsBackCut() {
    Seeded.run(
        2_000,
        random -> {
          Instant time =
              Instant.ofEpochSecond(
                  random.nextLong(-62_167_219_200L, 253_402_300_800L),
                  random.nextInt(1_000_000_000));
          assertThat(EventTime.parse(EventTime.format(time))).isEqualTo(EventTime.truncate(time));
        });
  }
}
