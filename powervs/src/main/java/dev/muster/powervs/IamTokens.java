package dev.muster.powervs;

import dev.muster.cloud.Result;
import dev.muster.cloud.Result.Done;
import dev.muster.cloud.Result.Refused;
import dev.muster.cloud.Result.Unknown;
import dev.muster.cloud.Secret;
import dev.muster.cloud.survey.Credential;
import dev.muster.powervs.Answer.Answered;
import dev.muster.powervs.Answer.Interrupted;
import dev.muster.powervs.Answer.Lost;
import dev.muster.powervs.Answer.NotSent;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The account's access token. It is fetched when first needed, renewed beside the calls once four
/// fifths of its life have passed, and by one thread at a time however many ask.
final class IamTokens {
  private static final String PATH = "/identity/token";
  private static final Duration SAFETY = Duration.ofSeconds(10);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(60);
  private static final long SHORTEST_LIFE_SECONDS = 60;

  /// Source: RFC 6750, 2.1. Anything else could not stand in a header, and an exception of the HTTP
  /// client would quote it.
  private static final Pattern BEARER_TOKEN = Pattern.compile("[A-Za-z0-9\\-._~+/]+=*");

  private final PowerVsSettings settings;
  private final Transport transport;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Token current;
  private @Nullable CompletableFuture<Result<Token>> flight;

  private record Token(Secret value, Instant renewAt, Instant endsAt) {}

  IamTokens(PowerVsSettings settings, Transport transport, InstantSource clock) {
    this.settings = settings;
    this.transport = transport;
    this.clock = clock;
  }

  /// A token that should still be good. Refused if the key is; unknown without an answer.
  Result<Secret> token() {
    return current().map(Token::value);
  }

  /// The same token without its value: whom it stands for and when it ends.
  Result<Credential> credential() {
    return current().map(token -> new Credential(actor(token.value()), token.endsAt()));
  }

  /// The token's own word for its holder, or empty: an opaque token is no error. The signature is
  /// the cloud's business; nothing is decided by this name but whose acts are our own.
  private static String actor(Secret token) {
    String[] parts = token.reveal().split("\\.", -1);
    if (parts.length != 3) {
      return "";
    }
    try {
      byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
      return Json.parse(new String(claims, StandardCharsets.UTF_8))
          .map(json -> json.text("iam_id"))
          .orElse("");
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  private Result<Token> current() {
    CompletableFuture<Result<Token>> awaited;
    lock.lock();
    try {
      Token known = current;
      Instant now = clock.instant();
      if (known != null && now.isBefore(known.renewAt())) {
        return new Done<>(known);
      }
      awaited = flight;
      if (awaited == null) {
        awaited = startFlight();
      }
      if (known != null && now.isBefore(known.endsAt())) {
        return new Done<>(known);
      }
    } finally {
      lock.unlock();
    }
    return await(awaited);
  }

  /// Forgets a token that the cloud did not take, unless a newer one is here already.
  void discard(Secret refused) {
    lock.lock();
    try {
      if (current != null && current.value().reveal().equals(refused.reveal())) {
        current = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /// On a thread of its own: the interrupt of one caller must not fail the others.
  private CompletableFuture<Result<Token>> startFlight() {
    CompletableFuture<Result<Token>> started = new CompletableFuture<>();
    flight = started;
    Thread.ofVirtual().name("iam-token").start(() -> fly(started));
    return started;
  }

  private void fly(CompletableFuture<Result<Token>> landing) {
    Result<Token> result;
    try {
      result = fetch();
    } catch (RuntimeException bug) {
      // The thread's top: those who wait must hear of it.
      result = new Unknown<>("the token exchange failed: " + bug.getClass().getSimpleName());
    }
    lock.lock();
    try {
      flight = null;
      if (result instanceof Done<Token>(Token fresh)) {
        current = fresh;
      } else if (current != null) {
        current =
            new Token(current.value(), clock.instant().plus(PAUSE_AFTER_FAILURE), current.endsAt());
      }
    } finally {
      lock.unlock();
    }
    landing.complete(result);
  }

  private static Result<Token> await(CompletableFuture<Result<Token>> flight) {
    try {
      return flight.get();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Unknown<>("interrupted while waiting for a token; nothing was sent");
    } catch (ExecutionException impossible) {
      throw new IllegalStateException("a token exchange ended without a result", impossible);
    }
  }

  private Result<Token> fetch() {
    String form =
        "grant_type="
            + encode("urn:ibm:params:oauth:grant-type:apikey")
            + "&response_type=cloud_iam&apikey="
            + encode(settings.apiKey().reveal());
    WireCall call =
        new WireCall(
            "POST",
            settings.tokenUri(),
            Map.of(
                "Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json"),
            form);
    // A token exchange changes nothing, so it may be repeated like a read.
    Answer answer = transport.send(new Outgoing(CallKind.READ, "", PATH, call));
    return switch (answer) {
      case Answered answered when answered.isSuccess() -> landed(answered);
      case Answered answered -> refused(answered);
      case NotSent(String why) -> noToken(why);
      case Lost(String why) -> noToken(why);
      case Interrupted(String why) -> noToken(why);
    };
  }

  private Result<Token> landed(Answered answered) {
    Optional<Json> body = Json.parse(answered.body());
    String value = body.map(json -> json.text("access_token")).orElse("");
    if (body.isEmpty() || !BEARER_TOKEN.matcher(value).matches()) {
      return noToken("its answer holds no usable access_token");
    }
    Instant now = clock.instant();
    long seconds = lifeSeconds(body.get(), now);
    return new Done<>(
        new Token(
            new Secret(value),
            now.plusSeconds(seconds).minusMillis(seconds * 200),
            now.plusSeconds(seconds).minus(SAFETY)));
  }

  /// `expires_in` first: it does not depend on the two clocks agreeing.
  private static long lifeSeconds(Json body, Instant now) {
    int expiresIn = body.whole("expires_in");
    if (expiresIn > 0) {
      return expiresIn;
    }
    long untilExpiration = (long) body.number("expiration") - now.getEpochSecond();
    return Math.clamp(untilExpiration, SHORTEST_LIFE_SECONDS, Integer.MAX_VALUE);
  }

  private Result<Token> refused(Answered answered) {
    String words =
        "the token service answered %d: %s"
            .formatted(answered.status(), ErrorText.of(answered, List.of(settings.apiKey())));
    boolean keyRefused = answered.status() >= 400 && answered.status() < 500;
    // Whatever its own code, towards the cloud's caller it means: not authenticated.
    return keyRefused && answered.status() != 429 && answered.status() != 408
        ? new Refused<>(401, words)
        : new Unknown<>(words + "; nothing was sent to the cloud");
  }

  private static Result<Token> noToken(String why) {
    return new Unknown<>("no token from the token service, nothing was sent to the cloud: " + why);
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
