package dev.muster.simulator.storage;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.workspace.Workspace;
import dev.muster.simulator.workspace.Workspaces;
import java.time.Instant;
import java.util.Optional;

/// Makes the storage's copies known at the other site, each as a volume of the workspace there.
public final class Pairing {
  private final CloudStore store;
  private final Workspaces workspaces;
  private final Volumes volumes;
  private final VolumeGroups groups;

  public Pairing(CloudStore store, Workspaces workspaces, Volumes volumes, VolumeGroups groups) {
    this.store = store;
    this.workspaces = workspaces;
    this.volumes = volumes;
    this.groups = groups;
  }

  /// The workspace a CRN names, which must be a replication partner of the other one, or a 400.
  public Workspace partner(String workspace, String field, String crn) {
    Workspace own = workspaces.get(workspace);
    Workspace named =
        workspaces.all().stream()
            .filter(w -> crn.endsWith(":a/" + w.workspace() + ":" + w.id() + "::"))
            .findFirst()
            .orElseThrow(
                () -> ApiFault.badRequest(field + " must name a workspace of the account: " + crn));
    if (!workspaces.partnersOf(own.zone()).contains(named.zone())) {
      throw ApiFault.badRequest(
          field + " names zone " + named.zone() + ", which does not replicate to " + own.zone());
    }
    return named;
  }

  /// Why the copy cannot become a volume of the target workspace; empty if it can.
  public Optional<String> refusal(String source, String target, String auxName) {
    Optional<Volume> primary = volumes.pairs().primaryOf(source, auxName);
    if (primary.isEmpty()) {
      return Optional.of("auxiliary volume " + auxName + " not found at the source");
    }
    if (volumes.pairs().partner(primary.get()).isPresent()) {
      return Optional.of("auxiliary volume " + auxName + " is already onboarded");
    }
    Mirror mirror = mirror(primary.get());
    if (!mirror.auxWorkspace().equals(target)) {
      return Optional.of("auxiliary volume " + auxName + " lies at another site");
    }
    String state = mirror.at(store.now()).state();
    return state.startsWith("consistent_")
        ? Optional.empty()
        : Optional.of("auxiliary volume " + auxName + " is not consistent: " + state);
  }

  /// Onboards a copy for which there is no [#refusal]; its group is made where it does not exist.
  ///
  /// @param name of the volume; empty for the storage's name
  public Volume onboard(
      String source, String target, String auxName, Optional<String> name, Instant ready) {
    Volume primary = volumes.pairs().primaryOf(source, auxName).orElseThrow();
    Mirror mirror = mirror(primary);
    Optional<String> group =
        mirror.group()
            ? Optional.of(groups.counterpart(mirror, target, ready).id())
            : Optional.empty();
    return volumes.pairs().onboard(primary, target, name.orElse(auxName), group, ready);
  }

  private Mirror mirror(Volume volume) {
    return volumes.mirrors().get(volume.replica().orElseThrow().mirrorId());
  }
}
