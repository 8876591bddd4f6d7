package dev.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.dialect.Dialect;
import dev.muster.cadf.dialect.EventDialects;
import dev.muster.cadf.dialect.EventSchemas;
import dev.muster.server.Client.Reply;
import dev.muster.server.RunningServer.StartRefusedException;
import dev.muster.server.wiring.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Events over HTTP in the forms that readers ask for.
class EventFormsTest {
  @TempDir static Path data;
  private static RunningServer server;
  private static Client admin;
  private static String id = "";
  private static String recorded = "";

  @BeforeAll
  static void startAndRecordSomething() throws IOException {
    Files.writeString(
        data.resolve("severity.json"),
        """
        {"overrides": [{"kind": "read", "outcome": "failure", "reasonCode": 404, "severity": "normal"}]}\
        """);
    server = RunningServer.start(settings(data));
    admin = new Client(server.url(), server.administratorToken());
    assertThat(admin.get("/api/v1/instances/no-such").status()).isEqualTo(404);
    JsonNode page = admin.get("/api/v1/events?limit=1&query=action:dr-instance.read").json();
    id = page.at("/ids/0").asString();
    recorded = admin.get("/api/v1/events/" + id).response().body();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Settings settings(Path folder) {
    return new Settings(folder, "127.0.0.1", 0, 5_000, Optional.empty());
  }

  @Test
  void oneEventIsToldInEveryForm() {
    CadfEvent event = CadfJson.parse(recorded.getBytes(UTF_8));
    assertThat(body("new")).isEqualTo(recorded);
    assertThat(EventDialects.read(body("old").getBytes(UTF_8)).dialect()).isEqualTo(Dialect.OLD);
    assertThat(EventDialects.read(body("cadf").getBytes(UTF_8)).event()).isEqualTo(event);
    assertThat(read("cadf").json().at("/reporterchain/0/reporterTime").asString())
        .endsWith("+00:00");
    assertThat(read("ocsf").json().path("class_uid").intValue()).isEqualTo(6003);
    assertThat(read("ocsf").json().at("/metadata/logged_time").isNumber()).isTrue();
    assertThat(read("cloudevents").json().path("data"))
        .isEqualTo(admin.get("/api/v1/events/" + id).json());
    assertThat(read("cloudevents").header("Content-Type"))
        .isEqualTo("application/cloudevents+json");
    Reply refused = read("xml");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().at("/errors/0/field").asString()).isEqualTo("format");
  }

  @Test
  void aPageIsToldInEveryFormToo() {
    String search = "/api/v1/events?query=action:dr-instance.read&limit=1";
    JsonNode page = admin.get(search + "&format=cloudevents").json();

    assertThat(page.at("/events/0/specversion").asString()).isEqualTo("1.0");
    assertThat(page.at("/events/0/data")).isEqualTo(admin.get(search).json().at("/events/0"));
    Reply refused = admin.get(search + "&format=xml");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().at("/errors/0/field").asString()).isEqualTo("format");
  }

  /// The tail of a form that does not exist is refused before it begins.
  @Test
  void aTailKnowsTheFormsToo() {
    assertThat(admin.get("/api/v1/events/tail?format=xml").status()).isEqualTo(400);
  }

  @Test
  void warningsStandBesideTheEvent() {
    JsonNode told = admin.get("/api/v1/events/" + id + "?warnings=true").json();

    assertThat(told.path("id").asString()).isEqualTo(id);
    assertThat(told.path("event")).isEqualTo(admin.get("/api/v1/events/" + id).json());
    assertThat(told.path("warnings").size())
        .isEqualTo(CadfJson.validate(CadfJson.parse(recorded.getBytes(UTF_8))).size());
    assertThat(
            admin
                .get("/api/v1/events/" + id + "?warnings=true&format=ocsf")
                .json()
                .at("/event/class_uid")
                .intValue())
        .isEqualTo(6003);
  }

  @Test
  void theSchemasAreServed() {
    for (String name : EventSchemas.names()) {
      Reply schema = admin.get("/schemas/events/" + name + ".schema.json");
      assertThat(schema.status()).isEqualTo(200);
      assertThat(schema.header("Content-Type")).isEqualTo("application/schema+json");
      assertThat(schema.response().body().getBytes(UTF_8))
          .isEqualTo(EventSchemas.find(name).orElseThrow());
    }
    assertThat(admin.get("/schemas/events/none.schema.json").status()).isEqualTo(404);
    assertThat(admin.with("").get("/schemas/events/new.schema.json").status()).isEqualTo(401);
  }

  @Test
  void theInstallationHasTheLastWordOnSeverity(@TempDir Path other) throws IOException {
    assertThat(CadfJson.tree(recorded.getBytes(UTF_8)).path("severity").asString())
        .isEqualTo("normal");

    Files.writeString(other.resolve("severity.json"), "{\"overrides\": [{}]}");
    Assertions.assertThatExceptionOfType(StartRefusedException.class)
        .isThrownBy(() -> RunningServer.start(settings(other)).close())
        .withMessageContaining("severity.json: overrides[0].severity is missing");
  }

  private static Reply read(String format) {
    return admin.get("/api/v1/events/" + id + "?format=" + format);
  }

  private static String body(String format) {
    return read(format).response().body();
  }
}
