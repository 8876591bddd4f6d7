package dev.muster.simulator.storage;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import java.time.Instant;
import java.util.List;

/// One site's handle on a consistency group.
///
/// @param pending what it is doing until its life is ready: `creating` or `updating`
/// @param refusals volumes that were asked for and could not become members
public record VolumeGroup(
    String id,
    String workspace,
    String name,
    Life life,
    String mirrorId,
    boolean auxiliary,
    String pending,
    List<Refusal> refusals)
    implements Resource {
  public VolumeGroup {
    refusals = List.copyOf(refusals);
  }

  /// Why a volume did not become a member.
  public record Refusal(String volumeId, String reason) {}

  String statusAt(Instant now) {
    if (life.endingAt(now)) {
      return "deleting";
    }
    return life.readyAt(now) ? "available" : pending;
  }

  VolumeGroup with(Life newLife, String newPending) {
    return new VolumeGroup(id, workspace, name, newLife, mirrorId, auxiliary, newPending, refusals);
  }

  VolumeGroup refusing(List<Refusal> newRefusals) {
    return new VolumeGroup(id, workspace, name, life, mirrorId, auxiliary, pending, newRefusals);
  }
}
