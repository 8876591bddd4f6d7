package dev.muster.cadf.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.muster.cadf.CadfJson;
import dev.muster.cadf.InvalidEventException;
import dev.muster.cadf.Outcome;
import dev.muster.cadf.Violation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventDialectsTest {
  private static final String NEW =
      """
      {"logSourceCRN":"x","action":"a.b.read","eventTime":"2026-05-04T07:15:09.21+0000",\
      "outcome":"success","initiator":{"id":"u"},"target":{"id":"t"},"level":7}\
      """;

  @Test
  void anEventInTheNewFormIsReadAsItStands() {
    byte[] json = NEW.getBytes(UTF_8);
    Reading reading = EventDialects.read(json);

    assertThat(reading.dialect()).isEqualTo(Dialect.NEW);
    assertThat(reading.received()).isSameAs(json);
    assertThat(reading.event()).isEqualTo(CadfJson.parse(json));
    assertThat(reading.warnings()).containsExactlyElementsOf(CadfJson.validate(reading.event()));
    assertThat(reading.wrapper()).isEmpty();
  }

  @Test
  void aWrapperIsTakenOffWhetherItHoldsAnObjectOrAText() {
    String object = "{\"Time\":\"2026-03-19T10:00:00.5Z\",\"line\":" + NEW + ",\"Hostname\":\"h\"}";
    String text = "{\"line\":\"" + NEW.replace("\"", "\\\"") + "\"}";

    Reading reading = read(object);
    assertThat(reading.dialect()).isEqualTo(Dialect.WRAPPED);
    assertThat(reading.event()).isEqualTo(read(NEW).event());
    assertThat(reading.wrapper())
        .contains(new Reading.Wrapper(Dialect.NEW, "2026-03-19T10:00:00.5Z", "h"));
    assertThat(read(text).event()).isEqualTo(read(NEW).event());
    assertThat(read(text).wrapper()).contains(new Reading.Wrapper(Dialect.NEW, "", ""));
  }

  @Test
  void anUnknownOutcomeOfCadfIsAFailureWithAWarning() {
    Reading reading =
        read(
            """
            {"typeURI":"http://schemas.dmtf.org/cloud/audit/1.0/event","eventType":"activity",
            "eventTime":"2026-05-04T07:15:09.219+02:00","action":"read/list","outcome":"unknown",
            "initiatorId":"u-1","target":{"id":"t-1","typeURI":"storage/volume"},
            "observer":{"id":"o","typeURI":"service/storage/block","name":"cinder"}}\
            """);

    assertThat(reading.dialect()).isEqualTo(Dialect.CADF);
    assertThat(reading.event().outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(reading.event().action()).isEqualTo("cinder.volume.list");
    assertThat(reading.event().initiator().id()).isEqualTo("u-1");
    assertThat(reading.event().eventTime()).hasToString("2026-05-04T05:15:09.210Z");
    assertThat(reading.warnings())
        .extracting(Violation::toString)
        .contains("outcome: was 'unknown', taken for a failure");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | action,eventTime,outcome,initiator,target",
        "{\"payload\":{\"initiator\":1}} | payload.action,payload.eventTime,payload.outcome,"
            + "payload.initiator,payload.target",
        "{\"line\":{\"target\":{}}} | line.action,line.eventTime,line.outcome,line.initiator",
        "{\"line\":{\"payload\":{\"target\":{},\"outcome\":\"x\"}}} | line.payload.action,"
            + "line.payload.eventTime,line.payload.outcome,line.payload.initiator",
        "{\"line\":{\"line\":{}}} | line",
        "{\"line\":\"{\"} | line",
        "{\"eventType\":\"activity\"} | action,eventTime,outcome,initiator,target",
        "[] | ''",
      })
  void aRefusalNamesTheFieldsOfTheFormInWhichTheEventCame(String json, String paths) {
    assertThatExceptionOfType(InvalidEventException.class)
        .isThrownBy(() -> read(json))
        .satisfies(e ->
            assertThat(e.violations())
                .extracting(Violation::path)
                .containsExactlyInAnyOrder(paths.split(",")));
  }

  private static Reading read(String json) {
    return EventDialects.read(json.getBytes(UTF_8));
  }
}
