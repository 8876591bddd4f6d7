package dev.muster.server.errors;

import java.util.List;

/// A call that is not done, and what to tell the caller.
public final class RefusedException extends RuntimeException {
  private final int status;
  private final transient List<FieldError> errors;
  private final long retryAfterSeconds;

  /// @param status an HTTP status, 400 to 599
  /// @param errors the fields to blame, may be empty
  public RefusedException(int status, String detail, List<FieldError> errors) {
    this(status, detail, errors, 0);
  }

  /// @param retryAfterSeconds when to try again; 0 if that does not help
  public RefusedException(
      int status, String detail, List<FieldError> errors, long retryAfterSeconds) {
    super(detail);
    this.status = status;
    this.errors = List.copyOf(errors);
    this.retryAfterSeconds = retryAfterSeconds;
  }

  public static RefusedException notFound(String what, String id) {
    return new RefusedException(404, "no %s with id '%s'".formatted(what, id), List.of());
  }

  /// A bad request with one field to blame.
  public static RefusedException of(String field, String message) {
    return new RefusedException(
        400, field + " " + message, List.of(new FieldError(field, message)));
  }

  int status() {
    return status;
  }

  long retryAfterSeconds() {
    return retryAfterSeconds;
  }

  List<FieldError> errors() {
    return errors;
  }
}
