package dev.muster.server.errors;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// One field of a request that is wrong.
///
/// @param field its path, for example `sizeGb`
/// @param message what is expected and what was got
/// @param line where it stands in a document, counted from 1; null where that means nothing
/// @param offset where it stands in a text, in UTF-16 units from 0; null where that means nothing
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FieldError(
    String field,
    String message,
    @Nullable Integer line,
    @Nullable Integer column,
    @Nullable Integer offset) {
  public FieldError {
    requireNonNull(field, "field is null");
    requireNonNull(message, "message is null");
  }

  public FieldError(String field, String message) {
    this(field, message, null, null, null);
  }

  public FieldError(
      String field, String message, @Nullable Integer line, @Nullable Integer column) {
    this(field, message, line, column, null);
  }
}
