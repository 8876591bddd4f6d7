package dev.muster.trail.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfJson;
import dev.muster.cadf.Redaction;
import dev.muster.cadf.Violation;
import org.junit.jupiter.api.Test;

class EventReceptionTest {
  private static final String EVENT =
      "{\"logSourceCRN\":\"crn:v1:bluemix:public:svc:us-east:a/acct:1::\",\"saveServiceCopy\":true,"
          + "\"dataEvent\":false,\"outcome\":\"success\",\"eventTime\":\"2026-05-04T07:15:09.21+0000\","
          + "\"action\":\"svc.thing.read\",\"correlationId\":\"c\",\"severity\":\"normal\","
          + "\"initiator\":{\"id\":\"IBMid-1\",\"name\":\"\",\"typeURI\":\"service/security/account/user\","
          + "\"authnId\":\"\",\"authnName\":\"\",\"host\":{\"agent\":\"a\",\"address\":\"192.0.2.1\","
          + "\"addressType\":\"IPv4\"},\"credential\":{\"type\":\"token\"}},"
          + "\"target\":{\"id\":\"crn:v1:bluemix:public:svc:us-east:a/acct:1:thing:2\",\"name\":\"t\","
          + "\"typeURI\":\"svc/thing\",\"resourceGroupId\":\"\"},"
          + "\"reason\":{\"reasonCode\":200,\"reasonType\":\"OK\"},"
          + "\"requestData\":{\"n\":1},\"responseData\":null,\"message\":\"svc: read thing t\","
          + "\"observer\":{\"name\":\"ActivityTracker\"}}";

  private final EventReception reception =
      new EventReception(new Redaction("0123456789abcdef".getBytes(UTF_8)));

  @Test
  void anEventIsRecordedAsItCameAndItsProducerBesideIt() {
    ReceivedEvent.Accepted accepted = accepted(EVENT);

    assertThat(text(accepted))
        .isEqualTo(
            EVENT.substring(0, EVENT.length() - 1) + ",\"intake\":{\"producer\":\"svc-1\"}}");
    assertThat(accepted.warnings()).isEmpty();
  }

  @Test
  void theSameEventHasTheSameKeyHoweverItIsWrittenAndWhoeverSendsIt() {
    String key = accepted(EVENT).contentKey();

    assertThat(accepted(EVENT.replace("\":", "\" :\n ")).contentKey()).isEqualTo(key);
    assertThat(
            ((ReceivedEvent.Accepted) reception.receive(EVENT.getBytes(UTF_8), "b")).contentKey())
        .isEqualTo(key);
    assertThat(accepted(EVENT.replace("\"n\":1", "\"n\":2")).contentKey()).isNotEqualTo(key);
  }

  @Test
  void eventsThatDifferInLessThanTheFormCanTellAreNotTheSame() {
    ReceivedEvent.Accepted one = accepted(EVENT.replace(".21+0000", ".214567Z"));
    ReceivedEvent.Accepted other = accepted(EVENT.replace(".21+0000", ".214568Z"));

    assertThat(text(one)).contains("07:15:09.21+0000").contains("\"sha256\":\"");
    assertThat(text(one)).contains("\"eventTime\":\"2026-05-04T07:15:09.214567Z\"");
    assertThat(one.contentKey()).isNotEqualTo(other.contentKey());
  }

  @Test
  void secretsAreTakenOutWhereverTheyStand() {
    String sent =
        EVENT
            .replace(
                "{\"n\":1}",
                "{\"adminPassword\":\"canary-1\",\"list\":[{\"name\":\"api_key\",\"value\":\"canary-2\"}]}")
            .replace(
                "\"responseData\":null",
                "\"responseData\":\"{\\\"sshKeys\\\":[\\\"canary-3\\\"],\\\"deep\\\":{\\\"token\\\":\\\"canary-4\\\"}}\"")
            .replace("\"agent\":\"a\"", "\"agent\":\"a\",\"authorization\":\"canary-5\"")
            .replace("\"reasonType\"", "\"secret\":\"canary-6\",\"reasonType\"");
    String stored =
        text(accepted(sent.substring(0, sent.length() - 1) + ",\"token\":\"canary-7\"}"));

    assertThat(stored).doesNotContain("canary").contains("hmac:").contains("\"sha256\":\"");
  }

  @Test
  void textThatLooksLikeJsonAndHoldsNoSecretStaysAsItIs() {
    String sent =
        EVENT.replace("{\"n\":1}", "{\"a\":\"{ \\\"b\\\": 1.50 }\",\"c\":\"{not json}\"}");

    assertThat(text(accepted(sent)))
        .contains("{\"a\":\"{ \\\"b\\\": 1.50 }\",\"c\":\"{not json}\"}");
  }

  @Test
  void whatIsOddIsAWarningInTheAnswerAndInTheEvent() {
    ReceivedEvent.Accepted accepted =
        accepted(EVENT.replace("crn:v1:bluemix:public:svc:us-east:a/acct:1::", "HA_test801"));

    assertThat(accepted.warnings())
        .extracting(Violation::toString)
        .containsExactly("logSourceCRN: should be a CRN, got: HA_test801");
    assertThat(text(accepted))
        .contains("\"warnings\":[\"logSourceCRN: should be a CRN, got: HA_test801\"]");
  }

  @Test
  void aStampThatCameWithTheEventIsKeptBelowOurs() {
    String sent = EVENT.replace("\"observer\"", "\"intake\":{\"producer\":\"x\"},\"observer\"");

    assertThat(text(accepted(sent)))
        .endsWith("\"intake\":{\"producer\":\"svc-1\",\"before\":{\"producer\":\"x\"}}}");
  }

  @Test
  void anEventOfAnotherFormSaysWhichOneItCameIn() {
    String payload =
        EVENT.replaceFirst("\\{\"logSourceCRN\":\"[^\"]*\",\"saveServiceCopy\":true,", "{");
    String stored =
        text(
            accepted(
                "{\"payload\":"
                    + payload
                    + ",\"logSourceCRN\":\"crn:v1:bluemix:public:svc:us-east:a/acct:1::\","
                    + "\"saveServiceCopy\":true,\"meta\":{}}"));

    assertThat(stored)
        .startsWith(EVENT.substring(0, 60))
        .contains("\"intake\":{\"producer\":\"svc-1\",\"dialect\":\"old\",\"sha256\":\"");
  }

  @Test
  void onlyWhatMakesAnEventUselessIsRefusedAndNamed() {
    ReceivedEvent received =
        reception.receive("{\"action\":\"a.b.c\",\"outcome\":\"maybe\"}".getBytes(UTF_8), "p");

    assertThat(((ReceivedEvent.Rejected) received).violations())
        .extracting(Violation::path)
        .containsExactlyInAnyOrder("eventTime", "outcome", "initiator", "target");
    assertThat(reception.receive("[1".getBytes(UTF_8), "p"))
        .isInstanceOf(ReceivedEvent.Rejected.class);
  }

  @Test
  void aRequestsKeyIsItsProducersOwn() {
    assertThat(EventReception.requestKey("a", "k", 0))
        .isNotEqualTo(EventReception.requestKey("b", "k", 0))
        .isNotEqualTo(EventReception.requestKey("a", "k", 1))
        .isEqualTo(EventReception.requestKey("a", "k", 0));
  }

  private ReceivedEvent.Accepted accepted(String event) {
    return (ReceivedEvent.Accepted) reception.receive(event.getBytes(UTF_8), "svc-1");
  }

  private static String text(ReceivedEvent.Accepted accepted) {
    return new String(CadfJson.write(accepted.event()), UTF_8);
  }
}
