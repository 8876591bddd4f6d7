package dev.muster.recovery.run;

import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewStep;
import dev.muster.recovery.preview.PreviewStep.Phase;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// What a run achieved so far, recomputed from its events.
///
/// @param forward from the start to the last ended step that brings servers up
record Actuals(Duration forward, Run.Times times, Optional<Run.RecoveryPoint> point) {

  static Actuals of(
      Instant askedAt,
      Optional<Instant> detectedAt,
      Instant startedAt,
      Collection<StepFold> steps,
      Collection<String> points) {
    Instant last = startedAt;
    Instant up = startedAt;
    for (StepFold step : steps) {
      Optional<PreviewStep> planned = step.planned();
      Optional<Instant> ended = step.state().ended();
      if (planned.isEmpty() || ended.isEmpty() || planned.get().phase() != Phase.RECOVER) {
        continue;
      }
      last = later(last, ended.get());
      if (planned.get().act() instanceof Act.StartServer) {
        up = later(up, ended.get());
      }
    }
    return new Actuals(
        Duration.between(startedAt, last),
        new Run.Times(
            detectedAt.map(at -> positive(Duration.between(at, askedAt))),
            positive(Duration.between(askedAt, startedAt)),
            Duration.between(startedAt, up),
            positive(Duration.between(up, last))),
        points.stream()
            .flatMap(text -> instant(text).stream())
            .min(Comparator.naturalOrder())
            .map(at -> new Run.RecoveryPoint(at, positive(Duration.between(at, askedAt)))));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Duration positive(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }

  /// A time as clouds print it.
  static Optional<Instant> instant(String text) {
    try {
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(java.time.OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
