package dev.muster.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The server's REST API over HTTP. Thread-safe.
final class Api implements AutoCloseable {
  private static final String BASE = "/api/v1";
  private static final String ROUTING = "/api/v2";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  // An operation is waited for up to 60 seconds in one call.
  private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(2);

  private final ServerAddress address;
  private final HttpClient http;

  Api(ServerAddress address) {
    this.address = address;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
  }

  /// @param path below the API's base path, with its query
  Answer get(String path) throws InterruptedException {
    return send("GET", BASE + path, "", BodyPublishers.noBody());
  }

  /// @param body an empty object is sent as no body
  Answer call(String method, String path, JsonNode body) throws InterruptedException {
    return body.isEmpty()
        ? send(method, BASE + path, "", BodyPublishers.noBody())
        : send(method, BASE + path, "application/json", BodyPublishers.ofString(body.toString()));
  }

  Answer postYaml(String path, byte[] yaml) throws InterruptedException {
    return send("POST", BASE + path, "application/yaml", BodyPublishers.ofByteArray(yaml));
  }

  /// What the server said, whatever it was.
  ///
  /// @param retryAfter when it wants to be asked again; zero if it did not say so
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Reply(int status, Duration retryAfter, byte[] body) {
    JsonNode json() {
      return new Answer(status, body).json();
    }
  }

  /// Sends events; refusals are answered, not thrown.
  Reply postEvents(String path, String contentType, byte[] gzipped) throws InterruptedException {
    HttpRequest.Builder request =
        request(BASE + path)
            .timeout(ANSWER_TIMEOUT)
            .header("Content-Type", contentType)
            .header("Content-Encoding", "gzip")
            .POST(BodyPublishers.ofByteArray(gzipped));
    HttpResponse<byte[]> response = exchange(request.build(), BodyHandlers.ofByteArray());
    long seconds = 0;
    try {
      seconds = response.headers().firstValueAsLong("Retry-After").orElse(0);
    } catch (NumberFormatException _) {
      // A date: the server's own answers have seconds.
    }
    return new Reply(
        response.statusCode(), Duration.ofSeconds(Math.clamp(seconds, 0, 60)), response.body());
  }

  /// Sends a file as it is. The answer may take as long as the server works on it.
  Answer postFile(String path, Path file) throws InterruptedException, FileNotFoundException {
    HttpRequest request =
        request(BASE + path)
            .header("Content-Type", "application/octet-stream")
            .POST(BodyPublishers.ofFile(file))
            .build();
    return answered(exchange(request, BodyHandlers.ofByteArray()));
  }

  /// A call of the service broker's API.
  ///
  /// @param path below `/v2`
  /// @param body null for none
  Answer broker(String method, String path, @Nullable JsonNode body) throws InterruptedException {
    HttpRequest.Builder request =
        request("/v2" + path)
            .timeout(ANSWER_TIMEOUT)
            .header("X-Broker-API-Version", "2.17")
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
    return answered(exchange(request.build(), BodyHandlers.ofByteArray()));
  }

  /// A call of the routing's API.
  ///
  /// @param path below `/api/v2`
  /// @param body null for none
  Answer routing(String method, String path, @Nullable JsonNode body) throws InterruptedException {
    return body == null
        ? send(method, ROUTING + path, "", BodyPublishers.noBody())
        : send(
            method, ROUTING + path, "application/json", BodyPublishers.ofString(body.toString()));
  }

  /// A resource outside the API's base path: the tiles of a log.
  byte[] file(String path) throws InterruptedException {
    return send("GET", path, "", BodyPublishers.noBody()).body();
  }

  /// Opens a stream of server-sent events.
  ///
  /// @param lastEventId the last message that was seen, or empty
  InputStream stream(String path, String lastEventId) throws InterruptedException {
    HttpRequest.Builder request = request(BASE + path).header("Accept", "text/event-stream");
    if (!lastEventId.isEmpty()) {
      request.header("Last-Event-ID", lastEventId);
    }
    HttpResponse<InputStream> response =
        exchange(request.GET().build(), BodyHandlers.ofInputStream());
    if (response.statusCode() / 100 == 2) {
      return response.body();
    }
    try (InputStream body = response.body()) {
      throw Problem.of(response.statusCode(), body.readAllBytes());
    } catch (IOException e) {
      throw new UnreachableException("the connection to " + address + " broke", e);
    }
  }

  /// Writes an answer of any length into a file, which has its name only when it is whole.
  ///
  /// @return bytes of the file
  long download(String path, Path file) throws InterruptedException {
    HttpResponse<InputStream> response =
        exchange(request(BASE + path).GET().build(), BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() / 100 != 2) {
        throw Problem.of(response.statusCode(), body.readAllBytes());
      }
      Path part = file.resolveSibling(file.getFileName() + ".part");
      long bytes = write(body, part);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      return bytes;
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILED, "cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private long write(InputStream body, Path part) throws IOException {
    try (OutputStream out = Files.newOutputStream(part)) {
      byte[] some = new byte[1 << 16];
      long bytes = 0;
      while (true) {
        int read;
        try {
          read = body.read(some);
        } catch (IOException e) {
          throw new UnreachableException("the answer of " + address + " broke off", e);
        }
        if (read < 0) {
          return bytes;
        }
        out.write(some, 0, read);
        bytes += read;
      }
    }
  }

  /// A path segment or a query's value as it may stand in a URL.
  static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private Answer send(String method, String path, String contentType, BodyPublisher body)
      throws InterruptedException {
    HttpRequest.Builder request = request(path).timeout(ANSWER_TIMEOUT).method(method, body);
    if (!contentType.isEmpty()) {
      request.header("Content-Type", contentType);
    }
    return answered(exchange(request.build(), BodyHandlers.ofByteArray()));
  }

  private static Answer answered(HttpResponse<byte[]> response) {
    if (response.statusCode() / 100 != 2) {
      throw Problem.of(response.statusCode(), response.body());
    }
    return new Answer(response.statusCode(), response.body());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address.base() + path))
        .header("Authorization", "Bearer " + address.token())
        .header("User-Agent", "muster-cli/" + version());
  }

  private static String version() {
    return Optional.ofNullable(Api.class.getPackage().getImplementationVersion()).orElse("unknown");
  }

  private <T> HttpResponse<T> exchange(HttpRequest request, BodyHandler<T> handler)
      throws InterruptedException {
    try {
      return http.send(request, handler);
    } catch (ConnectException e) {
      throw new UnreachableException(
          "Muster is not running at " + address + ": start it with ./muster up", e);
    } catch (HttpTimeoutException e) {
      throw new UnreachableException(
          "no answer from " + address + " in time" + unknown(request), e);
    } catch (IOException e) {
      throw new UnreachableException(
          "the connection to " + address + " broke" + unknown(request), e);
    }
  }

  /// An act whose answer is missing has happened or not; it must not just be repeated.
  private static String unknown(HttpRequest request) {
    return request.method().equals("GET")
        ? ""
        : "; whether the act took place is unknown: see what muster events search tells";
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
