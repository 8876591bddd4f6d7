package dev.muster.systemtests.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.Image;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Mutation.AttachNetwork;
import dev.muster.cloud.Mutation.CreateServer;
import dev.muster.cloud.Mutation.CreateServer.Machine;
import dev.muster.cloud.Mutation.CreateServer.WantedInterface;
import dev.muster.cloud.Mutation.CreateVolume;
import dev.muster.cloud.Mutation.CreateVolumeGroup;
import dev.muster.cloud.Mutation.DeleteServer;
import dev.muster.cloud.Mutation.DeleteVolumeGroup;
import dev.muster.cloud.Mutation.DetachNetwork;
import dev.muster.cloud.Mutation.OnboardVolumes;
import dev.muster.cloud.Mutation.OnboardVolumes.AuxVolume;
import dev.muster.cloud.Mutation.ResizeServer;
import dev.muster.cloud.Mutation.SetReplication;
import dev.muster.cloud.Mutation.Source;
import dev.muster.cloud.Mutation.StartVolumeGroup;
import dev.muster.cloud.Mutation.StopVolumeGroup;
import dev.muster.cloud.Mutation.UpdateVolume;
import dev.muster.cloud.Mutation.UpdateVolumeGroup;
import dev.muster.cloud.Network;
import dev.muster.cloud.Onboarding;
import dev.muster.cloud.OperationState;
import dev.muster.cloud.OperationState.Failed;
import dev.muster.cloud.OperationState.Succeeded;
import dev.muster.cloud.RemoteCopy;
import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import dev.muster.cloud.VolumeGroup;
import dev.muster.powervs.PowerVsCloud;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// The acts that failing over and back is made of, through the audited door and the adapter against
/// a simulator: each ends when the cloud shows it, and is asked for once.
@Timeout(120)
class FailoverActsTest {
  private static final Duration PATIENT = Duration.ofHours(2);
  private final SimulatedSite site = new SimulatedSite("muster-dal12");
  private final PowerVsCloud recovery = site.at("muster-wdc06");

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void groupFailsOverIsProtectedAgainAndComesBack() throws Exception {
    VolumeGroup home = group(site.cloud, "vg-core-web");
    VolumeGroup aux = group(recovery, home.consistencyGroup());
    assertThat(aux.auxiliary()).isTrue();
    assertThat(aux.id()).isNotEqualTo(home.id());

    JsonNode over = done(recovery, new StopVolumeGroup(aux.id(), true));
    assertThat(over.path("state").asString()).isEqualTo("idling");
    assertThat(over.path("replicationStatus").asString()).isEqualTo("disabled");

    JsonNode protectedAgain = done(recovery, new StartVolumeGroup(aux.id(), Source.AUX));
    assertThat(protectedAgain.path("primaryRole").asString()).isEqualTo("aux");

    site.clock.advance(Duration.ofHours(1));
    done(site.cloud, new StopVolumeGroup(home.id(), true));
    JsonNode back = done(site.cloud, new StartVolumeGroup(home.id(), Source.MASTER));
    assertThat(back.path("primaryRole").asString()).isEqualTo("master");
    site.clock.advance(Duration.ofHours(1));
    JsonNode paused = done(site.cloud, new StopVolumeGroup(home.id(), false));
    assertThat(paused.path("state").asString()).isEqualTo("consistent_stopped");

    assertThat(site.changes()).hasSize(5);
    assertThat(site.outcomes()).filteredOn(Outcome.SUCCESS::equals).hasSize(5);
    assertThat(actions())
        .containsExactly(
            "dr-volume-group.stop",
            "dr-volume-group.start",
            "dr-volume-group.stop",
            "dr-volume-group.start",
            "dr-volume-group.stop");
  }

  @Test
  void storageTellsTheStateOfAGroupAndOfEachPair() {
    VolumeGroup home = group(site.cloud, "vg-core-web");
    VolumeGroup aux = group(recovery, home.consistencyGroup());
    var storage = SimulatedSite.done(site.cloud.consistencyGroup(home.id()));
    assertThat(storage.name()).isEqualTo(home.consistencyGroup());
    assertThat(storage.isConsistentCopying()).isTrue();
    assertThat(storage.primaryRole()).isEqualTo("master");
    assertThat(storage.cyclePeriodSeconds()).isEqualTo(300);
    assertThat(storage.volumes()).isEqualTo(home.volumeIds().size());

    List<RemoteCopy> here = SimulatedSite.done(site.cloud.remoteCopies(home.id()));
    List<RemoteCopy> there = SimulatedSite.done(recovery.remoteCopies(aux.id()));
    assertThat(here).hasSize(home.volumeIds().size());
    assertThat(here)
        .extracting(RemoteCopy::auxVolumeName)
        .containsExactlyInAnyOrderElementsOf(
            there.stream().map(RemoteCopy::auxVolumeName).toList());
    assertThat(here)
        .allSatisfy(copy -> {
          assertThat(copy.freezeTime()).startsWith("2026-08-05T");
          assertThat(copy.progressPercent()).isEqualTo(100);
        });
    assertThat(home.partnerCrn()).isEqualTo(recovery.workspace().crn());
  }

  @Test
  void pairIsMadeGroupedOnboardedAndTakenApart() throws Exception {
    String first = made(site.cloud, new CreateVolume("pay-1", 10, "tier3", false, true));
    String second = made(site.cloud, new CreateVolume("pay-2", 10, "tier3", false, true));
    String group = made(site.cloud, new CreateVolumeGroup("vg-pay", List.of(first)));
    done(site.cloud, new UpdateVolumeGroup(group, List.of(second), List.of()));
    assertThat(SimulatedSite.done(site.cloud.volumeGroup(group)).volumeIds())
        .containsExactlyInAnyOrder(first, second);

    site.clock.advance(Duration.ofHours(12));
    List<AuxVolume> copies = List.of(aux(first, "pay-1-copy"), aux(second, ""));
    JsonNode onboarded = done(recovery, new OnboardVolumes(site.cloud.workspace().crn(), copies));
    assertThat(onboarded.path("volumes")).hasSize(2);
    assertThat(SimulatedSite.done(recovery.volumes()))
        .extracting(Volume::name)
        .contains("pay-1-copy", copies.get(1).auxVolumeName());

    done(site.cloud, new UpdateVolumeGroup(group, List.of(), List.of(first, second)));
    done(site.cloud, new DeleteVolumeGroup(group));
    done(site.cloud, new SetReplication(first, false));
    assertThat(SimulatedSite.done(site.cloud.volume(first)).replication().enabled()).isFalse();
    done(site.cloud, new SetReplication(first, true));
    assertThat(SimulatedSite.done(site.cloud.volume(first)).replication().auxVolumeName())
        .isNotEmpty();
  }

  @Test
  void volumeGrowsAndBecomesBootable() throws Exception {
    String id = made(site.cloud, new CreateVolume("root", 10, "tier3", false, false));
    JsonNode grown = done(site.cloud, UpdateVolume.size(id, 20));
    assertThat(grown.path("sizeGb").asInt()).isEqualTo(20);
    assertThat(done(site.cloud, UpdateVolume.bootable(id, true)).path("bootable").asBoolean())
        .isTrue();
    assertThat(site.changes()).hasSize(3);
  }

  @Test
  void standbyServerIsMadeReshapedAndDeleted() throws Exception {
    CreateServer create = standby("standby-01", "10.6.30.77");
    String id = made(recovery, create);
    Server server = SimulatedSite.done(recovery.server(id));
    assertThat(server.isStopped()).isTrue();
    assertThat(server.volumeIds()).isEmpty();
    assertThat(server.userTags()).containsExactly("standby");
    assertThat(server.interfaces()).hasSize(1);
    assertThat(server.interfaces().getFirst().ipAddress()).isEqualTo("10.6.30.77");

    done(recovery, new ResizeServer(id, 2, 16));
    assertThat(SimulatedSite.done(recovery.server(id)).shape().processors()).isEqualTo(2);

    String network = server.interfaces().getFirst().networkId();
    JsonNode attached = done(recovery, new AttachNetwork(id, network, "10.6.30.78"));
    assertThat(attached.path("ipAddress").asString()).isEqualTo("10.6.30.78");
    done(recovery, new DetachNetwork(id, network, attached.path("macAddress").asString()));
    assertThat(SimulatedSite.done(recovery.server(id)).interfaces()).hasSize(1);

    done(recovery, new DeleteServer(id));
    assertThat(SimulatedSite.done(recovery.servers()))
        .extracting(Server::name)
        .doesNotContain("standby-01");
    assertThat(actions())
        .containsExactly(
            "dr-instance.create",
            "dr-instance.update",
            "dr-network.attach",
            "dr-network.detach",
            "dr-instance.delete");
  }

  @Test
  void lostAnswersOfNewActsAreResolvedByLooking() throws Exception {
    site.begin("lost-change");
    VolumeGroup aux = group(recovery, group(site.cloud, "vg-core-web").consistencyGroup());
    done(recovery, new StopVolumeGroup(aux.id(), true));
    assertThat(site.changes()).hasSize(1);

    site.simulator.faults().clear();
    site.begin("p02-lost-create");
    made(recovery, standby("standby-02", ""));
    assertThat(site.changes()).hasSize(1);
    assertThat(SimulatedSite.done(recovery.servers()))
        .filteredOn(server -> server.name().equals("standby-02"))
        .hasSize(1);
  }

  @Test
  void lostAnswersOfGroupingAndOnboardingMakeNothingTwice() throws Exception {
    String first = made(site.cloud, new CreateVolume("pay-1", 10, "tier3", false, true));
    site.begin("p02-lost-create");
    String group = made(site.cloud, new CreateVolumeGroup("vg-pay", List.of(first)));
    assertThat(site.changes()).hasSize(1);
    assertThat(group(site.cloud, "vg-pay").id()).isEqualTo(group);

    site.clock.advance(Duration.ofHours(12));
    site.simulator.faults().clear();
    site.begin("lost-change");
    List<AuxVolume> copies = List.of(aux(first, "pay-1-copy"));
    String onboarding = made(recovery, new OnboardVolumes(site.cloud.workspace().crn(), copies));
    assertThat(site.changes()).hasSize(1);
    assertThat(SimulatedSite.done(recovery.onboardings()))
        .extracting(Onboarding::id)
        .containsExactly(onboarding);
    assertThat(SimulatedSite.done(recovery.volumes()))
        .filteredOn(volume -> volume.name().equals("pay-1-copy"))
        .hasSize(1);
  }

  private AuxVolume aux(String primaryId, String name) {
    String auxName = SimulatedSite.done(site.cloud.volume(primaryId)).replication().auxVolumeName();
    return new AuxVolume(auxName, name);
  }

  private CreateServer standby(String name, String address) {
    String image =
        SimulatedSite.done(recovery.stockImages()).stream()
            .filter(stock -> stock.name().equals("SLES-EMPTY"))
            .map(Image::id)
            .findFirst()
            .orElseThrow();
    String network =
        SimulatedSite.done(recovery.networks()).stream()
            .filter(candidate -> candidate.name().contains("web"))
            .map(Network::id)
            .findFirst()
            .orElseThrow();
    return new CreateServer(
        name,
        image,
        new Machine("s1022", "shared", 1, 8),
        List.of(new WantedInterface(network, address)),
        "muster-admin",
        true,
        List.of("standby"));
  }

  private static VolumeGroup group(PowerVsCloud cloud, String name) {
    return SimulatedSite.done(cloud.volumeGroups()).stream()
        .filter(group -> group.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private String made(PowerVsCloud cloud, Mutation mutation) throws InterruptedException {
    OperationState end = site.act(cloud, mutation, PATIENT);
    if (end instanceof Succeeded(String id, JsonNode _)) {
      return id;
    }
    throw new AssertionError(mutation + " ended as " + end);
  }

  private JsonNode done(PowerVsCloud cloud, Mutation mutation) throws InterruptedException {
    OperationState end = site.act(cloud, mutation, PATIENT);
    if (end instanceof Succeeded(String _, JsonNode response)) {
      return response;
    }
    throw new AssertionError(
        mutation + " ended as " + (end instanceof Failed(int _, String why) ? why : end));
  }

  /// What was asked for, in its order.
  private List<String> actions() {
    return site.events.stream()
        .filter(event -> event.outcome() == Outcome.PENDING)
        .map(CadfEvent::action)
        .toList();
  }
}
