package dev.muster.cadf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonPhrasesTest {
  @ParameterizedTest
  @CsvSource({
    "200, OK",
    "201, Created",
    "202, Accepted",
    "204, No Content",
    "400, Bad Request",
    "401, Unauthorized",
    "403, Forbidden",
    "404, Not Found",
    "409, Conflict",
    "413, Content Too Large",
    "422, Unprocessable Content",
    "424, Failed Dependency",
    "429, Too Many Requests",
    "500, Internal Server Error",
    "503, Service Unavailable",
    "507, Insufficient Storage",
  })
  void aCodeHasItsPhrase(int code, String phrase) {
    assertThat(ReasonPhrases.of(code)).isEqualTo(phrase);
  }

  @Test
  void aCodeWithoutPhraseSaysSo() {
    for (int code : new int[] {-1, 0, 299, 306, 418, 499, 599, 1000}) {
      assertThat(ReasonPhrases.of(code)).isEqualTo("Unassigned");
    }
  }
}
