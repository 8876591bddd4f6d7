package dev.muster.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.cadf.ActionCatalogue;
import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfEvent.Credential;
import dev.muster.cadf.CadfEvent.Host;
import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.EventBuilder;
import dev.muster.cadf.Outcome;
import dev.muster.cadf.Redaction;
import dev.muster.cadf.SeverityRules;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class AuditRecorderTest {
  private static final Initiator CI =
      new Initiator("ci", "", "", "", "", new Host("", "", ""), new Credential("token"));

  private final List<CadfEvent> recorded = new ArrayList<>();
  private final AuditRecorder recorder =
      new AuditRecorder(
          event -> {
            assertThat(CadfJson.write(event)).hasSizeLessThanOrEqualTo(CadfJson.BYTES_MAX);
            recorded.add(event);
            return new EventReceipt("origin", "us-east", recorded.size() - 1L);
          },
          new EventBuilder(
              SeverityRules.standard(), new Redaction("0123456789abcdef".getBytes(UTF_8))),
          ActionCatalogue.standard(),
          InstantSource.fixed(Instant.parse("2026-11-20T03:00:00Z")),
          "crn:v1:bluemix:public:power-dr-automation:wdc06:a/acc1:guid::");

  private AuditRecorder.Entry act(ObjectNode request) {
    return recorder.act("dr-instance.start", CI, "c-1", "crn:v1:x", "", request);
  }

  private static ObjectNode text(int chars) {
    return JsonNodeFactory.instance.objectNode().put("text", "x".repeat(chars));
  }

  @Test
  void aResponseThatNoEventCanHoldIsReplacedByItsSizeAndHash() {
    AuditRecorder.Entry act = act(text(60_000));
    act.pending();

    act.success(200, text(10_000));

    JsonNode response =
        requireNonNull(recorded.getLast().responseData(), "the outcome has no response");
    assertThat(response.path("truncated").asBoolean()).isTrue();
    assertThat(response.path("bytes").asInt()).isEqualTo(10_011);
    assertThat(response.path("sha256").asString()).matches("[0-9a-f]{64}");
  }

  @Test
  void aPendingEventLeavesRoomForItsOutcome() {
    assertThatThrownBy(() -> act(text(62_000)).pending()).isInstanceOf(ActTooLargeException.class);
    assertThat(recorded).isEmpty();
  }

  @Test
  void theLongestReasonFitsBehindTheLargestPendingEvent() {
    int low = 50_000;
    int high = 65_535;
    while (low + 1 < high) {
      int middle = (low + high) / 2;
      try {
        act(text(middle)).pending();
        low = middle;
      } catch (ActTooLargeException _) {
        high = middle;
      }
    }

    act(text(low)).failure(500, "\u0001".repeat(100_000));

    assertThat(recorded.getLast().outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(recorded.getLast().reason().reasonForFailure()).endsWith("(100000 characters)");
  }
}
