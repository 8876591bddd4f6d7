package dev.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.server.Client.Reply;
import dev.muster.server.identity.Act;
import dev.muster.server.identity.Role;
import dev.muster.server.wiring.Settings;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Plans and the starts of their runs over HTTP.
@Timeout(180)
class PlansOverHttpTest {
  private static final String NO_HASH = "0".repeat(64);

  @TempDir static Path data;
  private static RunningServer server;
  private static Client admin;

  @BeforeAll
  static void start() {
    server = RunningServer.start(new Settings(data, "127.0.0.1", 0, 2_000, Optional.empty()));
    admin = new Client(server.url(), server.administratorToken());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aPlanIsAppliedComparedAndDeleted() throws Exception {
    String first = plan("web-tier").replace("name: web-tier", "name: kept");
    String second = first.replace("rto: PT30M", "rto: PT20M");

    Reply created = yaml("/api/v1/plans", first);
    Reply updated = yaml("/api/v1/plans", second);
    Reply again = yaml("/api/v1/plans", second);

    assertThat(created.status()).as(created.response().body()).isEqualTo(201);
    assertPair(created, "dr-plan.create");
    assertThat(updated.status()).isEqualTo(200);
    assertThat(updated.result().path("version").asInt()).isEqualTo(2);
    assertPair(updated, "dr-plan.update");
    assertThat(again.result().path("changed").asBoolean()).isFalse();

    String firstHash = created.result().path("hash").asString();
    JsonNode shown = admin.get("/api/v1/plans/kept").result();
    assertThat(shown.path("source").asString()).isEqualTo(second);
    assertThat(shown.path("versions").valueStream().map(v -> v.path("version").asInt()))
        .containsExactly(2, 1);
    assertThat(admin.get("/api/v1/plans/" + firstHash).result().path("current").asBoolean())
        .isFalse();
    assertThat(admin.get("/api/v1/plans/kept@" + firstHash.substring(0, 8)).status())
        .isEqualTo(200);
    JsonNode changes = yaml("/api/v1/plans/diff", first).result().path("changes");
    assertThat(changes.toString())
        .isEqualTo("[{\"path\":\"spec.objectives.rto\",\"before\":\"PT20M\",\"after\":\"PT30M\"}]");
    assertThat(
            yaml("/api/v1/plans/graph?format=dot&plan=kept", "").result().path("graph").asString())
        .startsWith("digraph plan {");

    Reply deleted = admin.delete("/api/v1/plans/kept");
    assertThat(deleted.status()).isEqualTo(200);
    assertPair(deleted, "dr-plan.delete");
    assertThat(admin.get("/api/v1/plans/kept").status()).isEqualTo(404);
    assertThat(admin.get("/api/v1/plans/" + firstHash).status()).isEqualTo(200);
    assertThat(admin.delete("/api/v1/plans/kept").status()).isEqualTo(404);
  }

  @Test
  void theSchemaIsServed() {
    Reply schema = admin.get("/api/v1/schemas/plan");

    assertThat(schema.status()).isEqualTo(200);
    assertThat(schema.header("Content-Type")).startsWith("application/schema+json");
    assertThat(schema.json().path("$id").asString())
        .isEqualTo("https://muster.dev/schemas/drplan-v1.json");
  }

  @Test
  void whatIsWrongIsNamed() throws Exception {
    String web = plan("web-tier");
    assertField(
        yaml("/api/v1/plans", web.replace("rto: PT30M", "rto: soon")), "spec.objectives.rto");
    assertField(yaml("/api/v1/plans/preview?mode=sideways", web), "mode");
    assertField(yaml("/api/v1/plans/preview?plan=web-tier", web), "plan");
    assertField(yaml("/api/v1/plans/graph?format=png", web), "format");
    assertField(yaml("/api/v1/runs", ""), "plan");
    assertField(yaml("/api/v1/runs?mode=planned", web), "mode");
    assertField(yaml("/api/v1/runs?force=because", web), "force");
    assertField(yaml("/api/v1/runs?preview=abc", web), "preview");
    assertField(yaml("/api/v1/runs/failover?mode=failback", web), "mode");
    assertField(yaml("/api/v1/runs/failover?force=%20", web), "force");
    assertField(admin.post("/api/v1/runs/none0/steps/x/skip", "{}"), "reason");
  }

  @Test
  void aRunOfAnotherPreviewIsRefusedAndRecorded() throws Exception {
    Reply refused = yaml("/api/v1/runs?preview=" + NO_HASH, plan("web-tier"));

    assertThat(refused.status()).as(refused.response().body()).isEqualTo(409);
    assertThat(refused.json().path("errors").path(0).path("field").asString()).isEqualTo("preview");
    List<JsonNode> events = admin.events(refused.json().path("correlationId").asString());
    assertThat(events)
        .extracting(event -> event.path("action").asString() + event.path("outcome").asString())
        .containsExactly("dr-plan.drillpending", "dr-plan.drillfailure");
    assertThat(events.getFirst().path("requestData").path("previewHash").asString())
        .isEqualTo(NO_HASH);
  }

  @Test
  void aKeptPlanIsRunByItsName() throws Exception {
    assertThat(yaml("/api/v1/plans", plan("core-banking")).status()).isEqualTo(201);
    String hash =
        yaml("/api/v1/plans/preview?plan=core-banking", "").result().path("previewHash").asString();

    Reply started = yaml("/api/v1/runs?plan=core-banking&preview=" + hash, "");

    assertThat(started.status()).as(started.response().body()).isEqualTo(202);
    String run = "/api/v1/runs/" + started.result().path("id").asString();
    assertThat(admin.delete("/api/v1/plans/core-banking").status()).isEqualTo(409);
    assertThat(admin.post(run + "/cancel", "").status()).isEqualTo(202);
    assertThat(admin.get(run + "/progress").status()).isEqualTo(200);
    assertThat(admin.get(run).result().path("state").asString()).isEqualTo("cancelled");
  }

  /// Whoever has the right is told that there is no such plan, run or step; whoever has not is
  /// refused before that, and the refusal is on record under the name of the act.
  @Test
  void everyRoleMayWhatTheTableSays() {
    List<Act> acts =
        Act.TABLE.stream()
            .filter(
                act -> act.action().startsWith("dr-plan.") || act.action().startsWith("dr-run."))
            .toList();
    assertThat(acts).hasSizeGreaterThan(20);
    for (Role role : List.of(Role.VIEWER, Role.AUDITOR, Role.OPERATOR, Role.EDITOR)) {
      Client client = admin.with(token(role));
      for (Act act : acts) {
        String path =
            act.pattern().replace("{plan}", "none").replace("{id}", "none0").replace("{step}", "x");
        Reply reply =
            client.send(
                client
                    .request(path)
                    .header("Content-Type", "application/yaml")
                    .method(act.method(), HttpRequest.BodyPublishers.noBody()));
        String what = role + " " + act.method() + " " + path + ": " + reply.response().body();
        if (role.may(act.needs())) {
          assertThat(reply.status()).as(what).isIn(200, 400, 404, 415);
        } else {
          assertThat(reply.status()).as(what).isEqualTo(403);
          List<JsonNode> events = admin.events(reply.json().path("correlationId").asString());
          assertThat(events).as(what).hasSize(1);
          assertThat(events.getFirst().path("action").asString()).isEqualTo(act.action());
          assertThat(events.getFirst().path("outcome").asString()).isEqualTo("failure");
        }
      }
    }
  }

  @Test
  void onlyWhoMayChangeThingsFailsOver() throws Exception {
    Client operator = admin.with(token(Role.OPERATOR));

    assertThat(send(operator, "/api/v1/runs/failover", plan("web-tier")).status()).isEqualTo(403);
    assertThat(send(operator, "/api/v1/runs/failback", plan("web-tier")).status()).isEqualTo(403);
    assertThat(send(operator, "/api/v1/plans", plan("web-tier")).status()).isEqualTo(403);
    // Refused for another reason: the operator may drill.
    assertThat(send(operator, "/api/v1/runs?preview=" + NO_HASH, plan("web-tier")).status())
        .isEqualTo(409);
  }

  private static String token(Role role) {
    Reply token =
        admin.post(
            "/api/v1/tokens",
            "{\"name\":\"%s\",\"role\":\"%s\"}".formatted("a " + role.wire(), role.wire()));
    assertThat(token.status()).as(token.response().body()).isEqualTo(201);
    return token.result().path("token").asString();
  }

  private static void assertPair(Reply reply, String action) {
    assertThat(admin.events(reply.json().path("correlationId").asString()))
        .extracting(
            event -> event.path("action").asString() + " " + event.path("outcome").asString())
        .containsExactly(action + " pending", action + " success");
  }

  private static void assertField(Reply reply, String field) {
    assertThat(reply.status()).as(reply.response().body()).isEqualTo(400);
    assertThat(reply.json().path("errors").path(0).path("field").asString()).isEqualTo(field);
  }

  private static Reply yaml(String path, String yaml) {
    return send(admin, path, yaml);
  }

  private static Reply send(Client client, String path, String yaml) {
    return client.send(
        client
            .request(path)
            .header("Content-Type", "application/yaml")
            .POST(HttpRequest.BodyPublishers.ofString(yaml, UTF_8)));
  }

  private static String plan(String name) throws IOException {
    return Files.readString(
        Path.of(System.getProperty("muster.root"), "plans", name + ".yaml"), UTF_8);
  }
}
