package dev.muster.server.recovery;

import dev.muster.cloud.CloudReader;
import dev.muster.cloud.Network;
import dev.muster.cloud.Result;
import dev.muster.cloud.Volume;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.readiness.Demand;
import dev.muster.recovery.readiness.Fact;
import dev.muster.recovery.readiness.PlanReadiness;
import dev.muster.recovery.readiness.Upkeep;
import dev.muster.recovery.run.Run;
import dev.muster.recovery.run.RunEngine;
import dev.muster.recovery.run.RunJournal;
import dev.muster.recovery.run.RunState;
import dev.muster.server.resource.Site;
import dev.muster.server.resource.Sites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What this installation knows of itself, for readiness. Where a part of the product does not
/// exist yet, the answer is missing and says so.
public final class HouseKeeping implements PlanReadiness.House {
  /// Evidence of a drill of a thousand servers needs less.
  private static final long DISK_MIN_BYTES = 512L << 20;

  private final RunJournal journal;
  private final Sites sites;
  private final Path data;
  private final Key key;
  private final InstantSource clock;

  /// What is known of the key to the cloud without asking.
  ///
  /// @param editor that it may change both workspaces
  /// @param endless that it does not end
  public record Key(boolean editor, boolean endless) {}

  /// @param data the folder that the ledger lies in
  /// @param key what is known of the key to the cloud
  public HouseKeeping(RunJournal journal, Sites sites, Path data, Key key, InstantSource clock) {
    this.journal = journal;
    this.sites = sites;
    this.data = data;
    this.key = key;
    this.clock = clock;
  }

  @Override
  public Upkeep upkeep(RecoveryPlan plan, Demand demand) {
    Optional<Run> drill = lastDrill(plan.name());
    return new Upkeep(
        editorOf(),
        key.endless()
            ? known(Optional.empty())
            : Fact.missing("when the API key ends is not read yet"),
        Fact.missing("only a failover is asked what it needs"),
        known(otherRuns(demand)),
        known(drill.map(run -> run.head().pin().planHash())),
        known(drill.flatMap(run -> run.state().ended())),
        Fact.missing("there is no way into servers yet"),
        Fact.missing("approvals do not exist yet"),
        auditTrouble(),
        orphans(demand.mode()));
  }

  private Fact<Set<String>> editorOf() {
    return key.editor()
        ? known(
            sites.all().stream()
                .map(site -> site.cloud().workspace().id())
                .collect(Collectors.toSet()))
        : Fact.missing(
            "the roles of the API key are not read; state them in the cloud's file, api-key-role");
  }

  /// What is named after a run that is over, or that this installation does not know. Runs make
  /// things at the recovery site only.
  private Fact<List<String>> orphans(Mode mode) {
    if (mode == Mode.UNPLANNED) {
      return new Fact.Missing<>("an unplanned failover does not wait for that", true);
    }
    CloudReader site = sites.withRole(Site.RECOVERY).cloud().look();
    if (site.volumes() instanceof Result.Done<List<Volume>>(List<Volume> volumes)
        && site.networks() instanceof Result.Done<List<Network>>(List<Network> networks)) {
      return known(
          Stream.concat(volumes.stream().map(Volume::name), networks.stream().map(Network::name))
              .filter(this::isOrphan)
              .sorted()
              .toList());
    }
    return Fact.missing("the volumes and networks of the site could not be listed");
  }

  private boolean isOrphan(String name) {
    return RunEngine.madeBy(name)
        .filter(id -> journal.run(id).map(Run::isOver).orElse(true))
        .isPresent();
  }

  private <T> Fact<T> known(T value) {
    return Fact.known(value, clock.instant());
  }

  private Optional<Run> lastDrill(String plan) {
    return journal.runs().stream()
        .filter(run -> run.head().pin().plan().equals(plan))
        .filter(run -> run.head().pin().mode() == Mode.DRILL)
        .filter(run -> run.state() instanceof RunState.Succeeded)
        .max(Comparator.comparing(run -> run.state().ended().orElse(Instant.MIN)));
  }

  /// A run's steps name the servers they touch.
  private List<String> otherRuns(Demand demand) {
    Set<String> members =
        demand.groups().stream()
            .flatMap(group -> group.members().stream())
            .collect(Collectors.toSet());
    return journal.runs().stream()
        .filter(run -> !run.isOver())
        .filter(run ->
            run.head().pin().plan().equals(demand.plan())
                || run.steps().stream()
                    .flatMap(step -> step.planned().stream())
                    .anyMatch(step -> members.contains(step.subject().name())))
        .map(run -> "run %s of %s".formatted(run.id(), run.head().pin().plan()))
        .toList();
  }

  /// That the ledger takes events is proven by the event of the check itself: without it there is
  /// no report.
  private Fact<List<String>> auditTrouble() {
    try {
      long free = Files.getFileStore(data).getUsableSpace();
      return known(
          free >= DISK_MIN_BYTES
              ? List.of()
              : List.of("%d MiB left on the disk of the data folder".formatted(free >> 20)));
    } catch (IOException e) {
      return Fact.missing("the disk of the data folder does not tell how much is left");
    }
  }
}
