package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.dialect.Dialect;
import dev.muster.cadf.dialect.EventDialects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EventConversionTest {
  private static final String OLD =
      """
      {"payload":{"outcome":"success","eventTime":"2023-11-02T08:00:01.05+0000",\
      "action":"pcloud.tenant.read","severity":"normal","initiator":{"id":"u","name":"",\
      "typeURI":"service/security/account/user","credential":{"type":"user"}},\
      "target":{"id":"t","name":"ws-1","typeURI":"pcloud/tenant/read"},"reason":{"reasonCode":200},\
      "responseData":"{\\"enabled\\":true}","message":"pcloud: read tenant 0f3c success"},\
      "logSourceCRN":"crn:v1:bluemix:public:power-iaas:us-east:a/0f3c:9c0d::",\
      "saveServiceCopy":true,"meta":{}}\
      """;

  @TempDir private Path folder;

  private Desk desk() {
    return new Desk(folder);
  }

  @Test
  void anEventOnStandardInputIsWrittenAsOneLine() {
    Desk.Seen seen = desk().typing(OLD).run("events", "convert", "-", "--to", "new");

    assertThat(seen.code()).isZero();
    assertThat(seen.out()).endsWith("}\n").hasLineCount(1);
    JsonNode event = JsonMapper.shared().readTree(seen.out());
    assertThat(event.path("action").asString("")).isEqualTo("power-iaas.tenant.read");
    assertThat(event.at("/responseData/enabled").booleanValue()).isTrue();
    assertThat(seen.err())
        .isEqualTo("1 event (1 old), 1 warning (--warnings names them), 0 refused\n");
  }

  @Test
  void everyFormCanBeWrittenAndWhatCanBeReadIsReadAgain() {
    String event = desk().typing(OLD).run("events", "convert", "-", "--to", "new").out();
    String cadf = desk().typing(event).run("events", "convert", "-", "--to", "cadf").out();
    String old = desk().typing(cadf).run("events", "convert", "-", "--to", "old").out();
    String ocsf = desk().typing(old).run("events", "convert", "-", "--to", "ocsf").out();
    String cloudEvent =
        desk().typing(cadf).run("events", "convert", "-", "--to", "cloudevents").out();

    assertThat(EventDialects.read(cadf.getBytes(UTF_8)).dialect()).isEqualTo(Dialect.CADF);
    assertThat(EventDialects.read(old.getBytes(UTF_8)).dialect()).isEqualTo(Dialect.OLD);
    assertThat(desk().typing(cadf).run("events", "convert", "-", "--to", "new").out())
        .isEqualTo(event);
    assertThat(JsonMapper.shared().readTree(ocsf).path("class_uid").intValue()).isEqualTo(6003);
    assertThat(JsonMapper.shared().readTree(cloudEvent).path("data"))
        .isEqualTo(JsonMapper.shared().readTree(event));
  }

  @Test
  void aBadEventIsNamedByLineAndFieldAndCostsNoOtherItsPlace() throws IOException {
    Path file = folder.resolve("events.ndjson");
    Files.writeString(
        file,
        OLD
            + "\n{\"payload\":{\"outcome\":\"maybe\"}}\n\n"
            + "{\n\"action\":\n x}\n"
            + JsonMapper.shared().readTree(OLD).toPrettyString()
            + "\n");

    Desk.Seen seen = desk().run("events", "convert", file.toString(), "--to", "cadf", "--warnings");

    assertThat(seen.code()).isEqualTo(1);
    assertThat(seen.out()).hasLineCount(2);
    assertThat(seen.err().replace(file.toString(), "F").lines())
        .contains(
            "F:1: target.id: should be a CRN, got: t",
            "F:2: payload.action: is missing",
            "F:2: payload.outcome: must be success, failure or pending, got: maybe",
            "F:7: target.id: should be a CRN, got: t",
            "2 events (2 old), 2 warnings, 2 refused")
        .anyMatch(line -> line.startsWith("F:6: ") && line.endsWith(" of the event)"));
  }

  @Test
  void anArrayStaysAnArray() {
    Desk.Seen seen =
        desk().typing("[" + OLD + ",\n" + OLD + "]").run("events", "convert", "-", "--to", "new");

    assertThat(JsonMapper.shared().readTree(seen.out()).size()).isEqualTo(2);
    assertThat(desk().typing("[]").run("events", "convert", "-", "--to", "new").out())
        .isEqualTo("[]\n");
  }

  @Test
  void aBrokenEndIsNamedAfterWhatCouldBeConverted() {
    Desk.Seen seen =
        desk().typing(OLD + "\n{\"action\":").run("events", "convert", "-", "--to", "new");

    assertThat(seen.code()).isEqualTo(1);
    assertThat(seen.out()).hasLineCount(1);
    assertThat(seen.err()).contains("input:2: event: the event does not end\n", "1 refused");
  }

  @Test
  void anUnknownFormAndAMissingFileAreRefused() {
    assertThat(desk().run("events", "convert", "-", "--to", "xml").code()).isEqualTo(2);
    assertThat(desk().run("events", "convert", "nowhere.json", "--to", "new").code()).isEqualTo(3);
  }
}
