package dev.muster.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The resources of a log that a server serves. Source: C2SP tlog-tiles.
final class HttpResources implements Resources, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String prefix;
  private final Path shownPrefix;
  private final Map<String, String> headers;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /// @param prefix URL of the log, above `checkpoint`
  /// @param headers sent with each request, for example an authorization
  HttpResources(URI prefix, Map<String, String> headers) {
    String text = prefix.toString();
    this.prefix = text.endsWith("/") ? text : text + "/";
    this.shownPrefix = shown(prefix);
    this.headers = Map.copyOf(headers);
  }

  /// A URL as it is shown: host and path.
  static Path shown(URI url) {
    return Path.of(url.getRawAuthority() + url.getRawPath());
  }

  @Override
  public Path name(String path) {
    return shownPrefix.resolve(path);
  }

  @Override
  public Optional<byte[]> read(String path) throws IOException {
    var request = HttpRequest.newBuilder(URI.create(prefix + path)).timeout(PATIENCE);
    headers.forEach(request::header);
    try {
      HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        return switch (response.statusCode()) {
          case 200 -> {
            byte[] bytes = body.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
              throw new IOException("larger than any resource of a log");
            }
            yield Optional.of(bytes);
          }
          case 404, 410 -> Optional.empty();
          default -> throw new IOException("the server answered " + response.statusCode());
        };
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /// A server tells of no other files.
  @Override
  public void list(Consumer<String> paths) {}

  @Override
  public void close() {
    http.close();
  }
}
