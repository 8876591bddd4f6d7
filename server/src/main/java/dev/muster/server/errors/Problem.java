package dev.muster.server.errors;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.muster.cadf.ReasonPhrases;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An error on the wire. Source: RFC 9457, with `errors` and `correlationId` as extensions.
///
/// @param correlationId names the event of the refusal; null when there is none
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    List<FieldError> errors,
    @Nullable String correlationId) {
  static final String MEDIA_TYPE = "application/problem+json";

  public Problem {
    errors = List.copyOf(errors);
  }

  static Problem of(
      int status, String detail, List<FieldError> errors, @Nullable String correlationId) {
    return new Problem(
        "about:blank", ReasonPhrases.of(status), status, detail, errors, correlationId);
  }
}
