package dev.muster.recovery.run;

import dev.muster.recovery.preview.PreviewStep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// How long acts take, by site and kind: a fold of the steps that succeeded. Not thread-safe.
final class Latencies {
  /// How much the newest one counts.
  private static final double NEWEST = 0.2;

  private final Map<String, Latency> known = new TreeMap<>();

  /// Takes a step that succeeded; one that was only looked at teaches nothing, nor does one during
  /// which the clock was put back.
  void learn(StepFold step, double timeScale) {
    if (step.planned().isEmpty()
        || !step.planned().get().changesSomething()
        || !(step.state() instanceof StepState.Succeeded(Instant from, Instant to))
        || to.isBefore(from)) {
      return;
    }
    PreviewStep planned = step.planned().get();
    Duration took =
        Duration.ofMillis(Math.round(Duration.between(from, to).toMillis() * timeScale));
    known.merge(
        key(planned),
        new Latency(planned.subject().site(), kind(planned), 1, took, took),
        (old, one) ->
            new Latency(
                old.site(),
                old.act(),
                old.count() + 1,
                Duration.ofMillis(
                    Math.round(
                        old.typical().toMillis() * (1 - NEWEST)
                            + one.typical().toMillis() * NEWEST)),
                old.longest().compareTo(one.longest()) < 0 ? one.longest() : old.longest()));
  }

  Optional<Duration> typical(PreviewStep step) {
    return Optional.ofNullable(known.get(key(step))).map(Latency::typical);
  }

  List<Latency> all() {
    return List.copyOf(known.values());
  }

  private static String key(PreviewStep step) {
    return step.subject().site() + " " + kind(step);
  }

  private static String kind(PreviewStep step) {
    return step.act().getClass().getSimpleName();
  }
}
