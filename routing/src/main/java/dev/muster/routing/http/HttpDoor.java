package dev.muster.routing.http;

import dev.muster.routing.delivery.SendFailed;
import dev.muster.routing.delivery.SendFailed.Kind;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// One HTTP target: sends requests and says what their answers mean for a delivery. Follows no
/// redirect: a target's address is what somebody configured, not what it says of itself.
final class HttpDoor implements AutoCloseable {
  private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
  private static final int SHOWN_CHARS_MAX = 300;

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_MAX)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /// Sends a request.
  ///
  /// @return the body of a 2xx answer
  /// @throws SendFailed if there is none, or another one
  byte[] send(HttpRequest.Builder request) {
    HttpResponse<byte[]> response;
    try {
      response =
          client.send(request.timeout(ANSWER_MAX).build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new SendFailed(Kind.TRANSIENT, "no answer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SendFailed(Kind.TRANSIENT, "interrupted while it was sent", e);
    }
    if (response.statusCode() / 100 == 2) {
      return response.body();
    }
    throw new SendFailed(
        kind(response.statusCode()),
        "answered %d: %s".formatted(response.statusCode(), shown(response.body())));
  }

  /// What a status means: these events, this configuration, or this moment.
  static Kind kind(int status) {
    return switch (status) {
      case 400, 406, 413, 415, 422 -> Kind.REJECTED;
      case 408, 421, 423, 425, 429 -> Kind.TRANSIENT;
      default -> status >= 500 ? Kind.TRANSIENT : Kind.CONFIGURATION;
    };
  }

  private static String shown(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}+", " ").strip();
    return text.length() > SHOWN_CHARS_MAX ? text.substring(0, SHOWN_CHARS_MAX) + "…" : text;
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
