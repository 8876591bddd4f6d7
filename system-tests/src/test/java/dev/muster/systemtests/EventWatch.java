package dev.muster.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Sees the records of a server's ledger as they become visible. One for each server: a caller has
/// only so many streams.
final class EventWatch implements AutoCloseable {
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final Object lock = new Object();
  private final CompletableFuture<Long> first = new CompletableFuture<>();
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private long newest = -1;

  private EventWatch() {}

  /// Returns when it watches: that it does is the first record that it sees.
  static EventWatch of(MusterClient client) {
    EventWatch watch = new EventWatch();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(client.base() + "/api/v1/events/tail"))
            .header("Authorization", "Bearer " + client.token())
            .build();
    Thread.ofVirtual().start(() -> watch.read(request));
    watch.first.orTimeout(60, java.util.concurrent.TimeUnit.SECONDS).join();
    return watch;
  }

  private void read(HttpRequest request) {
    try {
      HttpResponse<java.io.InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException("the tail answers " + answer.statusCode());
      }
      try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("id:")) {
            take(Long.parseLong(line.substring(line.lastIndexOf(':') + 1).strip()));
          }
        }
      }
      over.complete(null);
    } catch (IOException | IllegalStateException e) {
      // The server was killed, or gives no stream.
      over.complete(null);
      first.completeExceptionally(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      over.complete(null);
    }
  }

  private void take(long index) {
    synchronized (lock) {
      newest = index;
      lock.notifyAll();
    }
    first.complete(index);
  }

  /// The index of the newest record that was seen.
  long newest() {
    synchronized (lock) {
      return newest;
    }
  }

  /// Waits for the record of an index, or until something else has come to its end.
  void await(long index, CompletableFuture<?> end) {
    var _ =
        end.whenComplete((_, _) -> {
          synchronized (lock) {
            lock.notifyAll();
          }
        });
    synchronized (lock) {
      while (newest < index && !end.isDone() && !over.isDone()) {
        try {
          lock.wait(1_000);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
