package dev.muster.recovery.plan;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A recovery plan: what to recover, in which order, towards which objectives. One plan serves both
/// directions and all modes. Pinned by the hash of its text.
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

  /// The same version of the plan with its groups' members found: its text and hash stay.
  public RecoveryPlan with(List<ProtectionGroup> groups) {
    return new RecoveryPlan(
        source,
        metadata,
        new Spec(
            spec.objectives(),
            spec.runTimeout(),
            spec.sites(),
            groups,
            spec.mappings(),
            spec.steps(),
            spec.commit(),
            spec.concurrency(),
            spec.drill(),
            spec.governance()));
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
  ///
  /// @param runTimeout how long a run may be at work before it halts for a person, in the cloud's
  ///   time; empty for as long as its steps take
  public record Spec(
      Objectives objectives,
      Optional<Duration> runTimeout,
      Sites sites,
      List<ProtectionGroup> groups,
      Mappings mappings,
      List<PlanStep> steps,
      Commit commit,
      Concurrency concurrency,
      Drill drill,
      Governance governance) {
    public Spec {
      groups = List.copyOf(groups);
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

  /// How many acts of a kind may be under way at once, each 1 or more.
  ///
  /// @param adaptive true if the engine may go below these limits when the cloud throttles, and
  ///   back up to them
  public record Concurrency(
      int vmStart, int attach, int cloning, int network, int vgAction, boolean adaptive) {
    /// What a plan gets that says nothing.
    public static final Concurrency DEFAULT = new Concurrency(20, 10, 5, 5, 10, true);
  }

  /// What ends the time in which a failover can still be rolled back.
  ///
  /// @param mode who commits
  /// @param reverseAfter when replication is turned round, which overwrites the old primary
  /// @param autoRollbackAfter how long an uncommitted run waits before it is rolled back; empty
  ///   waits for ever. Only with manual commit.
  public record Commit(Mode mode, ReverseAfter reverseAfter, Optional<Duration> autoRollbackAfter) {
    /// What a plan gets that says nothing: nothing is turned round before a person commits.
    public static final Commit DEFAULT =
        new Commit(Mode.MANUAL, ReverseAfter.COMMITTED, Optional.empty());

    public enum Mode {
      /// Someone commits or rolls back.
      MANUAL,
      /// The run commits itself when its last step is done.
      AUTOMATIC
    }

    public enum ReverseAfter {
      /// As part of the commit.
      COMMITTED,
      /// When someone asks for it.
      REPROTECT
    }
  }

  /// What surrounds the runs of a plan: who approves, what must hold, who hears of it, what is
  /// kept. Read and checked with the plan; used by the parts of the product that approve, check,
  /// notify and keep evidence, as far as these exist.
  ///
  /// @param approvals by what needs approval: a mode's word, or `force`
  public record Governance(
      Map<String, Approval> approvals,
      List<Policy> policies,
      List<Notification> notifications,
      Evidence evidence) {
    /// What a plan gets that says nothing.
    public static final Governance NONE =
        new Governance(Map.of(), List.of(), List.of(), Evidence.DEFAULT);

    public Governance {
      approvals = Map.copyOf(approvals);
      policies = List.copyOf(policies);
      notifications = List.copyOf(notifications);
    }
  }

  /// Who must agree before a run starts.
  ///
  /// @param quorum how many, 0 to 10; 0 asks nobody
  /// @param groups whose members may agree
  /// @param excludeRequester true if who asked does not count
  /// @param ttl how long an approval is good for
  public record Approval(
      int quorum, Set<String> groups, boolean excludeRequester, Optional<Duration> ttl) {
    public Approval {
      groups = Set.copyOf(groups);
    }
  }

  /// A rule the plan must keep to.
  public sealed interface Policy {
    /// Written `no-prod-route-in-bubble`: a drill's networks reach no other.
    record NoProductionRoute() implements Policy {}

    /// Written `max-30-volumes-per-group`.
    record VolumesPerGroup(int most) implements Policy {}

    /// Written `drill-within-90d`: the last successful drill of this version is not older.
    record DrillWithin(Duration age) implements Policy {}
  }

  /// Who hears of what.
  ///
  /// @param on words of happenings such as `run.failed`, or families such as `run.*`
  /// @param via the name of a channel of the installation
  public record Notification(List<String> on, String via) {
    public Notification {
      on = List.copyOf(on);
    }
  }

  /// What is kept of a run.
  ///
  /// @param regulations names of the regulations that the evidence is for
  /// @param retention how long; empty keeps to the installation's rule
  public record Evidence(Set<String> regulations, boolean sign, Optional<Period> retention) {
    /// What a plan gets that says nothing.
    public static final Evidence DEFAULT = new Evidence(Set.of(), true, Optional.empty());

    public Evidence {
      regulations = Set.copyOf(regulations);
    }
  }
}
