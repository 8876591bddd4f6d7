package dev.muster.simulator.http;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/// A request the API refuses: the HTTP status and the fields of its error model.
public final class ApiFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String error;
  private final int code;

  private ApiFault(int status, String error, String description, int code) {
    super(requireNonNull(description, "description is null"), null, false, false);
    this.status = status;
    this.error = error;
    this.code = code;
  }

  public static ApiFault badRequest(String description) {
    return new ApiFault(400, "Bad Request", description, 0);
  }

  public static ApiFault unauthorized(String description) {
    return new ApiFault(401, "Unauthorized", description, 0);
  }

  public static ApiFault forbidden(String description) {
    return new ApiFault(403, "Forbidden", description, 0);
  }

  /// Clients search the description of a 404 for `does not exist` and `not found`.
  public static ApiFault notFound(String kind, String id) {
    return new ApiFault(404, "Not Found", kind + " does not exist: " + id + " not found", 0);
  }

  public static ApiFault notFound(String description) {
    return new ApiFault(404, "Not Found", description, 0);
  }

  public static ApiFault methodNotAllowed(String description) {
    return new ApiFault(405, "Method Not Allowed", description, 0);
  }

  public static ApiFault conflict(String description) {
    return new ApiFault(409, "Conflict", description, 0);
  }

  public static ApiFault tooLarge(String description) {
    return new ApiFault(413, "Request Entity Too Large", description, 0);
  }

  static ApiFault headersTooLarge(String description) {
    return new ApiFault(431, "Request Header Fields Too Large", description, 0);
  }

  /// A body that breaks the request's schema.
  ///
  /// @param code the 600-series code of the violated rule
  public static ApiFault schema(int code, String description) {
    return new ApiFault(422, "Unprocessable Entity", description, code);
  }

  /// The same refusal under a status that the operation declares.
  ApiFault as(int otherStatus) {
    String reason = otherStatus == 400 ? "Bad Request" : error;
    return new ApiFault(otherStatus, reason, getMessage(), 0);
  }

  public int status() {
    return status;
  }

  public String error() {
    return error;
  }

  /// Only a 422 carries one.
  public OptionalInt code() {
    return code == 0 ? OptionalInt.empty() : OptionalInt.of(code);
  }

  @Override
  public String getMessage() {
    return requireNonNull(super.getMessage(), "description is null");
  }
}
