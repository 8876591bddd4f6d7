package dev.muster.recovery.plan;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How the plan is rehearsed. A drill works on copies and never pauses replication.
///
/// @param ttl the longest life of a drill's copies, in the cloud's time; cleanup starts then at the
///   latest
/// @param addressRange CIDR block, /16 to /24, from which the isolated networks are cut
/// @param schedule when it is rehearsed, as five fields of cron in UTC; empty if only when asked
/// @param faults what goes wrong on purpose
/// @param successWhen what must hold beyond every critical step having succeeded
public record Drill(
    Duration ttl,
    String addressRange,
    Optional<String> schedule,
    List<Fault> faults,
    List<SuccessCondition> successWhen) {
  static final Drill DEFAULT =
      new Drill(Duration.ofHours(8), "172.31.240.0/20", Optional.empty(), List.of(), List.of());

  public Drill {
    faults = List.copyOf(faults);
    successWhen = List.copyOf(successWhen);
  }

  /// Something that goes wrong on purpose while a step runs.
  public sealed interface Fault {
    /// The id of the step.
    String at();

    /// The step's acts take longer.
    ///
    /// @param factor how many times as long, above 1 and at most 100
    record Slow(String at, BigDecimal factor) implements Fault {}

    /// The step's acts fail.
    record Fail(String at) implements Fault {}
  }

  /// What makes a drill a success.
  public sealed interface SuccessCondition {
    /// Written `rta <= objectives.rto`.
    record RecoveredWithinObjective() implements SuccessCondition {}

    /// Written like a condition of `after`.
    record StepReached(Condition condition) implements SuccessCondition {}
  }
}
