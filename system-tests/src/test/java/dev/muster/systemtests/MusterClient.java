package dev.muster.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A plain HTTP client of Muster's API that knows nothing of Muster's code.
final class MusterClient {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final URI base;
  private final String token;

  MusterClient(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  /// An answer with its status; the body is read as JSON on demand.
  record Answer(int status, String body, String contentType) {
    JsonNode json() {
      return JSON.readTree(body);
    }

    JsonNode result() {
      return json().required("result");
    }
  }

  MusterClient withToken(String other) {
    return new MusterClient(base, other);
  }

  URI base() {
    return base;
  }

  String token() {
    return token;
  }

  Answer get(String path) {
    return send("GET", path, BodyPublishers.noBody(), "application/json");
  }

  Answer post(String path, String body) {
    return send("POST", path, BodyPublishers.ofString(body), "application/json");
  }

  Answer patch(String path, String body) {
    return send("PATCH", path, BodyPublishers.ofString(body), "application/json");
  }

  Answer put(String path, String body) {
    return send("PUT", path, BodyPublishers.ofString(body), "application/json");
  }

  Answer delete(String path) {
    return send("DELETE", path, BodyPublishers.noBody(), "application/json");
  }

  /// Waits for the end of the operation that an answer started.
  JsonNode finish(Answer started) {
    if (started.status() != 202) {
      throw new IllegalStateException(started.status() + " " + started.body());
    }
    String id = started.result().required("id").asString();
    JsonNode operation = started.result();
    for (int round = 0; round < 10; round++) {
      operation = get("/api/v1/operations/" + id + "?wait=30").result();
      if (!operation.required("state").asString().equals("pending")) {
        return operation;
      }
    }
    throw new IllegalStateException("operation goes on: " + operation);
  }

  /// The resource of this name in a listing.
  JsonNode named(String listing, String name) {
    List<JsonNode> found =
        StreamSupport.stream(get(listing).result().spliterator(), false)
            .filter(item -> item.path("name").asString("").equals(name))
            .toList();
    if (found.size() != 1) {
      throw new IllegalStateException(listing + " has " + found.size() + " items named " + name);
    }
    return found.getFirst();
  }

  byte[] bytes(String path) {
    try {
      HttpResponse<byte[]> response =
          http.send(request(path).GET().build(), BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw new IllegalStateException(path + " answered " + response.statusCode());
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  Answer send(String method, String path, BodyPublisher body, String contentType) {
    try {
      HttpResponse<String> response =
          http.send(
              request(path)
                  .header("Content-Type", contentType)
                  .header("X-Broker-API-Version", "2.17")
                  .method(method, body)
                  .build(),
              BodyHandlers.ofString());
      return new Answer(
          response.statusCode(),
          response.body(),
          response.headers().firstValue("Content-Type").orElse(""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .timeout(Duration.ofSeconds(90))
        .header("Authorization", "Bearer " + token);
  }
}
