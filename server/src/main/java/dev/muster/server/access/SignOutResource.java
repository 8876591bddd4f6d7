package dev.muster.server.access;

import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.RefusedException;
import dev.muster.server.identity.Caller;
import dev.muster.server.identity.TokenEntry;
import dev.muster.server.identity.Tokens;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// Ends a browser's session.
@RestController
final class SignOutResource {
  private final Tokens tokens;
  private final Journal journal;

  SignOutResource(Tokens tokens, Journal journal) {
    this.tokens = tokens;
    this.journal = journal;
  }

  @PostMapping("/api/v1/sign-out")
  Answer signOut(Call call, HttpServletRequest request, HttpServletResponse response) {
    Caller caller =
        call.caller()
            .filter(who -> who.kind() == Caller.Kind.SESSION)
            .orElseThrow(
                () -> new RefusedException(409, "only a browser's session can end so", List.of()));
    String id = caller.tokenId();
    Journal.Done<Optional<TokenEntry>> done =
        journal.change(
            request,
            journal.act(call, "token", id, caller.name(), null),
            200,
            () -> tokens.revoke(id));
    ResponseCookie gone =
        ResponseCookie.from(CredentialFilter.COOKIE, "")
            .httpOnly(true)
            .secure(request.isSecure())
            .sameSite("Lax")
            .path("/")
            .maxAge(Duration.ZERO)
            .build();
    response.setHeader(HttpHeaders.SET_COOKIE, gone.toString());
    return Answer.of(Map.of("id", id), call, done.pending(), done.outcome());
  }
}
