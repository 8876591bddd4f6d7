package dev.muster.routing.rules;

import java.util.List;
import java.util.stream.Collectors;

/// A change of the routing that cannot be. Nothing was changed.
public final class RoutingRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  /// One thing that is wrong.
  ///
  /// @param code what kind of fault
  /// @param field which field, such as `rules[0].locations[1]`; empty if no single one
  /// @param message what was expected, and what came
  public record Fault(Code code, String field, String message) {}

  /// The kinds of faults, with the status and the word that they have on the wire.
  public enum Code {
    INVALID_VALUE(400, "invalid_value"),
    REGION_NOT_ALLOWED(400, "region_not_allowed"),
    RESIDENCY_NOT_ALLOWED(400, "residency_not_allowed"),
    LIMIT_REACHED(400, "limit_reached"),
    TARGET_LIMIT_REACHED(400, "target_limit_reached"),
    NOT_FOUND(404, "not_found"),
    IN_USE(409, "in_use");

    private final int status;
    private final String word;

    Code(int status, String word) {
      this.status = status;
      this.word = word;
    }

    /// The HTTP status that says it.
    public int status() {
      return status;
    }

    public String word() {
      return word;
    }
  }

  /// @param faults at least one; the first decides the status
  public RoutingRefused(List<Fault> faults) {
    super(
        faults.stream()
            .map(fault ->
                fault.field().isEmpty() ? fault.message() : fault.field() + " " + fault.message())
            .collect(Collectors.joining("; ")));
    this.faults = List.copyOf(faults);
  }

  static RoutingRefused of(Code code, String field, String message) {
    return new RoutingRefused(List.of(new Fault(code, field, message)));
  }

  /// What is wrong, at least one.
  public List<Fault> faults() {
    return faults;
  }
}
