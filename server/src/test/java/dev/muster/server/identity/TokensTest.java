package dev.muster.server.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.server.state.StateDb;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-05-04T07:15:09Z"));
  private final InstantSource clock = now::get;
  private final AtomicInteger ids = new AtomicInteger();

  @TempDir Path folder;
  private Tokens tokens;

  @BeforeEach
  void open() {
    tokens = reopened();
    tokens.adoptAdministrator("first-secret");
  }

  private Tokens reopened() {
    return new Tokens(
        StateDb.open(folder.resolve("state.db")), clock, () -> "id-" + ids.incrementAndGet());
  }

  @Test
  void tokensSurviveReopening() {
    String secret = tokens.issue("ci", Role.OPERATOR, Optional.empty()).secret();
    assertThat(reopened().authenticate(secret)).map(Caller::role).contains(Role.OPERATOR);
  }

  @Test
  void expiredAndRevokedTokensAreWorthless() {
    TokenEntry.Issued day = tokens.issue("day", Role.VIEWER, Optional.of(Duration.ofDays(1)));
    TokenEntry.Issued gone = tokens.issue("gone", Role.VIEWER, Optional.empty());
    tokens.revoke(gone.entry().id());
    assertThat(tokens.authenticate(day.secret())).isPresent();
    assertThat(tokens.authenticate(gone.secret())).isEmpty();
    now.set(now.get().plus(Duration.ofDays(1)));
    assertThat(tokens.authenticate(day.secret())).isEmpty();
  }

  @Test
  void signInCodesWorkOnceAndNotForEver() {
    String code = tokens.newSignInCode();
    assertThat(tokens.isSignInCode(code)).isTrue();
    assertThat(tokens.signIn(code, "session-1")).isPresent();
    assertThat(tokens.isSignInCode(code)).isFalse();
    assertThat(tokens.signIn(code, "session-2")).isEmpty();
    String late = tokens.newSignInCode();
    now.set(now.get().plus(Tokens.CODE_LIFETIME));
    assertThat(tokens.signIn(late, "session-3")).isEmpty();
    assertThat(tokens.signIn("guess", "session-4")).isEmpty();
  }

  @Test
  void onlyTheNewestAdministratorSecretIsValid() {
    tokens.adoptAdministrator("second-secret");
    assertThat(tokens.authenticate("first-secret")).isEmpty();
    assertThat(tokens.authenticate("second-secret")).map(Caller::id).contains(Tokens.ADMIN_ID);
  }

  @Test
  void sessionsActInTheNameOfTheAdministrator() {
    TokenEntry.Issued session =
        tokens.signIn(tokens.newSignInCode(), tokens.newSessionId()).orElseThrow();
    Caller caller = tokens.authenticate(session.secret()).orElseThrow();
    assertThat(caller.id()).isEqualTo(Tokens.ADMIN_ID);
    assertThat(caller.kind()).isEqualTo(Caller.Kind.SESSION);
    assertThat(tokens.list()).anyMatch(entry -> entry.id().equals(caller.tokenId()));
  }
}
