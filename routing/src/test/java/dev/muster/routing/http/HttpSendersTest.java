package dev.muster.routing.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.ledger.Entry;
import dev.muster.ledger.LedgerName;
import dev.muster.routing.delivery.SendFailed;
import dev.muster.routing.delivery.SendFailed.Kind;
import dev.muster.routing.http.HttpTarget.Answer;
import dev.muster.routing.http.HttpTarget.Request;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HttpSendersTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final LedgerName LEDGER = new LedgerName("acct", "us-east");
  private static final Instant NOW = Instant.parse("2026-05-04T10:00:00Z");
  private final HttpTarget target = new HttpTarget();

  @AfterEach
  void close() {
    target.close();
  }

  @Test
  void aWebhookGetsSignedCloudEventsThatTellTheirPlace() throws Exception {
    send(webhook(Optional.of("s3cret")), events(41, 2));

    Request request = target.requests.getFirst();
    assertThat(request.path()).isEqualTo("/hook");
    assertThat(request.headers())
        .containsEntry("content-type", "application/cloudevents-batch+json")
        .containsEntry("webhook-id", "acct/us-east:41-42")
        .containsEntry("webhook-timestamp", Long.toString(NOW.getEpochSecond()));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("s3cret".getBytes(UTF_8), "HmacSHA256"));
    String signed = "acct/us-east:41-42." + NOW.getEpochSecond() + "." + request.body();
    assertThat(request.headers().get("webhook-signature"))
        .isEqualTo("v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8))));
    JsonNode batch = JSON.readTree(request.body());
    assertThat(batch).hasSize(2);
    assertThat(batch.path(1).path("specversion").asString()).isEqualTo("1.0");
    assertThat(batch.path(1).path("ledger").asString()).isEqualTo("acct/us-east");
    assertThat(batch.path(1).path("ledgerindex").asString()).isEqualTo("42");
    assertThat(batch.path(1).path("data").path("action").asString()).isEqualTo("dr-instance.start");
    assertThat(batch.path(0).path("id").asString())
        .isNotEqualTo(batch.path(1).path("id").asString());
  }

  @Test
  void aLargeBatchGoesInSeveralRequestsAndNoneIsSignedWithoutASecret() {
    send(webhook(Optional.empty()), events(0, 250));
    assertThat(target.requests)
        .extracting(request -> request.headers().get("webhook-id"))
        .containsExactly("acct/us-east:0-99", "acct/us-east:100-199", "acct/us-east:200-249");
    assertThat(target.requests)
        .allSatisfy(
            request -> assertThat(request.headers()).doesNotContainKey("webhook-signature"));
  }

  @ParameterizedTest
  @CsvSource({
    "400, REJECTED",
    "413, REJECTED",
    "422, REJECTED",
    "301, CONFIGURATION",
    "401, CONFIGURATION",
    "403, CONFIGURATION",
    "404, CONFIGURATION",
    "410, CONFIGURATION",
    "408, TRANSIENT",
    "429, TRANSIENT",
    "500, TRANSIENT",
    "503, TRANSIENT",
  })
  void aStatusSaysWhatComesNext(int status, Kind kind) {
    target.answer = _ -> new Answer(status, "because\nof something");
    SendFailed failed =
        catchThrowableOfType(SendFailed.class, () -> send(webhook(Optional.empty()), events(0, 1)));
    assertThat(failed.kind()).isEqualTo(kind);
    assertThat(failed).hasMessage("answered " + status + ": because of something");
  }

  @Test
  void nobodyThereIsTransient() {
    WebhookSender sender = webhook(Optional.empty());
    target.close();
    assertThatThrownBy(() -> send(sender, events(0, 1)))
        .isInstanceOfSatisfying(
            SendFailed.class, failed -> assertThat(failed.kind()).isEqualTo(Kind.TRANSIENT));
  }

  @Test
  void whatIsNoEventIsRejectedForAWebhook() {
    List<Entry> noEvent = List.of(new Entry(7, NOW, "no event".getBytes(UTF_8)));
    assertThatThrownBy(() -> send(webhook(Optional.empty()), noEvent))
        .isInstanceOfSatisfying(
            SendFailed.class, failed -> assertThat(failed.kind()).isEqualTo(Kind.REJECTED));
    assertThat(target.requests).isEmpty();
  }

  @Test
  void openSearchCreatesEachEventOnceHoweverOftenItComes() {
    Set<String> documents = new HashSet<>();
    target.answer = request -> bulk(request, documents, "none");
    OpenSearchSender sender = search();
    sender.check();
    sender.send(LEDGER, events(0, 3));
    sender.send(LEDGER, events(1, 3));
    sender.close();

    assertThat(documents)
        .containsExactlyInAnyOrder(
            "acct/us-east:0", "acct/us-east:1", "acct/us-east:2", "acct/us-east:3");
    assertThat(target.requests.getLast().path()).isEqualTo("/events/_bulk");
    assertThat(target.requests.getLast().headers().get("authorization"))
        .isEqualTo("Basic " + Base64.getEncoder().encodeToString("muster:pw".getBytes(UTF_8)));
  }

  @Test
  void anEventThatOpenSearchWillNotHaveIsRejectedThoughTheRequestSucceeded() {
    target.answer = request -> bulk(request, new HashSet<>(), "acct/us-east:2");
    try (OpenSearchSender sender = search()) {
      assertThatThrownBy(() -> sender.send(LEDGER, events(0, 4)))
          .isInstanceOfSatisfying(
              SendFailed.class, failed -> assertThat(failed.kind()).isEqualTo(Kind.REJECTED))
          .hasMessage("answered 400: mapping conflict");
      target.answer = _ -> new Answer(200, "<html>a proxy</html>");
      assertThatThrownBy(() -> sender.send(LEDGER, events(0, 1)))
          .isInstanceOfSatisfying(
              SendFailed.class, failed -> assertThat(failed.kind()).isEqualTo(Kind.CONFIGURATION));
    }
  }

  /// What a bulk request answers: one line of action and one of document for each event.
  private static Answer bulk(Request request, Set<String> documents, String refused) {
    if (!request.path().endsWith("/_bulk")) {
      return new Answer(200, "{}");
    }
    List<String> items = new ArrayList<>();
    String[] lines = request.body().split("\n", -1);
    for (int i = 0; i + 1 < lines.length; i += 2) {
      String id = JSON.readTree(lines[i]).path("create").path("_id").asString();
      assertThat(JSON.readTree(lines[i + 1]).path("action").asString()).isNotEmpty();
      int status = id.equals(refused) ? 400 : documents.add(id) ? 201 : 409;
      items.add(
          "{\"create\":{\"_id\":\"%s\",\"status\":%d,\"error\":{\"reason\":\"mapping conflict\"}}}"
              .formatted(id, status));
    }
    return new Answer(200, "{\"errors\":true,\"items\":[" + String.join(",", items) + "]}");
  }

  private static void send(WebhookSender sender, List<Entry> events) {
    try (sender) {
      sender.send(LEDGER, events);
    }
  }

  private WebhookSender webhook(Optional<String> secret) {
    return new WebhookSender(target.address("/hook"), secret, InstantSource.fixed(NOW));
  }

  private OpenSearchSender search() {
    return new OpenSearchSender(target.address("/"), "events", Optional.of("muster:pw"));
  }

  private static List<Entry> events(long first, int count) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(new Entry(first + i, NOW, event(first + i).getBytes(UTF_8)));
    }
    return entries;
  }

  private static String event(long number) {
    return """
    {"logSourceCRN":"crn:v1:bluemix:public:power-iaas:us-east:a/acct:x::","saveServiceCopy":true,
     "dataEvent":false,"outcome":"success","eventTime":"2026-05-04T09:59:58.10+0000",
     "action":"dr-instance.start","correlationId":"c-%d",
     "initiator":{"id":"IBMid-1","name":"a@example.net",
      "typeURI":"service/security/account/user"},
     "target":{"id":"crn:v1:bluemix:public:power-iaas:us-east:a/acct:x:pvm-instance:1",
      "name":"db"},
     "severity":"normal"}\
    """
        .formatted(number);
  }
}
