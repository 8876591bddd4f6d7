package dev.muster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.cloud.Secret;
import dev.muster.server.Client.Reply;
import dev.muster.server.RunningServer.StartRefusedException;
import dev.muster.server.wiring.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The whole server over HTTP, with the simulated cloud at full speed.
class ServerTest {
  private static final String API_KEY = "canary-api-key-7c1d0b";
  private static final String PRESHARED_KEY = "canary-preshared-key-4f2a9e1";

  @TempDir static Path data;
  private static RunningServer server;
  private static Client admin;

  @BeforeAll
  static void start() {
    server = RunningServer.start(settings(data));
    admin = new Client(server.url(), server.administratorToken());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Settings settings(Path folder) {
    return new Settings(folder, "127.0.0.1", 0, 5_000, Optional.of(new Secret(API_KEY)));
  }

  @Test
  void tokenFileBelongsToItsOwnerAlone() throws IOException {
    Path file = data.resolve("admin.token");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(data.resolve("server.url")).strip()).isEqualTo(server.url());
  }

  @Test
  void withoutTokenEveryCallIsRefusedAndRecorded() {
    Reply reply = admin.with("").get("/api/v1/instances");
    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    List<JsonNode> events = admin.events(reply.json().path("correlationId").asString());
    assertThat(events).hasSize(1);
    JsonNode event = events.getFirst();
    assertThat(event.path("action").asString()).isEqualTo("dr-instance.list");
    assertThat(event.path("outcome").asString()).isEqualTo("failure");
    assertThat(event.path("severity").asString()).isEqualTo("critical");
    assertThat(event.path("initiator").path("id").asString()).isEqualTo("anonymous");
    assertThat(event.path("reason").path("reasonCode").asInt()).isEqualTo(401);
    assertThat(event.path("initiator").path("host").path("agent").asString())
        .isEqualTo("muster-test/1");
    assertThat(event.path("initiator").path("host").path("addressType").asString())
        .isEqualTo("IPv4");
  }

  @Test
  void wrongTokenIsRefusedAndNeverRecorded() {
    Reply reply = admin.with("wrong-token-31337").get("/api/v1/sites");
    assertThat(reply.status()).isEqualTo(401);
    String event = admin.events(reply.json().path("correlationId").asString()).toString();
    assertThat(event).contains("dr-resource.unknown").doesNotContain("31337");
  }

  @Test
  void roleThatMayNotIsRefusedWithACriticalEvent() {
    Reply made = admin.post("/api/v1/tokens", "{\"name\":\"watcher\",\"role\":\"viewer\"}");
    assertThat(made.status()).isEqualTo(201);
    Client viewer = admin.with(made.result().path("token").asString());
    assertThat(viewer.get("/api/v1/instances").status()).isEqualTo(200);
    assertThat(viewer.get("/ledger/any/us-east/checkpoint").status()).isEqualTo(403);
    Reply refused = viewer.post("/api/v1/instances/x/start", "");
    assertThat(refused.status()).isEqualTo(403);
    JsonNode event = admin.events(refused.json().path("correlationId").asString()).getFirst();
    assertThat(event.path("action").asString()).isEqualTo("dr-instance.start");
    assertThat(event.path("severity").asString()).isEqualTo("critical");
    assertThat(event.path("initiator").path("name").asString()).isEqualTo("watcher");
    assertThat(event.path("initiator").path("typeURI").asString())
        .isEqualTo("service/security/account/serviceid");

    String id = made.result().path("id").asString();
    assertThat(admin.delete("/api/v1/tokens/" + id).status()).isEqualTo(200);
    assertThat(viewer.get("/api/v1/instances").status()).isEqualTo(401);
  }

  @Test
  void unknownIdsPathsAndMethodsAreRefusedAndRecorded() {
    assertRefused(admin.get("/api/v1/instances/no-such"), 404, "dr-instance.read", "warning");
    assertRefused(admin.get("/api/v1/nothing"), 404, "dr-resource.unknown", "warning");
    assertRefused(admin.delete("/api/v1/networks"), 405, "dr-resource.unknown", "warning");
    assertRefused(admin.get("/api/v1/events/us-east:999999"), 404, "dr-event.read", "warning");
  }

  @Test
  void badBodiesAreRefusedNamingTheField() {
    Reply unknown = admin.post("/api/v1/volumes", "{\"name\":\"a\",\"sizeGB\":1}");
    assertRefused(unknown, 400, "dr-volume.create", "warning");
    assertThat(unknown.json().path("errors").path(0).path("field").asString()).isEqualTo("sizeGB");
    Reply range = admin.post("/api/v1/volumes", "{\"name\":\"a\",\"sizeGb\":0}");
    assertThat(range.json().path("errors").path(0).path("message").asString())
        .isEqualTo("must be 1 or more, got: 0");
    Reply type = admin.post("/api/v1/volumes", "{\"name\":\"a\",\"sizeGb\":\"big\"}");
    assertRefused(type, 400, "dr-volume.create", "warning");
    assertRefused(admin.post("/api/v1/volumes", "{"), 400, "dr-volume.create", "warning");
    assertRefused(
        admin.post("/api/v1/volumes", "[".repeat(1_000)), 400, "dr-volume.create", "warning");
    Reply query = admin.get("/api/v1/events?query=outcome:(");
    assertRefused(query, 400, "dr-event.list", "warning");
    assertThat(query.json().path("errors").path(0).path("field").asString()).isEqualTo("query");
  }

  @Test
  void largeBodiesAreRefusedHoweverTheyAreSent() {
    byte[] large = new byte[10_000_000];
    Reply announced =
        admin.send(
            admin
                .request("/api/v1/volumes")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(large)));
    assertRefused(announced, 413, "dr-volume.create", "warning");
    String text = "{\"name\":\"" + "a".repeat(2_000_000) + "\"}";
    Reply streamed =
        admin.send(
            admin
                .request("/api/v1/volumes")
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofString(text))));
    assertThat(streamed.status()).isEqualTo(413);
  }

  @Test
  void pathsThatClimbAreRefused() {
    for (String path :
        List.of(
            "/api/v1/../../etc/passwd",
            "/ledger/a/us-east/..%2f..%2fkeys%2fledger.key",
            "/ledger/%2e%2e/%2e%2e/state.db")) {
      assertThat(admin.get(path).status()).as(path).isIn(400, 404);
    }
  }

  @Test
  void signInLinkWorksOnceAndItsSessionNeedsACsrfToken() {
    String link = server.signInLink().substring(server.url().length());
    Client browser = admin.with("");
    Reply first = browser.get(link);
    assertThat(first.status()).isEqualTo(303);
    String cookie = first.header("Set-Cookie");
    assertThat(cookie).contains("HttpOnly").contains("SameSite=Lax");
    assertThat(browser.get(link).status()).isEqualTo(401);
    String session = cookie.substring(0, cookie.indexOf(';'));
    Reply page = browser.send(browser.request("/").header("Cookie", session));
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'");
    Reply act =
        browser.send(
            browser
                .request("/api/v1/tokens")
                .header("Cookie", session)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
    assertThat(act.status()).isEqualTo(403);
    assertThat(browser.get("/").status()).isEqualTo(401);
    String id =
        admin.get("/api/v1/tokens").result().values().stream()
            .filter(token -> token.path("kind").asString().equals("session"))
            .map(token -> token.path("id").asString())
            .findFirst()
            .orElseThrow();
    assertThat(admin.delete("/api/v1/tokens/" + id).status()).isEqualTo(200);
    assertThat(browser.send(browser.request("/").header("Cookie", session)).status())
        .isEqualTo(401);
    assertThat(admin.post("/api/v1/sign-out", "").status()).isEqualTo(409);
  }

  @Test
  void aPageBringsTheCsrfTokenThatSigningOutNeeds() {
    // The console reads this cookie and sends it back as a header.
    assertThat(admin.get("/").response().headers().allValues("Set-Cookie"))
        .anyMatch(cookie -> cookie.startsWith("XSRF-TOKEN=") && !cookie.contains("HttpOnly"));
  }

  @Test
  void readsOfEventsAreRecordedOncePerSearch() {
    Reply first = admin.get("/api/v1/events?query=action:dr-event.list&limit=1");
    admin.get("/api/v1/events?query=action:dr-event.list&limit=1");
    Reply third = admin.get("/api/v1/events?query=action:dr-event.list&limit=1");
    String newest = third.json().path("ids").path(0).asString();
    String cursor = third.json().path("nextCursor").asString();
    admin.get("/api/v1/events?query=action:dr-event.list&limit=1&cursor=" + cursor);
    Reply fourth = admin.get("/api/v1/events?query=action:dr-event.list&limit=2");
    assertThat(first.status()).isEqualTo(200);
    // The third search is the only one recorded since the newest one that it found.
    assertThat(fourth.json().path("ids").path(1).asString()).isEqualTo(newest);
  }

  @Test
  void aCursorIsOnlyGoodForTheSearchThatWasRecorded() {
    admin.get("/api/v1/images");
    admin.get("/api/v1/images");
    String cursor =
        admin
            .get("/api/v1/events?query=action:dr-image.list&limit=1")
            .json()
            .path("nextCursor")
            .asString();
    String page = "/api/v1/events?query=action:dr-image.list&limit=1&cursor=";
    assertThat(admin.get(page + cursor).status()).isEqualTo(200);
    // Another search, a cursor without its seal, and a seal of another cursor.
    String bare = cursor.substring(0, cursor.indexOf('.'));
    char other = bare.charAt(20) == 'A' ? 'B' : 'A';
    String moved = bare.substring(0, 20) + other + cursor.substring(21);
    for (String forged :
        List.of(
            "/api/v1/events?query=action:dr-token.list&cursor=" + cursor,
            page + bare,
            page + moved)) {
      assertRefused(admin.get(forged), 400, "dr-event.list", "warning");
    }
    Reply token = admin.post("/api/v1/tokens", "{\"name\":\"reader\",\"role\":\"auditor\"}");
    Client auditor = admin.with(token.result().path("token").asString());
    assertRefused(auditor.get(page + cursor), 400, "dr-event.list", "warning");
  }

  @Test
  void eventsAreReadAndProvedByTheirId() {
    Reply list = admin.get("/api/v1/images");
    JsonNode receipt = list.json().path("receipts").path(0);
    String id = receipt.path("location").asString() + ":" + receipt.path("index").asString();
    Reply event = admin.get("/api/v1/events/" + id);
    assertThat(event.json().path("correlationId").asString())
        .isEqualTo(list.json().path("correlationId").asString());
    Reply proof = admin.get("/api/v1/events/" + id + "/proof");
    assertThat(proof.response().body()).startsWith("c2sp.org/tlog-proof@v1\n");
    JsonNode ledger = admin.get("/api/v1/ledgers").result().path(0);
    String path = "/ledger/" + ledger.path("account").asString() + "/us-east/";
    assertThat(admin.get(path + "checkpoint").response().body())
        .startsWith(ledger.path("origin").asString());
    assertThat(admin.get(path + "vkey").response().body().strip())
        .isEqualTo(ledger.path("vkey").asString());
    assertThat(admin.with("").get(path + "checkpoint").status()).isEqualTo(401);
    assertThat(admin.get(path + "segments/0").status()).isEqualTo(404);
  }

  @Test
  void tailShowsWhatIsRecordedWhileItIsOpen() throws IOException, InterruptedException {
    HttpResponse<InputStream> tail =
        admin
            .http()
            .send(
                admin.request("/api/v1/events/tail?query=action:dr-vpn.list").build(),
                HttpResponse.BodyHandlers.ofInputStream());
    try (var lines =
        new BufferedReader(new InputStreamReader(tail.body(), StandardCharsets.UTF_8))) {
      String correlationId =
          admin.get("/api/v1/vpn-connections").json().path("correlationId").asString();
      String line = lines.readLine();
      while (line != null && !line.startsWith("data: ")) {
        line = lines.readLine();
      }
      assertThat(line).contains(correlationId);
    }
  }

  @Test
  void aTokenHasSoManyStreamsAtOnce() throws IOException, InterruptedException {
    Reply made = admin.post("/api/v1/tokens", "{\"name\":\"tails\",\"role\":\"auditor\"}");
    Client watcher = admin.with(made.result().path("token").asString());
    List<InputStream> open = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        open.add(
            watcher
                .http()
                .send(
                    watcher.request("/api/v1/events/tail").build(),
                    HttpResponse.BodyHandlers.ofInputStream())
                .body());
      }
      assertThat(watcher.get("/api/v1/events/tail").status()).isEqualTo(429);
    } finally {
      for (InputStream stream : open) {
        stream.close();
      }
    }
  }

  @Test
  void brokerRecordsAProvisionAsTheSampleShows() {
    String body =
        """
        {"service_id":"5f0d1f0e-7f8e-4c57-9f6a-0e6f0c1a7d11",
         "plan_id":"2c7a7d1b-52c3-4c0e-8a4e-61d2a4f9b3e2",
         "parameters":{"apikey":"%s"}}\
        """
            .formatted(API_KEY);
    String path = "/v2/service_instances/HA_test801";
    assertThat(admin.json("PUT", path, body).status()).isEqualTo(412);
    Reply made = provision(path, body);
    assertThat(made.status()).isEqualTo(200);
    assertThat(made.json().path("dashboard_url").asString()).endsWith("?instance_id=HA_test801");
    assertThat(provision(path, body).status()).isEqualTo(200);
    assertThat(provision(path, body.replace(API_KEY, "other")).status()).isEqualTo(409);

    JsonNode events =
        admin
            .get(
                "/api/v1/events?query=action:dr-service-broker.provision.create"
                    + "%20AND%20outcome:success")
            .json()
            .path("events");
    JsonNode event = events.path(events.size() - 1);
    assertThat(event.path("message").asString())
        .isEqualTo("disaster-recovery-service: create provision disaster-recovery-service");
    assertThat(event.path("severity").asString()).isEqualTo("normal");
    assertThat(event.path("reason").path("reasonCode").asInt()).isEqualTo(200);
    assertThat(event.path("target").path("typeURI").asString())
        .isEqualTo("dr-service-broker/provision");
    assertThat(event.path("responseData").path("dashboard_url").asString())
        .isEqualTo(made.json().path("dashboard_url").asString());
  }

  private static Reply provision(String path, String body) {
    return admin.send(
        admin
            .request(path)
            .header("X-Broker-API-Version", "2.17")
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body)));
  }

  @Test
  void secretsAreNowhereInTheDataFolder() throws IOException {
    Reply made =
        admin.post(
            "/api/v1/ike-policies",
            """
            {"name":"canary","version":2,"encryption":"aes-256-cbc","dhGroup":14,
             "keyLifetimeSeconds":28800,"presharedKey":"%s"}\
            """
                .formatted(PRESHARED_KEY));
    assertThat(made.status()).as(made.response().body()).isEqualTo(201);
    try (Stream<Path> files = Files.find(data, Integer.MAX_VALUE, (_, is) -> is.isRegularFile())) {
      for (Path file : files.toList()) {
        String bytes = textOf(file);
        assertThat(bytes.contains(API_KEY)).as("API key in " + file).isFalse();
        assertThat(bytes.contains(PRESHARED_KEY)).as("pre-shared key in " + file).isFalse();
        if (!file.endsWith("admin.token")) {
          assertThat(bytes.contains(admin.token())).as("token in " + file).isFalse();
        }
      }
    }
  }

  /// The index is at work meanwhile: what it has just merged away holds nothing any more.
  private static String textOf(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException _) {
      return "";
    }
  }

  @Test
  void tokenInAPathOrQueryIsNotRecorded() {
    String token = admin.token();
    Reply path = admin.get("/api/v1/instances/" + token);
    assertThat(path.status()).isEqualTo(404);
    assertThat(admin.events(path.json().path("correlationId").asString()).toString())
        .contains("muster_…")
        .doesNotContain(token);
    Reply query = admin.get("/api/v1/events?query=action:%22" + token + "%22");
    assertThat(query.json().path("behind").asLong(-1)).isNotNegative();
    assertThat(admin.get("/api/v1/events?query=action:dr-event.list&limit=5").response().body())
        .contains("muster_…")
        .doesNotContain(token);
  }

  @Test
  void apiDescribesItself() {
    JsonNode api = admin.get("/openapi").json();
    assertThat(api.path("paths").has("/api/v1/instances/{id}/start")).isTrue();
    assertThat(admin.with("").get("/health").status()).isEqualTo(200);
  }

  @Test
  void secondServerOnTheSameFolderIsRefused() {
    assertThatThrownBy(() -> RunningServer.start(settings(data)))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("in use by another Muster");
  }

  @Test
  void takenPortIsRefusedInOneLine(@TempDir Path other) {
    int port = Integer.parseInt(server.url().substring(server.url().lastIndexOf(':') + 1));
    var wanted = new Settings(other, "127.0.0.1", port, 5_000, Optional.empty());
    assertThatThrownBy(() -> RunningServer.start(wanted))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("port " + port)
        .hasMessageContaining("--port");
  }

  @Test
  void restartKeepsTokensAndEvents(@TempDir Path other) {
    String token;
    String correlationId;
    try (RunningServer first = RunningServer.start(settings(other))) {
      Client client = new Client(first.url(), first.administratorToken());
      token =
          client
              .post("/api/v1/tokens", "{\"name\":\"ci\",\"role\":\"auditor\"}")
              .result()
              .path("token")
              .asString();
      correlationId = client.get("/api/v1/networks").json().path("correlationId").asString();
    }
    try (RunningServer second = RunningServer.start(settings(other))) {
      Client client = new Client(second.url(), token);
      assertThat(client.events(correlationId)).isNotEmpty();
      assertThat(client.get("/api/v1/tokens").status()).isEqualTo(403);
    }
  }

  private static void assertRefused(Reply reply, int status, String action, String severity) {
    assertThat(reply.status()).as(reply.response().body()).isEqualTo(status);
    assertThat(reply.json().path("status").asInt()).isEqualTo(status);
    List<JsonNode> events = admin.events(reply.json().path("correlationId").asString());
    assertThat(events).as("events of " + reply.response().body()).hasSize(1);
    JsonNode event = events.getFirst();
    assertThat(event.path("action").asString()).isEqualTo(action);
    assertThat(event.path("outcome").asString()).isEqualTo("failure");
    assertThat(event.path("severity").asString()).isEqualTo(severity);
    assertThat(event.path("reason").path("reasonCode").asInt()).isEqualTo(status);
  }
}
