package dev.muster.powervs;

import dev.muster.powervs.Answer.Answered;
import dev.muster.powervs.Answer.Interrupted;
import dev.muster.powervs.Answer.Lost;
import dev.muster.powervs.Answer.NotSent;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Sends requests, and sends them again where that is safe. Knows HTTP, time and nothing of the
/// cloud. Safe for many threads; each call blocks its own.
final class Transport implements AutoCloseable {
  private final HttpClient client;
  private final ExecutorService executor;
  private final PowerVsSettings settings;
  private final InstantSource clock;
  private final Sleeper sleeper;
  private final RandomGenerator random;
  private final CallListener listener;

  Transport(
      PowerVsSettings settings,
      InstantSource clock,
      Sleeper sleeper,
      RandomGenerator random,
      CallListener listener) {
    this.settings = settings;
    this.clock = clock;
    this.sleeper = sleeper;
    this.random = random;
    this.listener = listener;
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

  /// The last answer, after as many attempts as the limits and the kind of the call allow.
  Answer send(Outgoing outgoing) {
    Instant giveUpAt = clock.instant().plus(settings.retries().deadline());
    for (int attempt = 1; ; attempt++) {
      Answer answer = sendOnce(outgoing, attempt);
      if (attempt >= settings.retries().attempts() || !mayRepeat(outgoing.kind(), answer)) {
        return answer;
      }
      Duration wait = waitAfter(attempt, answer);
      if (clock.instant().plus(wait).isAfter(giveUpAt)) {
        return answer;
      }
      try {
        sleeper.sleep(wait);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return answer;
      }
    }
  }

  /// Ends all exchanges under way; their callers see [Lost].
  @Override
  public void close() {
    client.shutdownNow();
    client.close();
    executor.close();
  }

  private Answer sendOnce(Outgoing outgoing, int attempt) {
    long start = System.nanoTime();
    Answer answer = exchange(outgoing);
    listener.called(
        new CloudCall(
            outgoing.workspaceId(),
            outgoing.request().method(),
            outgoing.path(),
            answer.status(),
            attempt,
            System.nanoTime() - start));
    return answer;
  }

  private Answer exchange(Outgoing outgoing) {
    if (Thread.currentThread().isInterrupted()) {
      return new Interrupted("interrupted before anything was sent");
    }
    Duration timeout = settings.timeouts().of(outgoing.kind());
    // The request's own timeout would end with the headers; waiting on the future covers the body.
    CompletableFuture<HttpResponse<String>> exchange =
        client.sendAsync(
            outgoing.request(),
            BodyHandlers.limiting(
                BodyHandlers.ofString(StandardCharsets.UTF_8), settings.longestAnswer()));
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

  /// Reads may be repeated whenever the trouble looks passing; mutations only if they cannot have
  /// happened.
  private static boolean mayRepeat(CallKind kind, Answer answer) {
    boolean read = kind == CallKind.READ;
    return switch (answer) {
      case Answered answered ->
          answered.status() == 429
              || (read && (answered.status() == 408 || answered.status() >= 500));
      case NotSent _ -> true;
      case Lost _ -> read;
      case Interrupted _ -> false;
    };
  }

  private Duration waitAfter(int attempt, Answer answer) {
    if (answer instanceof Answered answered) {
      Optional<Duration> asked = retryAfter(answered.retryAfter());
      if (asked.isPresent()) {
        return asked.get();
      }
    }
    return jittered(settings.retries().waitAfter(attempt));
  }

  /// `Retry-After` as seconds or as a date. Source: RFC 9110, 10.2.3.
  private Optional<Duration> retryAfter(String header) {
    String value = header.strip();
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      // Nine digits are 31 years: beyond any deadline, and no overflow.
      return Optional.of(
          Duration.ofSeconds(value.length() > 9 ? 999_999_999 : Long.parseLong(value)));
    }
    try {
      Instant at = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value));
      Duration wait = Duration.between(clock.instant(), at);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  /// Half of the wait to all of it, so that callers who failed together do not return together.
  private Duration jittered(Duration longest) {
    long half = longest.toNanos() / 2;
    synchronized (random) {
      return Duration.ofNanos(half + random.nextLong(half + 1));
    }
  }
}
