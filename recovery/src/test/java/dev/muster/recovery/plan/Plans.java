package dev.muster.recovery.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Plans for tests, and a reader of them.
final class Plans {
  private Plans() {}

  /// The plan with every key.
  static String everyKey() {
    try (InputStream file = Plans.class.getResourceAsStream("every-key.yaml")) {
      if (file == null) {
        throw new AssertionError("every-key.yaml is not there");
      }
      return new String(file.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A plan that ships with the product.
  static String sample(String name) {
    try {
      return Files.readString(
          Path.of(System.getProperty("muster.root"), "plans", name + ".yaml"), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A way into the servers that takes every script.
  static GuestScripts scripts() {
    return new GuestScripts() {
      @Override
      public Optional<String> refusal(Script script) {
        return Optional.empty();
      }

      @Override
      public Outcome run(Script script, String server, Duration timeout) {
        throw new AssertionError("the parser runs nothing");
      }
    };
  }

  static RecoveryPlan valid(String yaml) {
    return switch (new PlanParser(scripts()).parse(yaml.getBytes(UTF_8))) {
      case PlanResult.Valid(RecoveryPlan plan) -> plan;
      case PlanResult.Invalid(List<PlanProblem> problems) ->
          throw new AssertionError(problems.toString());
    };
  }

  static List<PlanProblem> problems(String yaml) {
    return switch (new PlanParser(scripts()).parse(yaml.getBytes(UTF_8))) {
      case PlanResult.Valid _ -> throw new AssertionError("the plan is good");
      case PlanResult.Invalid(List<PlanProblem> problems) -> problems;
    };
  }
}
