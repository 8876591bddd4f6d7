package dev.muster.powervs;

import dev.muster.powervs.Answer.Answered;
import dev.muster.powervs.Answer.Interrupted;
import dev.muster.powervs.Answer.Lost;
import dev.muster.powervs.Answer.NotSent;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Sends requests, as many at once as the cloud bears, and sends them again where that is safe.
/// Knows HTTP's statuses, time and nothing of the cloud. Safe for many threads; each call blocks
/// its own.
final class Transport implements AutoCloseable {
  private final Wire wire;
  private final Throttle throttle;
  private final PowerVsSettings settings;
  private final InstantSource clock;
  private final Sleeper sleeper;
  private final RandomGenerator random;
  private final CallListener listener;

  Transport(
      Wire wire,
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
    this.wire = wire;
    this.throttle = new Throttle(settings.concurrency());
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
    wire.close();
  }

  private Answer sendOnce(Outgoing outgoing, int attempt) {
    long start = System.nanoTime();
    Answer answer = exchange(outgoing);
    listener.called(
        new CloudCall(
            outgoing.workspaceId(),
            outgoing.call().method(),
            outgoing.path(),
            answer.status(),
            attempt,
            System.nanoTime() - start));
    return answer;
  }

  private Answer exchange(Outgoing outgoing) {
    long ticket;
    try {
      ticket = throttle.enter();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Interrupted("interrupted before anything was sent");
    }
    int status = 0;
    try {
      Answer answer = wire.carry(outgoing.call(), settings.timeouts().of(outgoing.kind()));
      status = answer.status();
      return answer;
    } finally {
      throttle.leave(ticket, status);
    }
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
