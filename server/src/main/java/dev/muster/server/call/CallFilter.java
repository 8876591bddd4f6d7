package dev.muster.server.call;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Gives every request its correlation id, before anything can refuse it.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class CallFilter extends OncePerRequestFilter {
  private final Supplier<String> ids;

  CallFilter(Supplier<String> ids) {
    this.ids = ids;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    request.setAttribute(Call.CORRELATION_ID, ids.get());
    chain.doFilter(request, response);
  }
}
