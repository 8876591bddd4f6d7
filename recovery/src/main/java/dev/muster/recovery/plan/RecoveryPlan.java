package dev.muster.recovery.plan;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A recovery plan: what to recover, in which order, towards which objectives. Pinned by the hash
/// of its text.
public record RecoveryPlan(PlanSource source, Metadata metadata, Spec spec) {
  public RecoveryPlan {
    requireNonNull(source, "source is null");
    requireNonNull(metadata, "metadata is null");
    requireNonNull(spec, "spec is null");
  }

  public String name() {
    return metadata.name();
  }

  /// SHA-256 of the plan's exact bytes, 64 hexadecimal digits.
  public String hash() {
    return source.hash();
  }

  /// The group of this name, if the plan has it.
  public Optional<ProtectionGroup> group(String name) {
    return spec.groups().stream().filter(group -> group.name().equals(name)).findFirst();
  }

  /// Who the plan belongs to.
  ///
  /// @param owner may be empty
  /// @param dataClassification may be empty
  public record Metadata(
      String name, Map<String, String> labels, String owner, String dataClassification) {
    public Metadata {
      requireNonNull(name, "name is null");
      labels = Map.copyOf(labels);
    }
  }

  /// The plan's substance.
  public record Spec(
      Objectives objectives,
      Sites sites,
      List<ProtectionGroup> groups,
      List<NetworkMapping> networks,
      List<PlanStep> steps,
      Concurrency concurrency,
      Drill drill) {
    public Spec {
      groups = List.copyOf(groups);
      networks = List.copyOf(networks);
      steps = List.copyOf(steps);
    }
  }

  /// What the business allows.
  ///
  /// @param rto the longest time until service is back
  /// @param rpo the most recent work that may be lost
  /// @param mtpd the longest bearable outage, if the plan says it
  public record Objectives(Duration rto, Duration rpo, Optional<Duration> mtpd) {}

  /// The two places.
  public record Sites(Site home, Site recovery) {}

  /// One place.
  ///
  /// @param location the data centre's id, for example `dal12`
  /// @param workspace the workspace's id; empty lets the installation's sites decide
  public record Site(String provider, String location, String workspace) {}

  /// Servers that share one consistency point and fail over together.
  ///
  /// @param members names of the protected servers; standbys have the same names
  /// @param volumeGroup name of the volume group at the protected site
  /// @param maxLag how far the copy may lag, if the plan says it
  public record ProtectionGroup(
      String name, List<String> members, String volumeGroup, Optional<Duration> maxLag) {
    public ProtectionGroup {
      members = List.copyOf(members);
    }
  }

  /// Which network of the protected site becomes which of the recovery site.
  public record NetworkMapping(String from, String to) {}

  /// How many acts of a kind may be under way at once, each 1 or more.
  public record Concurrency(int vmStart, int attach, int cloning, int network) {
    /// What a plan gets that says nothing.
    public static final Concurrency DEFAULT = new Concurrency(20, 10, 5, 5);
  }

  /// How the plan is rehearsed.
  ///
  /// @param ttl the longest life of a drill's copies, in the cloud's time; cleanup starts then at
  ///   the latest
  /// @param addressRange CIDR block, /16 to /24, from which the isolated networks are cut
  public record Drill(Duration ttl, String addressRange, List<SuccessCondition> successWhen) {
    static final Drill DEFAULT = new Drill(Duration.ofHours(8), "172.31.240.0/20", List.of());

    public Drill {
      successWhen = List.copyOf(successWhen);
    }
  }

  /// What makes a drill a success, beyond every critical step having succeeded.
  public sealed interface SuccessCondition {
    /// Written `rta <= objectives.rto`.
    record RecoveredWithinObjective() implements SuccessCondition {}

    /// Written like a condition of `after`.
    record StepReached(Condition condition) implements SuccessCondition {}
  }

  /// A node of the plan's graph.
  ///
  /// @param when the kinds of run that the step belongs to; all of them if the plan does not say
  /// @param after what must have been reached before
  public record PlanStep(
      String id, Set<Mode> when, StepAction action, List<Condition> after, StepPolicy policy) {
    public PlanStep {
      when = Set.copyOf(when);
      after = List.copyOf(after);
    }
  }

  /// How long a step may take, and what its failure means.
  ///
  /// @param timeout for each act of the step, in the cloud's time
  /// @param optional true if the run goes on after the step failed
  public record StepPolicy(Duration timeout, boolean optional) {}

  /// What a step does.
  public sealed interface StepAction {
    /// The names of the groups it works on.
    List<String> groups();

    /// Brings the groups' servers up at the recovery site. Written `vm.recover`.
    ///
    /// @param healthWithin how long a started server may take to show health, in the cloud's time;
    ///   empty without a health gate
    record RecoverServers(List<String> groups, Optional<Duration> healthWithin)
        implements StepAction {
      public RecoverServers {
        groups = List.copyOf(groups);
      }
    }

    /// Sees to it that the groups' servers are healthy. Written `vm.check`.
    record CheckServers(List<String> groups, Duration within) implements StepAction {
      public CheckServers {
        groups = List.copyOf(groups);
      }
    }
  }
}
