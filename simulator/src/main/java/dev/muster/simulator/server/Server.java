package dev.muster.simulator.server;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import dev.muster.simulator.storage.Writes.Span;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A server, the API's pvm-instance.
///
/// @param phases what it is from which instant on, oldest first, at least one
/// @param userTags as given at its creation
public record Server(
    String id,
    String workspace,
    String name,
    Life life,
    Machine machine,
    Software software,
    List<Phase> phases,
    List<String> userTags)
    implements Resource {
  public Server {
    phases = List.copyOf(phases);
    // A state that was kept before there were tags has none.
    userTags = userTags == null ? List.of() : List.copyOf(userTags);
  }

  /// The hardware it runs on.
  ///
  /// @param procType `dedicated`, `shared` or `capped`
  /// @param memory GiB
  /// @param deployedProcessors as deployed; live resizing goes from an eighth to eight times of it
  public record Machine(
      String sysType,
      String procType,
      double processors,
      double memory,
      double deployedProcessors,
      double deployedMemory,
      String pinPolicy,
      String storageType,
      String storagePool) {
    Machine resized(String newProcType, double newProcessors, double newMemory, String newPin) {
      return new Machine(
          sysType,
          newProcType,
          newProcessors,
          newMemory,
          deployedProcessors,
          deployedMemory,
          newPin,
          storageType,
          storagePool);
    }
  }

  /// What it was deployed from.
  ///
  /// @param deploymentType empty, or `VMNoStorage` for a server made without volumes
  public record Software(
      String imageId, String osType, String operatingSystem, String deploymentType) {}

  /// What it is from an instant on.
  ///
  /// @param status e.g. `ACTIVE`
  /// @param health e.g. `OK`
  /// @param task what it is being changed by; empty when it is at rest
  public record Phase(Instant at, String status, String health, String task) {}

  Phase phaseAt(Instant now) {
    Phase current = phases.getFirst();
    for (Phase phase : phases) {
      if (!now.isBefore(phase.at())) {
        current = phase;
      }
    }
    return current;
  }

  /// Its status as clients see it.
  public String statusAt(Instant now) {
    return life.endingAt(now) ? "DELETING" : phaseAt(now).status();
  }

  /// Whether nothing is changing it. Health may still be settling.
  boolean atRest(Instant now) {
    return !life.endingAt(now) && phaseAt(now).task().isEmpty();
  }

  /// When it is up; a server that is being deleted is not.
  List<Span> running() {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < phases.size() && life.gone().isEmpty(); i++) {
      if (phases.get(i).status().equals("ACTIVE")) {
        Instant until = i + 1 < phases.size() ? phases.get(i + 1).at() : Instant.MAX;
        spans.add(new Span(phases.get(i).at(), until));
      }
    }
    return spans;
  }

  /// From now on the given phases hold, whatever was to come.
  Server then(Instant now, Phase... next) {
    List<Phase> all = new ArrayList<>();
    all.add(phaseAt(now));
    all.addAll(List.of(next));
    return new Server(id, workspace, name, life.changed(now), machine, software, all, userTags);
  }

  Server with(Life newLife) {
    return new Server(id, workspace, name, newLife, machine, software, phases, userTags);
  }

  Server with(String newName, Machine newMachine, Instant now) {
    return new Server(
        id, workspace, newName, life.changed(now), newMachine, software, phases, userTags);
  }
}
