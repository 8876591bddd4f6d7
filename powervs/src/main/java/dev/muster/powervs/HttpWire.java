package dev.muster.powervs;

import dev.muster.powervs.Answer.Answered;
import dev.muster.powervs.Answer.Interrupted;
import dev.muster.powervs.Answer.Lost;
import dev.muster.powervs.Answer.NotSent;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The JDK's HTTP client as a [Wire].
final class HttpWire implements Wire {
  private final HttpClient client;
  private final ExecutorService executor;
  private final int longestAnswer;

  HttpWire(PowerVsSettings settings) {
    this.longestAnswer = settings.longestAnswer();
    this.executor = Executors.newVirtualThreadPerTaskExecutor();
    // HTTP/1.1: a connection carries one request at a time, so that a broken one costs one answer.
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.timeouts().connect())
            .executor(executor)
            .build();
  }

  @Override
  public Answer carry(WireCall call, Duration timeout) {
    if (Thread.currentThread().isInterrupted()) {
      return new Interrupted("interrupted before anything was sent");
    }
    HttpRequest.Builder request = HttpRequest.newBuilder(call.uri());
    call.headers().forEach(request::header);
    request.method(
        call.method(),
        call.body().isEmpty()
            ? BodyPublishers.noBody()
            : BodyPublishers.ofString(call.body(), StandardCharsets.UTF_8));
    // The request's own timeout would end with the headers; waiting on the future covers the body.
    CompletableFuture<HttpResponse<String>> exchange =
        client.sendAsync(
            request.build(),
            BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), longestAnswer));
    try {
      HttpResponse<String> response = exchange.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return new Answered(
          response.statusCode(),
          response.headers().firstValue("Retry-After").orElse(""),
          response.body());
    } catch (InterruptedException _) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      return new Interrupted("interrupted while waiting for the answer");
    } catch (TimeoutException _) {
      exchange.cancel(true);
      return new Lost("no answer within " + timeout);
    } catch (ExecutionException failure) {
      return failed(failure.getCause());
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
    executor.close();
  }

  private static Answer failed(@Nullable Throwable cause) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof ConnectException || at instanceof HttpConnectTimeoutException) {
        return new NotSent("no connection: " + describe(at));
      }
    }
    return new Lost("the exchange broke: " + (cause == null ? "no reason told" : describe(cause)));
  }

  private static String describe(Throwable failure) {
    String kind = failure.getClass().getSimpleName();
    return failure.getMessage() == null ? kind : kind + " (" + failure.getMessage() + ")";
  }
}
