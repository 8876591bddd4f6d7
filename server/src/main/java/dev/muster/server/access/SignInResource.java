package dev.muster.server.access;

import dev.muster.cloud.AuditRecorder;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.ProblemWriter;
import dev.muster.server.identity.TokenEntry;
import dev.muster.server.identity.Tokens;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Opens a browser's session by the link that was printed at start. The link works once.
@RestController
final class SignInResource {
  private static final String ACTION = "dr-token.authenticate";
  private static final String USED_UP = "the sign-in link is used up or too old; start again";

  private final Tokens tokens;
  private final Journal journal;
  private final ProblemWriter problems;

  SignInResource(Tokens tokens, Journal journal, ProblemWriter problems) {
    this.tokens = tokens;
    this.journal = journal;
    this.problems = problems;
  }

  @GetMapping("/sign-in")
  void signIn(
      @RequestParam String code,
      Call call,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    if (!tokens.isSignInCode(code)) {
      problems.writeAs(ACTION, request, response, 401, USED_UP);
      return;
    }
    String id = tokens.newSessionId();
    Call signedIn =
        new Call(
            call.correlationId(),
            call.method(),
            call.path(),
            call.act(),
            Optional.of(Tokens.administratorIn(id)),
            call.host());
    AuditRecorder.Entry act = journal.act(signedIn, ACTION, "token", id, "", null);
    act.pending();
    Call.markRecorded(request);
    Optional<TokenEntry.Issued> session = Journal.orFailure(act, () -> tokens.signIn(code, id));
    if (session.isEmpty()) {
      // Another call was quicker with the same code.
      act.failure(401, USED_UP);
      problems.writeAs(ACTION, request, response, 401, USED_UP);
      return;
    }
    act.success(200, null);
    ResponseCookie cookie =
        ResponseCookie.from(CredentialFilter.COOKIE, session.get().secret())
            .httpOnly(true)
            .secure(request.isSecure())
            .sameSite("Lax")
            .path("/")
            .build();
    response.setHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response.setStatus(303);
    response.setHeader(HttpHeaders.LOCATION, URI.create("/").toString());
  }
}
