package dev.muster.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cloud.Mutation.CreateServer;
import dev.muster.cloud.Mutation.CreateServer.Machine;
import dev.muster.cloud.Mutation.CreateServer.WantedInterface;
import dev.muster.cloud.Mutation.OnboardVolumes;
import dev.muster.cloud.Mutation.OnboardVolumes.AuxVolume;
import dev.muster.cloud.Progress.Failed;
import dev.muster.cloud.Progress.Partly;
import dev.muster.cloud.Progress.Settled;
import dev.muster.cloud.Progress.Unheeded;
import dev.muster.cloud.Progress.Working;
import dev.muster.cloud.Result.Done;
import dev.muster.cloud.Result.Refused;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// When the acts that failing over is made of are done, in part, in doubt or without effect.
class FailoverCompletionTest {
  private static final CreateServer STANDBY =
      new CreateServer(
          "standby",
          "img-1",
          new Machine("s1022", "shared", 1, 8),
          List.of(new WantedInterface("net-1", "10.0.0.9")),
          "",
          true,
          List.of());
  private static final OnboardVolumes ONBOARD =
      new OnboardVolumes("crn", List.of(new AuxVolume("aux_1", ""), new AuxVolume("aux_2", "")));

  private final ScriptedCloud cloud = new ScriptedCloud();

  @Test
  void stoppedWithAccessMeansIdling() {
    Mutation stop = new Mutation.StopVolumeGroup("vg-1", true);
    cloud.volumeGroup = group("available", "enabled");
    assertThat(look(stop)).isInstanceOf(Working.class);
    cloud.volumeGroup = group("available", "disabled");
    assertThat(look(stop)).as("the storage was not seen").isInstanceOf(Working.class);
    cloud.consistencyGroup = storage("consistent_stopped", "master");
    assertThat(look(stop)).as("no access").isInstanceOf(Working.class);
    cloud.consistencyGroup = storage("idling", "");
    assertThat(look(stop)).isInstanceOf(Settled.class);
    assertThat(look(new Mutation.StopVolumeGroup("vg-1", false))).isInstanceOf(Working.class);
  }

  @Test
  void startedMeansCopyingFromTheAskedHalf() {
    Mutation start = new Mutation.StartVolumeGroup("vg-1", Mutation.Source.AUX);
    cloud.volumeGroup = group("available", "enabled");
    cloud.consistencyGroup = storage("consistent_copying", "master");
    assertThat(look(start)).isInstanceOf(Working.class);
    cloud.consistencyGroup = storage("inconsistent_copying", "aux");
    assertThat(look(start)).isInstanceOf(Settled.class);
  }

  @Test
  void groupInErrorIsAFailureInTheCloudsWordsButForReset() {
    cloud.volumeGroup =
        new Done<>(
            new VolumeGroup(
                "vg-1",
                "core",
                "error",
                "rccg-1",
                "enabled",
                false,
                List.of("v1"),
                "",
                "",
                List.of(new VolumeGroup.Trouble("k", "pool is full", List.of("v1")))));
    assertThat(look(new Mutation.StopVolumeGroup("vg-1", true)))
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.why()).contains("v1: pool is full"));
    assertThat(look(new Mutation.ResetVolumeGroup("vg-1"))).isInstanceOf(Working.class);
    cloud.volumeGroup = group("available", "enabled");
    assertThat(look(new Mutation.ResetVolumeGroup("vg-1"))).isInstanceOf(Settled.class);
  }

  @Test
  void groupMadeWithoutAVolumeIsDoneInPart() {
    Mutation create = new Mutation.CreateVolumeGroup("core", List.of("v1", "v2"));
    cloud.volumeGroup = group("available", "enabled");
    assertThat(look(create)).as("not told why").isInstanceOf(Working.class);
    cloud.volumeGroup =
        new Done<>(
            new VolumeGroup(
                "vg-1",
                "core",
                "available",
                "rccg-1",
                "enabled",
                false,
                List.of("v1"),
                "",
                "",
                List.of(new VolumeGroup.Trouble("k", "other pool", List.of("v2")))));
    assertThat(look(create))
        .isInstanceOfSatisfying(
            Partly.class,
            partly -> {
              assertThat(partly.why()).contains("without v2").contains("other pool");
              assertThat(partly.response().path("leftOut").get(0).asString()).isEqualTo("v2");
            });
  }

  @Test
  void membersThatJoinAndLeaveMustBeSeen() {
    cloud.volumeGroup = group("available", "enabled");
    assertThat(look(new Mutation.UpdateVolumeGroup("vg-1", List.of("v2"), List.of())))
        .isInstanceOf(Working.class);
    assertThat(look(new Mutation.UpdateVolumeGroup("vg-1", List.of(), List.of("v1"))))
        .isInstanceOf(Working.class);
    assertThat(look(new Mutation.UpdateVolumeGroup("vg-1", List.of("v1"), List.of("v2"))))
        .isInstanceOf(Settled.class);
  }

  @Test
  void onboardingCountsWhatIsThereAndNamesWhatIsNot() {
    cloud.onboarding = onboarding(Onboarding.State.RUNNING);
    assertThat(look(ONBOARD)).isInstanceOf(Working.class);
    cloud.volumes = new Done<>(List.of(aux("aux_1")));
    cloud.onboarding = onboarding(Onboarding.State.COMPLETED);
    assertThat(look(ONBOARD)).as("one is not listed yet").isInstanceOf(Working.class);
    cloud.onboarding =
        onboarding(
            Onboarding.State.FAILED, new Onboarding.Failure("not consistent", List.of("aux_2")));
    assertThat(look(ONBOARD))
        .isInstanceOfSatisfying(
            Partly.class,
            partly ->
                assertThat(partly.why())
                    .isEqualTo("1 of 2 volumes were not onboarded: aux_2 (not consistent)"));
    cloud.volumes = new Done<>(List.of(aux("aux_1"), aux("aux_2")));
    cloud.onboarding = onboarding(Onboarding.State.COMPLETED);
    assertThat(look(ONBOARD)).isInstanceOf(Settled.class);
  }

  @Test
  void onboardingIsFoundByWhatItOnboards() {
    cloud.onboardings = new Done<>(List.of());
    assertThat(Adoption.adopt(ONBOARD, Namesakes.NONE, cloud)).isInstanceOf(Refused.class);
    assertThat(Untouched.isShown(ONBOARD, cloud)).isTrue();
    cloud.onboardings =
        new Done<>(List.of(((Done<Onboarding>) onboarding(Onboarding.State.RUNNING)).value()));
    assertThat(Adoption.adopt(ONBOARD, Namesakes.NONE, cloud))
        .isEqualTo(new Done<>(Accepted.of("onb-1")));
    assertThat(Untouched.isShown(ONBOARD, cloud)).isFalse();
  }

  @Test
  void bootFlagThatIsNotShownIsUnheeded() {
    cloud.volume = volume(false, 10, "available");
    assertThat(look(Mutation.UpdateVolume.bootable("v1", true))).isInstanceOf(Unheeded.class);
    cloud.volume = volume(false, 10, "creating");
    assertThat(look(Mutation.UpdateVolume.bootable("v1", true))).isInstanceOf(Working.class);
    cloud.volume = volume(true, 10, "available");
    assertThat(look(Mutation.UpdateVolume.bootable("v1", true))).isInstanceOf(Settled.class);
    assertThat(look(new Mutation.UpdateVolume("v1", "", 11, Optional.of(true), Optional.empty())))
        .isInstanceOf(Unheeded.class);
  }

  @Test
  void standbyIsDoneWhenItIsOffWithTheWantedAddress() {
    cloud.servers.add(new Done<>(server("BUILD", "", "10.0.0.9")));
    assertThat(look(STANDBY)).isInstanceOf(Working.class);
    shows(server("SHUTOFF", "spawning", "10.0.0.9"));
    assertThat(look(STANDBY)).isInstanceOf(Working.class);
    shows(server("SHUTOFF", "", "10.0.0.9"));
    assertThat(look(STANDBY)).isInstanceOf(Settled.class);
    shows(server("SHUTOFF", "", "10.0.0.10"));
    assertThat(look(STANDBY))
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.why()).contains("[10.0.0.10]"));
  }

  @Test
  void interfaceWithAnotherAddressThanWantedIsAFailure() {
    Mutation attach = new Mutation.AttachNetwork("vm-1", "net-1", "10.0.0.9");
    shows(server("SHUTOFF", "", "10.0.0.10"));
    assertThat(Completion.look(attach, Accepted.of("vm-1"), cloud)).isInstanceOf(Working.class);
    assertThat(Completion.look(attach, new Accepted("vm-1", "mac-1"), cloud))
        .isInstanceOf(Failed.class);
    shows(server("SHUTOFF", "", "10.0.0.9"));
    assertThat(Completion.look(attach, new Accepted("vm-1", "mac-1"), cloud))
        .isInstanceOf(Settled.class);
    assertThat(look(new Mutation.DetachNetwork("vm-1", "net-1", ""))).isInstanceOf(Working.class);
    assertThat(look(new Mutation.DetachNetwork("vm-1", "net-2", ""))).isInstanceOf(Settled.class);
  }

  @Test
  void interfaceThatWasThereBeforeIsNotTakenForTheNewOne() {
    Mutation attach = new Mutation.AttachNetwork("vm-1", "net-1", "");
    shows(server("SHUTOFF", "", "10.0.0.9"));
    Namesakes before = Namesakes.look(attach, cloud);
    assertThat(Adoption.adopt(attach, before, cloud)).isInstanceOf(Refused.class);
    assertThat(Adoption.adopt(attach, Namesakes.NONE, cloud))
        .isEqualTo(new Done<>(new Accepted("vm-1", "mac-1")));
  }

  @Test
  void serverAtRestInItsOldStateProvesThatASwitchNeverBegan() {
    Mutation start = new Mutation.StartServer("vm-1");
    shows(server("SHUTOFF", "powering-on", ""));
    assertThat(Untouched.isShown(start, cloud)).isFalse();
    shows(server("SHUTOFF", "", ""));
    assertThat(Untouched.isShown(start, cloud)).isTrue();
    assertThat(
            Untouched.isShown(new Mutation.StopServer("vm-1", Mutation.StopMode.GRACEFUL), cloud))
        .isFalse();
    assertThat(Untouched.isShown(new Mutation.ResizeServer("vm-1", 2, 0), cloud)).isTrue();
    assertThat(Untouched.isShown(new Mutation.ResizeServer("vm-1", 1, 0), cloud)).isFalse();
  }

  private Progress look(Mutation mutation) {
    return Completion.look(mutation, Accepted.of("onb-1"), cloud);
  }

  private void shows(Server server) {
    cloud.servers.clear();
    cloud.servers.add(new Done<>(server));
  }

  private static Server server(String status, String task, String address) {
    return new Server(
        "vm-1",
        "standby",
        status,
        "OK",
        new Server.Shape("sles", "s1022", 1, 8),
        List.of(new Server.Interface("net-1", "web", address, "mac-1")),
        List.of(),
        "",
        task,
        List.of());
  }

  private static Result<VolumeGroup> group(String status, String replication) {
    return new Done<>(
        new VolumeGroup("vg-1", "core", status, "rccg-1", replication, false, List.of("v1")));
  }

  private static Result<ConsistencyGroup> storage(String state, String role) {
    return new Done<>(new ConsistencyGroup("rccg-1", state, role, "", 300, 1));
  }

  private static Result<Onboarding> onboarding(
      Onboarding.State state, Onboarding.Failure... failures) {
    return new Done<>(
        new Onboarding(
            "onb-1", state, 50, List.of("aux_2", "aux_1"), List.of(), List.of(failures)));
  }

  private static Volume aux(String auxName) {
    return new Volume(
        "id-" + auxName,
        auxName,
        "available",
        10,
        "tier3",
        false,
        List.of(),
        new Volume.Replication(true, true, "master", "m", auxName, "", "", "", ""));
  }

  private static Result<Volume> volume(boolean bootable, double sizeGb, String state) {
    return new Done<>(
        new Volume(
            "v1", "v", state, sizeGb, "tier3", bootable, List.of(), Volume.Replication.NONE));
  }
}
