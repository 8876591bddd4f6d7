package dev.muster.server.errors;

import dev.muster.server.identity.Act;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Answers with a problem from a filter, where no controller is at hand.
@Component
public final class ProblemWriter {
  private final Refusals refusals;
  private final JsonMapper json;

  ProblemWriter(Refusals refusals, JsonMapper json) {
    this.refusals = refusals;
    this.json = json;
  }

  /// Records the refusal and writes the problem.
  public void write(
      HttpServletRequest request, HttpServletResponse response, int status, String detail)
      throws IOException {
    answer(request, response, refusals.problem(request, status, detail, List.of()));
  }

  /// As [#write], for a call that is no part of the API and yet an act.
  public void writeAs(
      String action,
      HttpServletRequest request,
      HttpServletResponse response,
      int status,
      String detail)
      throws IOException {
    @Nullable String id = refusals.record(action, request, status, detail).orElse(null);
    answer(request, response, Problem.of(status, detail, List.of(), id));
  }

  private void answer(HttpServletRequest request, HttpServletResponse response, Problem problem)
      throws IOException {
    if (response.isCommitted()) {
      return;
    }
    response.resetBuffer();
    response.setStatus(problem.status());
    if (problem.status() == 401) {
      response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    boolean routing = Act.isRouting(request.getRequestURI());
    response.setContentType(routing ? MediaType.APPLICATION_JSON_VALUE : Problem.MEDIA_TYPE);
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    Object body = routing ? RoutingErrors.of(problem) : problem;
    response.getOutputStream().write(json.writeValueAsBytes(body));
  }
}
