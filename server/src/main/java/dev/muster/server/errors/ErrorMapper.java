package dev.muster.server.errors;

import dev.muster.cadf.CadfJson;
import dev.muster.cadf.EventTooLargeException;
import dev.muster.cloud.ActTooLargeException;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.ledger.LedgerBusy;
import dev.muster.routing.rules.RoutingRefused;
import dev.muster.server.call.Call;
import dev.muster.server.identity.Act;
import dev.muster.server.identity.Tokens;
import dev.muster.trail.SearchUnavailable;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/// Every exception that leaves a resource becomes a problem here, and nowhere else.
@RestControllerAdvice
final class ErrorMapper {
  private static final Logger log = LoggerFactory.getLogger(ErrorMapper.class);

  private final Refusals refusals;

  ErrorMapper(Refusals refusals) {
    this.refusals = refusals;
  }

  @ExceptionHandler
  ResponseEntity<?> refused(RefusedException e, HttpServletRequest request) {
    ResponseEntity<?> answer =
        answer(request, e.status(), String.valueOf(e.getMessage()), e.errors());
    return e.retryAfterSeconds() == 0
        ? answer
        : ResponseEntity.status(answer.getStatusCode())
            .headers(answer.getHeaders())
            .header(HttpHeaders.RETRY_AFTER, Long.toString(e.retryAfterSeconds()))
            .body(answer.getBody());
  }

  @ExceptionHandler
  ResponseEntity<?> routingRefused(RoutingRefused e, HttpServletRequest request) {
    int status = e.faults().getFirst().code().status();
    List<FieldError> fields =
        e.faults().stream()
            .filter(fault -> !fault.field().isEmpty())
            .map(fault -> new FieldError(fault.field(), fault.message()))
            .toList();
    Problem problem = refusals.problem(request, status, String.valueOf(e.getMessage()), fields);
    if (!Act.isRouting(request.getRequestURI())) {
      return body(request, problem);
    }
    List<RoutingErrors.Fault> faults =
        e.faults().stream()
            .map(fault ->
                new RoutingErrors.Fault(
                    fault.code().word(), (fault.field() + " " + fault.message()).strip()))
            .toList();
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .body(RoutingErrors.of(problem.correlationId(), faults));
  }

  @ExceptionHandler
  ResponseEntity<?> unreadable(HttpMessageNotReadableException e, HttpServletRequest request) {
    Throwable cause = e.getMostSpecificCause();
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof BodyTooLargeException tooLarge) {
        return answer(request, 413, String.valueOf(tooLarge.getMessage()), List.of());
      }
    }
    if (cause instanceof JacksonException json) {
      return badJson(json, request);
    }
    return answer(request, 400, "a JSON body is required", List.of());
  }

  /// Nothing was done: the event of an act comes before the act.
  @ExceptionHandler
  ResponseEntity<?> tooLargeToRecord(EventTooLargeException e, HttpServletRequest request) {
    return answer(
        request,
        413,
        "the request is too large to be recorded: its event has %d bytes, at most %d are possible"
            .formatted(e.eventBytes(), CadfJson.BYTES_MAX),
        List.of());
  }

  @ExceptionHandler
  ResponseEntity<?> leavesNoRoom(ActTooLargeException e, HttpServletRequest request) {
    return answer(
        request,
        413,
        "the request is too large to be recorded: its event has %d bytes, at most %d are possible"
            .formatted(e.eventBytes(), e.bytesMax()),
        List.of());
  }

  @ExceptionHandler
  ResponseEntity<?> auditUnavailable(AuditUnavailableException e, HttpServletRequest request) {
    log.error("the ledger takes no events", e);
    // No event can tell of this refusal.
    Call.markRecorded(request);
    String detail =
        e.isAfterPending()
            ? "it may have been done, but the ledger did not take its outcome: look before you try"
                + " again"
            : "the ledger takes no events now, so nothing is done: try again";
    @Nullable String id = e.isAfterPending() ? Call.of(request).correlationId() : null;
    if (!e.isAfterPending() && e.getCause() instanceof LedgerBusy busy) {
      return busy(busy);
    }
    return body(request, Problem.of(503, detail, List.of(), id));
  }

  /// Too many events at once are the callers' doing; the other budgets are the ledger's trouble.
  static ResponseEntity<Problem> busy(LedgerBusy busy) {
    int status = busy.budget() == LedgerBusy.Budget.QUEUE_BYTES ? 429 : 503;
    String detail =
        "the ledger's budget %s is used up, so nothing is done: try again in %d s"
            .formatted(busy.budget().word(), busy.retryAfter().toSeconds());
    return ResponseEntity.status(status)
        .contentType(MediaType.parseMediaType(Problem.MEDIA_TYPE))
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .header(HttpHeaders.RETRY_AFTER, Long.toString(busy.retryAfter().toSeconds()))
        .body(Problem.of(status, detail, List.of(), null));
  }

  @ExceptionHandler
  ResponseEntity<?> searchUnavailable(SearchUnavailable e, HttpServletRequest request) {
    log.warn("the index cannot answer", e);
    return answer(request, 503, "the events cannot be searched now: try again", List.of());
  }

  @ExceptionHandler
  ResponseEntity<?> anything(Exception e, HttpServletRequest request) throws Exception {
    return switch (e) {
      case AccessDeniedException denied -> throw denied;
      case MissingServletRequestParameterException missing ->
          field(request, missing.getParameterName(), "is required");
      case MethodArgumentTypeMismatchException mismatch ->
          field(request, mismatch.getName(), "has a value of another type");
      case NoResourceFoundException _ ->
          answer(request, 404, "there is nothing at this path", List.of());
      case ErrorResponse response -> known(response, request);
      case IOException gone when isGone(gone) -> throw gone;
      default -> {
        log.error(
            "call failed: {} {}", request.getMethod(), Tokens.masked(request.getRequestURI()), e);
        yield answer(request, 500, "the server failed; its log says why", List.of());
      }
    };
  }

  private ResponseEntity<?> field(HttpServletRequest request, String field, String message) {
    return answer(request, 400, field + " " + message, List.of(new FieldError(field, message)));
  }

  /// What the framework refuses by itself: method, media type and the like.
  private ResponseEntity<?> known(ErrorResponse response, HttpServletRequest request) {
    HttpStatusCode status = response.getStatusCode();
    String detail = response.getBody().getDetail();
    return answer(
        request, status.value(), detail == null ? "the call is refused" : detail, List.of());
  }

  private ResponseEntity<?> badJson(JacksonException e, HttpServletRequest request) {
    String field = field(e);
    return switch (e) {
      case UnrecognizedPropertyException unknown -> {
        String known =
            unknown.getKnownPropertyIds() == null
                ? ""
                : unknown.getKnownPropertyIds().stream()
                    .map(String::valueOf)
                    .sorted()
                    .collect(Collectors.joining(", "));
        String message = "is not known here; known: " + known;
        yield answer(request, 400, field + " " + message, List.of(new FieldError(field, message)));
      }
      case MismatchedInputException mismatch -> {
        String type =
            mismatch.getTargetType() == null ? "value" : typeName(mismatch.getTargetType());
        String message = "must be " + type;
        yield answer(
            request,
            400,
            (field.isEmpty() ? "the body " : field + " ") + message,
            List.of(new FieldError(field, message)));
      }
      case StreamConstraintsException _ ->
          answer(request, 400, "the JSON is too deep or too long", List.of());
      default -> {
        var at = e.getLocation();
        String where =
            at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
        yield answer(request, 400, "the body is not well-formed JSON" + where, List.of());
      }
    };
  }

  private static String field(JacksonException e) {
    StringBuilder path = new StringBuilder();
    for (JacksonException.Reference step : e.getPath()) {
      if (step.getPropertyName() != null) {
        path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
      } else {
        path.append('[').append(step.getIndex()).append(']');
      }
    }
    return path.toString();
  }

  private static String typeName(Class<?> type) {
    if (type == Integer.class || type == Long.class) {
      return "a whole number";
    }
    if (type == Boolean.class) {
      return "true or false";
    }
    if (type == String.class) {
      return "a text";
    }
    return Iterable.class.isAssignableFrom(type) ? "a list" : "an object";
  }

  private static boolean isGone(IOException e) {
    return e.getClass().getSimpleName().equals("ClientAbortException")
        || e instanceof java.io.EOFException;
  }

  private ResponseEntity<?> answer(
      HttpServletRequest request, int status, String detail, List<FieldError> errors) {
    return body(request, refusals.problem(request, status, detail, errors));
  }

  private static ResponseEntity<?> body(HttpServletRequest request, Problem problem) {
    if (Act.isRouting(request.getRequestURI())) {
      return ResponseEntity.status(problem.status())
          .contentType(MediaType.APPLICATION_JSON)
          .header(HttpHeaders.CACHE_CONTROL, "no-store")
          .body(RoutingErrors.of(problem));
    }
    return ResponseEntity.status(problem.status())
        .contentType(MediaType.parseMediaType(Problem.MEDIA_TYPE))
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .body(problem);
  }
}
