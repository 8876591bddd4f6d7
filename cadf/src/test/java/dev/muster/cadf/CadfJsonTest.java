package dev.muster.cadf;

import static dev.muster.cadf.Samples.text;
import static dev.muster.cadf.Samples.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.cadf.Violation.Rule;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class CadfJsonTest {
  private static final String MINIMAL =
      """
      {"outcome":"success","eventTime":"2026-05-04T07:15:09.21+0000","action":"is.snapshot.create",\
      "initiator":{"id":"a"},"target":{}}\
      """;

  @Test
  void theBriefsSampleSurvivesByteForByte() {
    assertThat(text(CadfJson.write(CadfJson.parse(Samples.printed()))))
        .isEqualTo(text(Samples.compact()));
  }

  @Test
  void theBriefsSampleIsReadIntoItsFields() {
    CadfEvent event = CadfJson.parse(Samples.printed());

    assertThat(event.logSourceCRN()).isEqualTo("HA_test801");
    assertThat(event.saveServiceCopy()).isTrue();
    assertThat(event.dataEvent()).isFalse();
    assertThat(event.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(event.eventTime()).isEqualTo(Instant.parse("2024-10-23T10:23:24.49Z"));
    assertThat(event.action()).isEqualTo("dr-service-broker.provision.create");
    assertThat(event.correlationId()).isEqualTo("8165ab0e-e7de-45f6-8620-bf4381618745");
    assertThat(event.severity()).isEqualTo(Severity.NORMAL);
    assertThat(event.initiator().id()).isEqualTo("admin");
    assertThat(event.initiator().host().agent()).isEqualTo("curl/7.61.1");
    assertThat(event.initiator().host().address()).isEqualTo("127.0.0.1");
    assertThat(event.initiator().host().addressType()).isEqualTo("IPv4");
    assertThat(event.initiator().credential().type()).isEqualTo("user");
    assertThat(event.target().typeURI()).isEqualTo("dr-service-broker/provision");
    assertThat(event.reason().reasonCode()).isEqualTo(200);
    assertThat(event.reason().reasonType()).isEqualTo("OK");
    assertThat(event.reason().reasonForFailure()).isNull();
    assertThat(event.requestData()).isNull();
    assertThat(event.responseData()).isNotNull();
    assertThat(event.observer().name()).isEqualTo("ActivityTracker");
    assertThat(event.extensions()).isEmpty();
  }

  @Test
  void theBriefsSampleHasThreeOddities() {
    assertThat(CadfJson.validate(CadfJson.parse(Samples.printed())))
        .extracting(Violation::path)
        .containsExactly("logSourceCRN", "requestData", "target.id");
  }

  @Test
  void aGoodEventHasNoOddity() {
    assertThat(CadfJson.validate(Samples.start())).isEmpty();
  }

  @Test
  void unknownFieldsAreWrittenLastAtEveryLevel() {
    String received =
        text(Samples.compact())
            .replace(
                "{\"logSourceCRN\"", "{\"zz\":[1,{\"a\":null}],\"level\":\"info\",\"logSourceCRN\"")
            .replace("{\"agent\"", "{\"port\":1.50,\"agent\"")
            .replace("{\"reasonCode\"", "{\"policy\":{},\"reasonCode\"");

    assertThat(text(CadfJson.write(CadfJson.parse(utf8(received)))))
        .isEqualTo(
            text(Samples.compact())
                .replace("\"addressType\":\"IPv4\"", "\"addressType\":\"IPv4\",\"port\":1.50")
                .replace("\"reasonType\":\"OK\"", "\"reasonType\":\"OK\",\"policy\":{}")
                .replace(
                    "{\"name\":\"ActivityTracker\"}",
                    "{\"name\":\"ActivityTracker\"},\"zz\":[1,{\"a\":null}],\"level\":\"info\""));
  }

  @Test
  void absentFieldsStayAbsent() {
    CadfEvent event = CadfJson.parse(utf8(MINIMAL));

    assertThat(text(CadfJson.write(event))).isEqualTo(MINIMAL);
    assertThat(event.correlationId()).isEmpty();
    assertThat(event.severity()).isEqualTo(Severity.NORMAL);
    assertThat(event.reason().reasonCode()).isZero();
  }

  @Test
  void absentFieldsThatTheFormatRequiresAreOddities() {
    assertThat(CadfJson.validate(CadfJson.parse(utf8(MINIMAL))))
        .filteredOn(violation -> violation.rule() == Rule.MISSING)
        .extracting(Violation::path)
        .containsExactlyInAnyOrder(
            "logSourceCRN",
            "saveServiceCopy",
            "dataEvent",
            "severity",
            "reason",
            "requestData",
            "message",
            "observer",
            "initiator.name",
            "initiator.typeURI",
            "initiator.credential",
            "target.id",
            "target.name",
            "target.typeURI");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"severity\":\"normal\" | \"severity\":\"info\" | severity",
        "\"severity\":\"normal\" | \"severity\":5 | severity",
        "\"saveServiceCopy\":true | \"saveServiceCopy\":\"yes\" | saveServiceCopy",
        "\"reasonCode\":200 | \"reasonCode\":\"200\" | reason.reasonCode",
        "\"reasonType\":\"OK\" | \"reasonType\":null | reason.reasonType",
        "\"resourceGroupId\":\"\" | \"resourceGroupId\":{} | target.resourceGroupId",
        "\"address\":\"127.0.0.1\" | \"address\":[1] | initiator.host.address",
        "{\"type\":\"user\"} | null | initiator.credential",
        "{\"type\":\"user\"} | {\"type\":1} | initiator.credential.type",
        "{\"name\":\"ActivityTracker\"} | \"me\" | observer",
        "\"requestData\":null | \"requestData\":\"{}\" | requestData",
        "\"correlationId\":\"8165ab0e-e7de-45f6-8620-bf4381618745\" | \"correlationId\":7 | correlationId",
      })
  void fieldsOfAnotherTypeSurviveAndAreNamed(String good, String odd, String path) {
    String received = text(Samples.compact()).replace(good, odd);
    assertThat(received).contains(odd);

    CadfEvent event = CadfJson.parse(utf8(received));

    assertThat(text(CadfJson.write(event))).isEqualTo(received);
    assertThat(CadfJson.validate(event))
        .anySatisfy(violation -> {
          assertThat(violation.path()).isEqualTo(path);
          assertThat(violation.rule()).isEqualTo(Rule.TYPE);
        });
  }

  @ParameterizedTest
  @CsvSource({"action", "eventTime", "outcome", "initiator", "target"})
  void anIndispensableFieldThatIsMissingIsNamed(String field) {
    assertThat(refused(MINIMAL.replace("\"" + field + "\"", "\"x\"")))
        .singleElement()
        .isEqualTo(new Violation(field, Rule.MISSING, "is missing"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"action\":\"is.snapshot.create\" | \"action\":7 | action | TYPE",
        "\"action\":\"is.snapshot.create\" | \"action\":\" \" | action | VALUE",
        "\"action\":\"is.snapshot.create\" | \"action\":null | action | TYPE",
        "\"outcome\":\"success\" | \"outcome\":\"Success\" | outcome | VALUE",
        "\"outcome\":\"success\" | \"outcome\":\"unknown\" | outcome | VALUE",
        "\"outcome\":\"success\" | \"outcome\":true | outcome | TYPE",
        "2026-05-04T07:15:09.21+0000 | yesterday | eventTime | VALUE",
        "2026-05-04T07:15:09.21+0000 | 2026-02-30T07:15:09.21+0000 | eventTime | VALUE",
        "2026-05-04T07:15:09.21+0000 | 0000-01-01T00:00:00+0100 | eventTime | VALUE",
        "\"eventTime\":\"2026-05-04T07:15:09.21+0000\" | \"eventTime\":1 | eventTime | TYPE",
        "{\"id\":\"a\"} | \"a\" | initiator | TYPE",
        "\"target\":{} | \"target\":[] | target | TYPE",
        "\"target\":{} | \"target\":null | target | TYPE",
      })
  void anIndispensableFieldThatIsUnusableIsNamed(String good, String bad, String path, Rule rule) {
    String received = MINIMAL.replace(good, bad);
    assertThat(received).contains(bad);

    assertThat(refused(received))
        .singleElement()
        .satisfies(violation -> {
          assertThat(violation.path()).isEqualTo(path);
          assertThat(violation.rule()).isEqualTo(rule);
        });
  }

  @Test
  void everyReasonForRefusalIsGiven() {
    assertThat(refused("{\"outcome\":\"maybe\",\"eventTime\":3}"))
        .extracting(Violation::path)
        .containsExactlyInAnyOrder("action", "eventTime", "outcome", "initiator", "target");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[]",
        "7",
        "null",
        "{} {}",
        "{}x",
        "{'action':1}",
        "{action:1}",
        "{\"a\":01}",
        "{\"a\":NaN}",
        "{\"a\":1,}",
        "{\"a\":\"\n\"}",
        "// no\n{}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\udc00\\ud800\"}",
        "{\"\\ud800\":1}",
      })
  void textThatIsNotOneJsonObjectIsRefused(String text) {
    assertThat(refused(text))
        .singleElement()
        .satisfies(violation -> assertThat(violation.rule()).isIn(Rule.JSON, Rule.TYPE));
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    byte[] overlong = utf8(MINIMAL);
    overlong[2] = (byte) 0xC0;
    overlong[3] = (byte) 0x80;
    byte[] surrogate = utf8(MINIMAL.replace("is.snapshot", "abc"));
    int at = text(surrogate).indexOf("abc");
    surrogate[at] = (byte) 0xED;
    surrogate[at + 1] = (byte) 0xA0;
    surrogate[at + 2] = (byte) 0x80;

    for (byte[] bad : List.of(overlong, surrogate, MINIMAL.getBytes(StandardCharsets.UTF_16BE))) {
      InvalidEventException refused =
          catchThrowableOfType(InvalidEventException.class, () -> CadfJson.parse(bad));
      assertThat(refused.violations())
          .singleElement()
          .extracting(Violation::rule)
          .isEqualTo(Rule.JSON);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"action\":\"a.b.c\",\"action\":\"a.b.c\"} | action",
        "{\"initiator\":{\"host\":{\"agent\":\"\",\"agent\":1}}} | initiator.host.agent",
        "{\"requestData\":[{},{\"a\":1,\"a\":1}]} | requestData.1.a",
      })
  void aFieldThatOccursTwiceIsNamed(String received, String path) {
    assertThat(refused(received))
        .containsExactly(new Violation(path, Rule.DUPLICATE, "must not occur twice"));
  }

  @Test
  void nestingIsBoundedAndTheFieldNamed() {
    String deepest =
        MINIMAL.replace("\"target\":{}", "\"target\":{},\"requestData\":" + nested(63));
    assertThat(CadfJson.parse(utf8(deepest)).requestData()).isNotNull();

    String tooDeep =
        MINIMAL.replace("\"target\":{}", "\"target\":{},\"requestData\":" + nested(64));
    assertThat(refused(tooDeep))
        .singleElement()
        .satisfies(violation -> {
          assertThat(violation.rule()).isEqualTo(Rule.DEPTH);
          assertThat(violation.path()).startsWith("requestData.0.0");
        });
    assertThat(refused(MINIMAL.replace("\"target\":{}", "\"x\":" + nested(30_000))))
        .singleElement()
        .extracting(Violation::rule)
        .isEqualTo(Rule.DEPTH);
  }

  @Test
  void anEventAsLargeAsAnEntryIsReadAndWritten() {
    CadfEvent largest = withRequest(CadfJson.BYTES_MAX - CadfJson.write(withRequest(0)).length);
    byte[] json = CadfJson.write(largest);

    assertThat(json).hasSize(CadfJson.BYTES_MAX);
    assertThat(CadfJson.parse(json)).isEqualTo(largest);
  }

  @Test
  void aLargerEventIsRefusedWithItsSizes() {
    int envelope = CadfJson.write(withRequest(0)).length;
    CadfEvent tooLarge = withRequest(CadfJson.BYTES_MAX - envelope + 1);

    EventTooLargeException refused =
        catchThrowableOfType(EventTooLargeException.class, () -> CadfJson.write(tooLarge));

    assertThat(refused.eventBytes()).isEqualTo(65_536);
    assertThat(refused.requestDataBytes()).isEqualTo(65_536 - envelope + "{\"a\":\"\"}".length());
    assertThat(refused.responseDataBytes()).isEqualTo(4);
    assertThat(refused).hasMessageStartingWith("event must be at most 65535 bytes, got: 65536");
    assertThat(refused(" ".repeat(65_536)))
        .singleElement()
        .extracting(Violation::rule)
        .isEqualTo(Rule.SIZE);
  }

  @Test
  void halfASurrogatePairIsNeverWritten() {
    for (String text : List.of("a\ud83d", "\ud83da", "\ude80", "\\\ud83d")) {
      ObjectNode request = JsonNodeFactory.instance.objectNode().put("a", text);
      assertThatThrownBy(() -> CadfJson.write(withRequest(request)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    ObjectNode spelled = JsonNodeFactory.instance.objectNode().put("a", "\\uD83D");
    assertThat(text(CadfJson.write(withRequest(spelled)))).contains("\"a\":\"\\\\uD83D\"");
  }

  @Test
  void textIsWrittenAsItIs() {
    ObjectNode request =
        JsonNodeFactory.instance.objectNode().put("ı/İ", "€\ud83d\ude80\u2028\u007f\u0000");

    assertThat(text(CadfJson.write(withRequest(request))))
        .contains("\"requestData\":{\"ı/İ\":\"€\ud83d\ude80\u2028\u007f\\u0000\"}");
  }

  @Test
  void numbersKeepTheirDigits() {
    String numbers =
        "[0,-1,2147483648,12345678901234567890123,0.10,1.0,123456789.123456789123456789]";
    String received = MINIMAL.replace("\"target\":{}", "\"target\":{},\"requestData\":" + numbers);

    assertThat(text(CadfJson.write(CadfJson.parse(utf8(received))))).contains(numbers);
  }

  @Test
  void anExtensionCannotStandForAnIndispensableField() {
    CadfEvent start = Samples.start();

    assertThatThrownBy(() ->
            new CadfEvent(
                start.logSourceCRN(),
                true,
                false,
                start.outcome(),
                start.eventTime(),
                start.action(),
                start.correlationId(),
                start.severity(),
                start.initiator(),
                start.target(),
                start.reason(),
                null,
                null,
                start.message(),
                start.observer(),
                Map.of("outcome", JsonNodeFactory.instance.nullNode())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'outcome'");
  }

  private static List<Violation> refused(String json) {
    InvalidEventException refused =
        catchThrowableOfType(InvalidEventException.class, () -> CadfJson.parse(utf8(json)));
    assertThat(refused).as(json).isNotNull();
    return refused.violations();
  }

  private static CadfEvent withRequest(int length) {
    return withRequest(JsonNodeFactory.instance.objectNode().put("a", "x".repeat(length)));
  }

  private static CadfEvent withRequest(ObjectNode request) {
    CadfEvent start = Samples.start();
    return new CadfEvent(
        start.logSourceCRN(),
        true,
        false,
        start.outcome(),
        start.eventTime(),
        start.action(),
        start.correlationId(),
        start.severity(),
        start.initiator(),
        start.target(),
        start.reason(),
        request,
        null,
        start.message(),
        start.observer(),
        Map.of());
  }

  private static String nested(int levels) {
    return "[".repeat(levels) + "]".repeat(levels);
  }
}
