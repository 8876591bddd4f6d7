package dev.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.server.Client.Reply;
import dev.muster.server.wiring.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Event Routing over HTTP, in the vendor's paths and shapes.
@Timeout(180)
class RoutingOverHttpTest {
  @TempDir static Path data;
  private static RunningServer server;
  private static Client admin;

  @BeforeAll
  static void start() {
    server = RunningServer.start(settings());
    admin = new Client(server.url(), server.administratorToken());
  }

  private static Settings settings() {
    return new Settings(data, "127.0.0.1", 0, 2_000, Optional.empty());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void eventsOfARouteLandInItsTargetAndTheAccountAddsUp() throws Exception {
    String target = created("/api/v2/targets", files("archive")).path("id").asString();
    JsonNode route = created("/api/v2/routes", route("everything", "\"*\"", target));
    assertThat(route.path("version").asInt()).isZero();
    assertThat(route.path("crn").asString()).contains(":atracker:global:a/");

    Reply act = admin.get("/api/v1/sites");
    assertThat(act.status()).isEqualTo(200);
    JsonNode account = awaitDelivered(target);

    assertThat(account.path("stored").asLong())
        .isEqualTo(
            account.path("before").asLong()
                + account.path("delivered").asLong()
                + account.path("filtered").asLong()
                + account.path("deadLettered").asLong()
                + account.path("pending").asLong());
    String event = newestEvent();
    JsonNode why = admin.get("/api/v1/routing/explain?event=" + event).result();
    assertThat(why.path("routes").valueStream().map(one -> one.path("route_id").asString()))
        .contains(route.path("id").asString());
    assertThat(why.path("target_ids").toString()).contains(target);
    assertThat(lines("archive")).isNotEmpty().allSatisfy(line -> assertThat(line).startsWith("{"));

    Reply updated =
        admin.json(
            "PUT",
            "/api/v2/routes/" + route.path("id").asString(),
            route("everything else", "\"global\"", target));
    assertThat(updated.json().path("version").asInt()).isEqualTo(1);
    assertThat(admin.delete("/api/v2/targets/" + target).status()).isEqualTo(409);
    assertThat(admin.delete("/api/v2/targets/" + target + "?force=true").status()).isEqualTo(204);
    assertThat(admin.get("/api/v2/targets/" + target).status()).isEqualTo(404);
    assertThat(admin.delete("/api/v2/routes/" + route.path("id").asString()).status())
        .isEqualTo(204);
  }

  @Test
  void everyChangeIsTwoEventsAndEveryRefusalOne() {
    Reply created = admin.post("/api/v2/targets", files("pair"));
    assertThat(created.status()).as(created.response().body()).isEqualTo(201);
    String id = created.json().path("id").asString();
    assertThat(outcomes("atracker.target.create", id)).containsExactly("success", "pending");

    Reply refused = admin.post("/api/v2/routes", route("bad", "\"mars-1\"", "none"));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.header("Content-Type")).startsWith("application/json");
    assertThat(refused.json().path("errors").valueStream().map(e -> e.path("message").asString()))
        .containsExactly(
            "rules[0].locations[0] is no known location, got: mars-1",
            "rules[0].target_ids[0] there is no target with id none");
    assertThat(refused.json().path("errors").path(0).path("code").asString())
        .isEqualTo("invalid_value");
    List<JsonNode> events = admin.events(refused.json().path("trace").asString());
    assertThat(events)
        .extracting(
            event -> event.path("action").asString() + " " + event.path("outcome").asString())
        .containsExactly("atracker.route.create failure");
    assertThat(admin.delete("/api/v2/targets/" + id).status()).isEqualTo(204);
  }

  @Test
  void errorsHaveTheVendorsShape() {
    Reply unknown = admin.get("/api/v2/routes/none");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.json().path("errors").path(0).path("code").asString())
        .isEqualTo("not_found");
    Reply anonymous = admin.with("").get("/api/v2/targets");
    assertThat(anonymous.status()).isEqualTo(401);
    assertThat(anonymous.json().path("errors").path(0).path("code").asString())
        .isEqualTo("invalid_token");
    Reply malformed = admin.post("/api/v2/targets", "{\"name\":");
    assertThat(malformed.status()).isEqualTo(400);
    assertThat(malformed.json().path("errors").path(0).path("message").asString())
        .contains("not well-formed JSON");
    assertThat(admin.post("/api/v2/targets", "[]").status()).isEqualTo(400);
    assertThat(admin.get("/api/v2/nothing").status()).isEqualTo(404);
  }

  @Test
  void settingsAreReplacedAsAWhole() {
    Reply set =
        admin.json(
            "PUT",
            "/api/v2/settings",
            """
            {"metadata_region_primary": "us-east", "metadata_region_backup": "eu-de",
             "private_api_endpoint_only": false, "permitted_target_regions": ["us-east", "eu-de"]}
            """);
    assertThat(set.status()).as(set.response().body()).isEqualTo(200);
    JsonNode settings = admin.get("/api/v2/settings").json();
    assertThat(settings.path("metadata_region_backup").asString()).isEqualTo("eu-de");
    Reply elsewhere =
        admin.post("/api/v2/targets", files("tokyo").replace("\"us-east\"", "\"jp-tok\""));
    assertThat(elsewhere.json().path("errors").path(0).path("code").asString())
        .isEqualTo("region_not_allowed");
    assertThat(admin.json("PUT", "/api/v2/settings", "{}").status()).isEqualTo(400);
    assertThat(
            admin
                .json("PUT", "/api/v2/settings", "{\"metadata_region_primary\": \"us-east\"}")
                .status())
        .isEqualTo(200);
  }

  @Test
  void aPlaceIsExplained() {
    JsonNode now = admin.get("/api/v1/locations/WDC04").result();
    assertThat(now.path("location").asString()).isEqualTo("us-east");
    assertThat(now.path("basis").asString()).isEqualTo("table");
    JsonNode then = admin.get("/api/v1/locations/wdc06?at=2024-01-28T00:00:00Z").result();
    assertThat(then.path("location").asString()).isEqualTo("us-south");
    JsonNode unknown = admin.get("/api/v1/locations/mars-1").result();
    assertThat(unknown.path("known").asBoolean()).isFalse();
    assertThat(unknown.path("location").isMissingNode() || unknown.path("location").isNull())
        .isTrue();
    assertThat(admin.get("/api/v1/locations/wdc06?at=yesterday").status()).isEqualTo(400);
  }

  private static List<String> outcomes(String action, String id) {
    return admin
        .get("/api/v1/events?query=action:" + action)
        .json()
        .path("events")
        .valueStream()
        .filter(event -> event.path("target").path("id").asString().endsWith(id))
        .map(event -> event.path("outcome").asString().toLowerCase(Locale.ROOT))
        .toList();
  }

  private static String newestEvent() {
    return admin.get("/api/v1/events?limit=1").json().path("ids").path(0).asString();
  }

  private static JsonNode created(String path, String body) {
    Reply reply = admin.post(path, body);
    assertThat(reply.status()).as(reply.response().body()).isEqualTo(201);
    return reply.json();
  }

  private static String files(String folder) {
    return """
    {"name": "%s", "target_type": "files", "region": "us-east",
     "files_endpoint": {"folder": "%s"}}
    """
        .formatted(folder, folder);
  }

  private static String route(String name, String location, String target) {
    return """
    {"name": "%s", "rules": [{"locations": [%s], "target_ids": ["%s"]}]}
    """
        .formatted(name, location, target);
  }

  private static JsonNode awaitDelivered(String target) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    for (int i = 0; i < 600; i++) {
      for (JsonNode account : admin.get("/api/v1/routing/accounts").result()) {
        if (account.path("target").asString().equals(target)
            && account.path("delivered").asLong() > 0) {
          return account;
        }
      }
      boolean ended = never.await(50, TimeUnit.MILLISECONDS);
      assertThat(ended).isFalse();
    }
    throw new AssertionError("nothing was delivered");
  }

  private static List<String> lines(String folder) throws IOException {
    try (Stream<Path> files = Files.walk(data.resolve("exports").resolve(folder))) {
      return files
          .filter(file -> file.toString().endsWith(".ndjson"))
          .flatMap(file -> {
            try {
              return Files.readAllLines(file).stream();
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          })
          .toList();
    }
  }
}
