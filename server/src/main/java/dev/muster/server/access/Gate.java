package dev.muster.server.access;

import dev.muster.server.errors.ProblemWriter;
import dev.muster.server.identity.Act;
import dev.muster.server.identity.Caller;
import dev.muster.server.identity.Tokens;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.filter.OncePerRequestFilter;

/// Who gets in: the table of acts, applied. Nothing but the sign-in link and the health check is
/// open without a credential.
@Configuration(proxyBeanMethods = false)
class Gate {
  private static final Set<String> OPEN = Set.of("/sign-in", "/health");
  private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
  private static final String CONTENT_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final ProblemWriter problems;

  Gate(ProblemWriter problems) {
    this.problems = problems;
  }

  @Bean
  SecurityFilterChain security(HttpSecurity http, Tokens tokens) {
    OncePerRequestFilter credentials = new CredentialFilter(tokens, problems);
    return http.addFilterBefore(credentials, CsrfFilter.class)
        .csrf(csrf -> csrf.spa().requireCsrfProtectionMatcher(Gate::needsCsrfToken))
        .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .authorizeHttpRequests(calls ->
            calls
                .dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                .permitAll()
                .anyRequest()
                .access(Gate::decide))
        .exceptionHandling(refusals ->
            refusals
                .authenticationEntryPoint((request, response, _) -> unknown(request, response))
                .accessDeniedHandler((request, response, _) -> denied(request, response)))
        .headers(headers ->
            headers
                .contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_POLICY))
                .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER))
                .frameOptions(frames -> frames.deny()))
        .build();
  }

  /// A path with `..`, encoded slashes and other tricks.
  @Bean
  RequestRejectedHandler suspiciousRequests() {
    return (request, response, _) ->
        problems.write(request, response, 400, "the path or a header is not acceptable");
  }

  /// A browser sends its cookie by itself, a program its token only on purpose.
  private static boolean needsCsrfToken(HttpServletRequest request) {
    return !SAFE_METHODS.contains(request.getMethod())
        && request.getAttribute(Caller.class.getName()) instanceof Caller caller
        && caller.kind() == Caller.Kind.SESSION;
  }

  private static AuthorizationDecision decide(
      Supplier<? extends @Nullable Authentication> who, RequestAuthorizationContext context) {
    HttpServletRequest request = context.getRequest();
    if (OPEN.contains(request.getRequestURI())) {
      return new AuthorizationDecision(true);
    }
    Authentication authentication = who.get();
    if (authentication == null || !(authentication.getPrincipal() instanceof Caller caller)) {
      return new AuthorizationDecision(false);
    }
    // A path without a row is refused later, with 404 or 405.
    return new AuthorizationDecision(
        Act.of(request.getMethod(), request.getRequestURI())
            .map(act -> caller.role().may(act.needs()))
            .orElse(true));
  }

  private void unknown(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (Act.isApi(request.getRequestURI())) {
      problems.write(request, response, 401, "a token is required");
      return;
    }
    response.setStatus(401);
    response.setContentType("text/plain;charset=utf-8");
    response
        .getOutputStream()
        .write(
            "Sign in first: open the link that Muster printed when it was started.\n"
                .getBytes(StandardCharsets.UTF_8));
  }

  private void denied(HttpServletRequest request, HttpServletResponse response) throws IOException {
    boolean session =
        request.getAttribute(Caller.class.getName()) instanceof Caller caller
            && caller.kind() == Caller.Kind.SESSION
            && !SAFE_METHODS.contains(request.getMethod());
    String role =
        request.getAttribute(Caller.class.getName()) instanceof Caller caller
            ? caller.role().wire()
            : "nobody";
    problems.write(
        request,
        response,
        403,
        session && role.equals("administrator")
            ? "the X-XSRF-TOKEN header is missing or wrong"
            : "the role %s does not allow this".formatted(role));
  }
}
