package dev.muster.recovery.preview;

import static java.util.Objects.requireNonNull;

import dev.muster.recovery.plan.Mode;
import java.util.List;
import java.util.Optional;

/// What a run of a plan would do, given what was seen. Two previews with one hash do the same.
///
/// @param plan the plan's name
/// @param steps in an order that respects their dependencies
/// @param findings what keeps the plan from being run; empty if nothing does
/// @param recoveryPoint the oldest consistent point among the copies, as the cloud prints it, or
///   empty; not part of the hash, because it moves by itself
/// @param hash SHA-256 of the canonical form, 64 hexadecimal digits
public record Preview(
    String plan,
    String planHash,
    Mode mode,
    List<PreviewStep> steps,
    List<Finding> findings,
    String recoveryPoint,
    String hash) {
  public Preview {
    requireNonNull(plan, "plan is null");
    requireNonNull(planHash, "planHash is null");
    requireNonNull(mode, "mode is null");
    steps = List.copyOf(steps);
    findings = List.copyOf(findings);
    requireNonNull(recoveryPoint, "recoveryPoint is null");
    requireNonNull(hash, "hash is null");
  }

  public boolean isRunnable() {
    return findings.isEmpty();
  }

  public Optional<PreviewStep> step(String id) {
    return steps.stream().filter(step -> step.id().equals(id)).findFirst();
  }

  /// The steps that delete something for good.
  public List<PreviewStep> destructive() {
    return steps.stream().filter(PreviewStep::destructive).toList();
  }
}
