package dev.muster.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls a server as a program would.
record Client(HttpClient http, String url, String token) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  Client(String url, String token) {
    this(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), url, token);
  }

  Client with(String otherToken) {
    return new Client(http, url, otherToken);
  }

  /// An answer: its status, its headers, its body.
  record Reply(int status, HttpResponse<String> response) {
    JsonNode json() {
      return JSON.readTree(response.body());
    }

    JsonNode result() {
      return json().path("result");
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  Reply get(String path) {
    return send(request(path).GET());
  }

  Reply delete(String path) {
    return send(request(path).DELETE());
  }

  Reply post(String path, String json) {
    return json("POST", path, json);
  }

  Reply json(String method, String path, String json) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(json)));
  }

  HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(90))
            .header("User-Agent", "muster-test/1");
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  Reply send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Reply(response.statusCode(), response);
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /// The events of one correlation id, oldest first.
  List<JsonNode> events(String correlationId) {
    JsonNode page = get("/api/v1/events?query=correlationId:%22" + correlationId + "%22").json();
    List<JsonNode> events = new ArrayList<>(page.path("events").values());
    return events.reversed();
  }
}
