package dev.muster.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A client of one workspace over real HTTP, as raw as the wire.
final class Client implements AutoCloseable {
  static final String API_KEY = "test-key";
  static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI endpoint;
  private final EstateFacts.WorkspaceFacts workspace;
  private final String token;

  Client(Simulator simulator, String workspaceName) {
    this(simulator.endpoint(), simulator.estate(), workspaceName);
  }

  Client(URI endpoint, EstateFacts estate, String workspaceName) {
    this.endpoint = endpoint;
    workspace = estate.workspace(workspaceName);
    token = token(endpoint, API_KEY).body().path("access_token").asString("");
  }

  record Answer(int status, String contentType, String text) {
    JsonNode body() {
      return JSON.readTree(text);
    }

    Answer expect(int expected) {
      assertThat(status).as("answer: %s", text).isEqualTo(expected);
      assertThat(contentType).isEqualTo("application/json");
      return this;
    }

    /// The answer is a refusal in the API's error shape.
    Answer expectError(int expected, String words) {
      expect(expected);
      assertThat(body().path("description").asString("")).contains(words);
      assertThat(body().path("error").asString("")).isNotEmpty();
      return this;
    }
  }

  static Answer token(URI endpoint, String apiKey) {
    String form =
        "grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&response_type=cloud_iam&apikey="
            + URLEncoder.encode(apiKey, UTF_8);
    try (HttpClient http = HttpClient.newHttpClient()) {
      return send(
          http,
          HttpRequest.newBuilder(endpoint.resolve("/identity/token"))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(BodyPublishers.ofString(form))
              .build());
    }
  }

  /// A path below the workspace, version 1.
  Answer get(String path) {
    return call("GET", v1(path), Optional.empty());
  }

  Answer post(String path, String json) {
    return call("POST", v1(path), Optional.of(json));
  }

  Answer put(String path, String json) {
    return call("PUT", v1(path), Optional.of(json));
  }

  Answer delete(String path) {
    return call("DELETE", v1(path), Optional.empty());
  }

  Answer v2(String method, String path, String json) {
    String full = "/pcloud/v2/cloud-instances/" + workspace.id() + path;
    return call(method, full, json.isEmpty() ? Optional.empty() : Optional.of(json));
  }

  String v1(String path) {
    return "/pcloud/v1/cloud-instances/" + workspace.id() + path;
  }

  Answer call(String method, String path, Optional<String> json) {
    return call(method, path, json, Optional.of("Bearer " + token), Optional.of(crn()));
  }

  Answer call(
      String method,
      String path,
      Optional<String> json,
      Optional<String> authorization,
      Optional<String> crn) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint.resolve(path)).timeout(Duration.ofSeconds(20));
    authorization.ifPresent(value -> request.header("Authorization", value));
    crn.ifPresent(value -> request.header("CRN", value));
    request.method(method, json.map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody));
    return send(http, request.build());
  }

  String workspaceId() {
    return workspace.id();
  }

  String bearer() {
    return "Bearer " + token;
  }

  String crn() {
    return workspace.crn().replace(":bluemix:", ":staging:");
  }

  /// The id of the named thing in a list.
  String id(String path, String array, String nameField, String name, String idField) {
    for (JsonNode item : get(path).expect(200).body().path(array)) {
      if (item.path(nameField).asString("").equals(name)) {
        return item.path(idField).asString("");
      }
    }
    throw new AssertionError(path + " has no " + name);
  }

  String serverId(String name) {
    return id("/pvm-instances", "pvmInstances", "serverName", name, "pvmInstanceID");
  }

  String volumeId(String name) {
    return id("/volumes", "volumes", "name", name, "volumeID");
  }

  String networkId(String name) {
    return id("/networks", "networks", "name", name, "networkID");
  }

  String imageId(String name) {
    return id("/images", "images", "name", name, "imageID");
  }

  JsonNode server(String id) {
    return get("/pvm-instances/" + id).expect(200).body();
  }

  JsonNode volume(String id) {
    return get("/volumes/" + id).expect(200).body();
  }

  private static Answer send(HttpClient http, HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      return new Answer(
          response.statusCode(),
          response.headers().firstValue("Content-Type").orElse(""),
          response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
