package dev.muster.server.access;

import dev.muster.server.errors.ProblemWriter;
import dev.muster.server.identity.Caller;
import dev.muster.server.identity.Tokens;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/// Finds out who calls: by a bearer token, or by the cookie of a browser that signed in. A wrong
/// token is refused at once; no credential at all is left to the table of acts.
final class CredentialFilter extends OncePerRequestFilter {
  static final String COOKIE = "muster-session";
  private static final String BEARER = "Bearer ";

  private final Tokens tokens;
  private final ProblemWriter problems;

  CredentialFilter(Tokens tokens, ProblemWriter problems) {
    this.tokens = tokens;
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    Optional<Caller> caller;
    if (header != null) {
      caller = bearer(header);
      if (caller.isEmpty()) {
        problems.write(request, response, 401, "the token is not valid");
        return;
      }
    } else {
      caller = session(request);
    }
    if (caller.isEmpty()) {
      chain.doFilter(request, response);
      return;
    }
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    var authentication = new PreAuthenticatedAuthenticationToken(caller.get(), "", List.of());
    context.setAuthentication(authentication);
    SecurityContextHolder.setContext(context);
    request.setAttribute(Caller.class.getName(), caller.get());
    chain.doFilter(request, response);
  }

  private Optional<Caller> bearer(String header) {
    if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.empty();
    }
    return tokens
        .authenticate(header.substring(BEARER.length()).strip())
        .filter(caller -> caller.kind() != Caller.Kind.SESSION);
  }

  private Optional<Caller> session(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    if (cookies == null) {
      return Optional.empty();
    }
    return Arrays.stream(cookies)
        .filter(cookie -> cookie.getName().equals(COOKIE))
        .findFirst()
        .flatMap(cookie -> tokens.authenticate(cookie.getValue()))
        .filter(caller -> caller.kind() == Caller.Kind.SESSION);
  }
}
