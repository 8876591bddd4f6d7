package dev.muster.recovery.preview;

import dev.muster.recovery.preview.PreviewStep.Bounds;
import dev.muster.recovery.preview.PreviewStep.Expectation;
import dev.muster.recovery.preview.PreviewStep.Phase;
import dev.muster.recovery.preview.PreviewStep.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Collects steps: the way forward, and beside it the cleanup that undoes it. Gives unique ids.
final class StepList {
  private static final Bounds CLEANUP_BOUNDS =
      new Bounds("", Duration.ofMinutes(30).toSeconds(), false);

  private static final int GATE_MAX = 100;
  private static final Pattern UNFIT = Pattern.compile("[^A-Za-z0-9._-]");

  private final List<PreviewStep> forward = new ArrayList<>();
  private final List<PreviewStep> cleanup = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();

  /// Adds a step forward.
  ///
  /// @return its id: the wished one, or that with a number if it was taken
  String add(
      Phase phase,
      String id,
      Act act,
      Subject subject,
      Expectation expectation,
      Bounds bounds,
      List<String> dependsOn) {
    String unique = unique(id);
    forward.add(new PreviewStep(unique, phase, act, subject, expectation, bounds, dependsOn));
    return unique;
  }

  /// Adds a step that passes when enough others have succeeded. Where all of very many must,
  /// smaller gates stand before it: each step has to fit into an event.
  String gate(String id, Phase phase, List<String> of, int atLeast, Bounds bounds) {
    if (atLeast == of.size() && of.size() > GATE_MAX) {
      List<String> parts = new ArrayList<>();
      for (int from = 0; from < of.size(); from += GATE_MAX) {
        List<String> part = of.subList(from, Math.min(of.size(), from + GATE_MAX));
        parts.add(gate(id + "-part", phase, List.copyOf(part), part.size(), bounds));
      }
      return gate(id, phase, parts, parts.size(), bounds);
    }
    return add(
        phase,
        id,
        new Act.Gate(of, atLeast),
        new Subject("", id),
        new Expectation("%d of %d steps".formatted(atLeast, of.size()), "passed"),
        bounds,
        of);
  }

  void addCleanup(String id, Act act, Subject subject, Expectation expectation) {
    cleanup.add(
        new PreviewStep(
            unique(id), Phase.CLEANUP, act, subject, expectation, CLEANUP_BOUNDS, List.of()));
  }

  /// Forward first; then everything stops, comes off, and goes away.
  List<PreviewStep> all() {
    List<PreviewStep> all = new ArrayList<>(forward);
    cleanup.stream().sorted(Comparator.comparingInt(StepList::rank)).forEach(all::add);
    return List.copyOf(all);
  }

  private String unique(String id) {
    String plain = UNFIT.matcher(id).replaceAll("-");
    String unique = plain;
    for (int n = 2; !ids.add(unique); n++) {
      unique = plain + "-" + n;
    }
    return unique;
  }

  private static int rank(PreviewStep step) {
    return switch (step.act()) {
      case Act.StopServer _ -> 0;
      case Act.DetachCopy _, Act.LeaveIsolated _ -> 1;
      default -> 2;
    };
  }
}
