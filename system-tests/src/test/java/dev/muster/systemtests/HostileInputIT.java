package dev.muster.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// Bad input gets a clear error with the right code, and a refusal is an event.
@ExtendWith(SharedMuster.class)
class HostileInputIT {

  @Test
  void aWrongTokenIsRefusedAndRecordedAsCritical(MusterProcess muster) {
    MusterClient client = muster.client();
    String wrong = "wrong-token-canary-815";

    MusterClient.Answer answer = client.withToken(wrong).get("/api/v1/instances");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.contentType()).startsWith("application/problem+json");
    assertThat(answer.body()).doesNotContain(wrong);
    JsonNode event =
        Events.find(client, "reason.reasonCode:401 AND action:dr-instance.list", 1).getFirst();
    assertThat(event.required("outcome").asString()).isEqualTo("failure");
    assertThat(event.required("severity").asString()).isEqualTo("critical");
    assertThat(event.toString()).doesNotContain(wrong);
  }

  @Test
  void aRoleThatMayNotIsRefusedAndRecordedAsCritical(MusterProcess muster) {
    MusterClient client = muster.client();
    MusterClient.Answer created =
        client.post("/api/v1/tokens", "{\"name\": \"looker\", \"role\": \"viewer\"}");
    assertThat(created.status()).as(created.body()).isEqualTo(201);
    MusterClient viewer = client.withToken(created.result().required("token").asString());
    String server =
        client.named("/api/v1/instances?site=dal12", "nim-01").required("id").asString();

    MusterClient.Answer answer = viewer.post("/api/v1/instances/" + server + "/stop", "{}");

    assertThat(answer.status()).as(answer.body()).isEqualTo(403);
    JsonNode event = Events.find(client, "reason.reasonCode:403", 1).getFirst();
    assertThat(event.required("action").asString()).isEqualTo("dr-instance.stop");
    assertThat(event.required("severity").asString()).isEqualTo("critical");
  }

  @Test
  void anUnknownIdIsNotFoundAndRecorded(MusterProcess muster) {
    MusterClient client = muster.client();

    MusterClient.Answer answer =
        client.post("/api/v1/instances/11111111-2222-3333-4444-555555555555/start", "");

    assertThat(answer.status()).as(answer.body()).isEqualTo(404);
    String id = answer.json().required("correlationId").asString();
    JsonNode event = Events.find(client, "correlationId:\"" + id + "\"", 1).getFirst();
    assertThat(event.required("outcome").asString()).isEqualTo("failure");
    assertThat(event.required("action").asString()).isEqualTo("dr-instance.start");
  }

  @Test
  void malformedJsonIsABadRequestAndRecorded(MusterProcess muster) {
    MusterClient client = muster.client();

    MusterClient.Answer answer = client.post("/api/v1/volumes", "{\"name\": \"x\", ");

    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    String id = answer.json().required("correlationId").asString();
    JsonNode event = Events.find(client, "correlationId:\"" + id + "\"", 1).getFirst();
    assertThat(event.required("reason").required("reasonCode").asInt()).isEqualTo(400);
    assertThat(event.required("action").asString()).isEqualTo("dr-volume.create");
  }

  @Test
  void aWrongFieldIsNamed(MusterProcess muster) {
    MusterClient.Answer answer =
        muster.client().post("/api/v1/volumes", "{\"name\": \"x\", \"sizeGb\": 0}");

    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.json().required("errors").get(0).required("field").asString())
        .isEqualTo("sizeGb");
  }

  @Test
  void anUnknownFieldIsNamed(MusterProcess muster) {
    MusterClient.Answer answer =
        muster.client().post("/api/v1/volumes", "{\"name\": \"x\", \"sizeGB\": 5}");

    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains("sizeGB");
  }

  @Test
  void tenMegabytesAreTooMuch(MusterProcess muster) {
    String body = "{\"name\": \"" + "x".repeat(10_000_000) + "\"}";

    MusterClient.Answer answer =
        muster
            .client()
            .send("POST", "/api/v1/volumes", BodyPublishers.ofString(body), "application/json");

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.contentType()).startsWith("application/problem+json");
  }

  @Test
  void aRequestThatNoEventCanHoldIsTooLarge(MusterProcess muster) {
    MusterClient client = muster.client();
    JsonNode offered = client.get("/v2/catalog").json().required("services").get(0);
    String body =
        "{\"service_id\": \"%s\", \"plan_id\": \"%s\", \"parameters\": {\"note\": \"%s\"}}"
            .formatted(
                offered.required("id").asString(),
                offered.required("plans").get(0).required("id").asString(),
                "x".repeat(100_000));

    MusterClient.Answer answer = client.put("/v2/service_instances/too-large", body);

    assertThat(answer.status()).as(answer.body()).isEqualTo(413);
  }

  @Test
  void halfACharacterIsRefused(MusterProcess muster) {
    MusterClient.Answer answer =
        muster.client().post("/api/v1/volumes", "{\"name\": \"x\\ud800\", \"sizeGb\": 1}");

    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.json().required("errors").get(0).required("field").asString())
        .isEqualTo("name");
  }

  @Test
  void aPathThatClimbsLeadsNowhere(MusterProcess muster) throws IOException {
    for (String path :
        List.of(
            "/ledger/../../admin.token",
            "/ledger/%2e%2e/%2e%2e/admin.token",
            "/ledger/a1b2c3d4e5f60718293a4b5c6d7e8f90/us-east/../../../keys/",
            "/ledger/a1b2c3d4e5f60718293a4b5c6d7e8f90/us-east/tile/..%2f..%2fcheckpoint",
            "/..;/admin.token",
            "/../admin.token")) {
      String answer = raw(muster, path);

      assertThat(answer).as(path).matches("(?s)HTTP/1.1 40[04].*");
      assertThat(answer).doesNotContain(muster.client().token());
    }
  }

  /// The JDK's client tidies paths up; a socket does not.
  private static String raw(MusterProcess muster, String path) throws IOException {
    MusterClient client = muster.client();
    try (Socket socket = new Socket(client.base().getHost(), client.base().getPort())) {
      socket
          .getOutputStream()
          .write(
              ("GET "
                      + path
                      + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                      + client.token()
                      + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
