package dev.muster.simulator.http;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// What happens to calls besides what the API says.
@FunctionalInterface
public interface Interference {
  /// Nothing happens.
  Interference NONE = call -> new Course() {};

  /// Asked once for every call, before anything else is done with it.
  Course on(Call call);

  /// A call that found its operation, before it is admitted.
  ///
  /// @param template the operation's path template
  /// @param path values of the template's parameters
  /// @param authorization the header, empty if there is none
  record Call(
      String method,
      String template,
      Map<String, String> path,
      Optional<String> crn,
      String authorization,
      String body) {
    public Call {
      path = Map.copyOf(path);
      requireNonNull(crn, "crn is null");
    }

    @Override
    public String toString() {
      return method + " " + template;
    }
  }

  /// The way one call takes.
  interface Course {
    /// The answer the caller gets without anything being done.
    default Optional<WireAnswer> instead() {
      return Optional.empty();
    }

    /// Does the operation. Runs inside its transaction.
    default Reply perform(Supplier<Reply> operation) {
      return operation.get();
    }

    /// What the caller gets after the operation was done.
    default WireAnswer after(WireAnswer.Full answer) {
      return answer;
    }
  }
}
