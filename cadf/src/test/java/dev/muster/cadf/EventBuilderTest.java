package dev.muster.cadf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.cadf.CadfEvent.Credential;
import dev.muster.cadf.CadfEvent.Host;
import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cadf.CadfEvent.Reason;
import dev.muster.cadf.CadfEvent.Target;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class EventBuilderTest {
  private static final Instant TIME = Instant.parse("2026-05-04T07:15:09.219Z");

  private final EventBuilder builder =
      new EventBuilder(SeverityRules.standard(), new Redaction(new byte[32]));

  @Test
  void theBriefsSampleIsBuiltByteForByte() {
    ObjectNode response =
        JsonNodeFactory.instance
            .objectNode()
            .put(
                "dashboard_url",
                "https://dra-ui-dev.1lcv1smi8d9z.us-south.codeengine.appdomain.cloud"
                    + "/overview?instance_id=HA_test801");
    CadfEvent event =
        builder.build(
            new EventBuilder.Act(
                ActionCatalogue.standard().require("dr-service-broker.provision.create"),
                Outcome.SUCCESS,
                Instant.parse("2024-10-23T10:23:24.499Z"),
                "8165ab0e-e7de-45f6-8620-bf4381618745",
                new Initiator(
                    "admin",
                    "",
                    "service/security/account/user",
                    "",
                    "",
                    new Host("curl/7.61.1", "127.0.0.1", "IPv4"),
                    new Credential("user")),
                new Target("HA_test801", "", "", ""),
                Reason.of(200),
                null,
                response,
                "HA_test801"));

    assertThat(CadfJson.write(event)).isEqualTo(Samples.compact());
  }

  @Test
  void pendingAndItsEndShareAllButTheEnd() {
    EventBuilder.Act attach = attach();
    ObjectNode response = JsonNodeFactory.instance.objectNode().put("volumeId", "v-1");

    CadfEvent pending = builder.build(attach);
    CadfEvent failed =
        builder.build(
            attach.ended(
                Outcome.FAILURE,
                TIME.plusSeconds(92),
                Reason.of(409, "volume v-1 is in use"),
                response));

    assertThat(pending.message())
        .isEqualTo("disaster-recovery-service: attach dr-volume erp-db-01 -pending");
    assertThat(pending.severity()).isEqualTo(Severity.WARNING);
    assertThat(pending.eventTime()).isEqualTo(Instant.parse("2026-05-04T07:15:09.21Z"));
    assertThat(pending.target().typeURI()).isEqualTo("power-dr-automation/dr-volume");
    assertThat(pending.observer().name()).isEqualTo("ActivityTracker");
    assertThat(failed.message())
        .isEqualTo("disaster-recovery-service: attach dr-volume erp-db-01 -failure");
    assertThat(failed.correlationId()).isEqualTo(pending.correlationId());
    assertThat(failed.requestData()).isEqualTo(pending.requestData());
    assertThat(failed.reason()).isEqualTo(new Reason(409, "Conflict", "volume v-1 is in use"));
    assertThat(CadfJson.validate(pending)).isEmpty();
    assertThat(CadfJson.validate(failed)).isEmpty();
  }

  @Test
  void anUnauthorisedCallIsCritical() {
    CadfEvent refused = builder.build(attach().ended(Outcome.FAILURE, TIME, Reason.of(403), null));

    assertThat(refused.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(refused.reason().reasonType()).isEqualTo("Forbidden");
  }

  @Test
  void noSecretGetsIntoAnEvent() {
    EventBuilder.Act act =
        attach()
            .ended(
                Outcome.SUCCESS,
                TIME,
                Reason.of(200),
                JsonNodeFactory.instance.objectNode().put("access_token", "canary-1"));

    assertThat(Samples.text(CadfJson.write(builder.build(act))))
        .doesNotContain("canary")
        .contains("\"access_token\":\"hmac:");
    assertThat(act.responseData()).hasToString("{\"access_token\":\"canary-1\"}");
  }

  @Test
  void aTargetWithoutNameLeavesNoBlankBehind() {
    Action list = ActionCatalogue.standard().require("dr-volume.list");

    assertThat(EventMessage.of(list, "", Outcome.SUCCESS))
        .isEqualTo("disaster-recovery-service: list dr-volume");
    assertThat(EventMessage.of(list, " ", Outcome.FAILURE))
        .isEqualTo("disaster-recovery-service: list dr-volume -failure");
    assertThat(EventMessage.of(list, " v ", Outcome.PENDING))
        .isEqualTo("disaster-recovery-service: list dr-volume v -pending");
  }

  @Test
  void dataThatDoNotFitAreNamedWhenTheEventIsWritten() {
    ObjectNode large = JsonNodeFactory.instance.objectNode().put("list", "x".repeat(70_000));
    CadfEvent event = builder.build(attach().ended(Outcome.SUCCESS, TIME, Reason.of(200), large));

    assertThatThrownBy(() -> CadfJson.write(event))
        .isInstanceOf(EventTooLargeException.class)
        .hasMessageContaining("responseData 70011)");
  }

  private static EventBuilder.Act attach() {
    return new EventBuilder.Act(
        ActionCatalogue.standard().require("power-dr-automation.dr-volume.attach"),
        Outcome.PENDING,
        TIME,
        "5a1a4c5e-7b5e-4f57-9a3d-0d6b7d1f2c90",
        Samples.operator(),
        Samples.server(),
        Reason.of(202),
        JsonNodeFactory.instance.objectNode().put("volumeId", "v-1"),
        null,
        Samples.INSTANCE_CRN);
  }
}
