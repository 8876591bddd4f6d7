package dev.muster.server.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.muster.cloud.Mutation;
import dev.muster.cloud.Mutation.CreateServer;
import dev.muster.cloud.Mutation.CreateServer.Machine;
import dev.muster.cloud.Mutation.CreateServer.WantedInterface;
import dev.muster.cloud.Mutation.OnboardVolumes;
import dev.muster.cloud.Mutation.OnboardVolumes.AuxVolume;
import dev.muster.cloud.Result.Done;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The acts that failing over is made of, read back from the data of their pending events.
class AskedMutationTest {

  static Stream<Arguments> acts() {
    return Stream.of(
        arguments(
            "dr-instance.create",
            "",
            """
            {"name":"standby","imageId":"img-1","systemType":"s1022","processorType":"shared",
             "processors":0.5,"memoryGiB":8.0,"sshKey":"key","withoutStorage":true,
             "networks":[{"networkId":"n-1","ipAddress":"10.0.0.9"}],"userTags":["dr"]}\
            """,
            new CreateServer(
                "standby",
                "img-1",
                new Machine("s1022", "shared", 0.5, 8),
                List.of(new WantedInterface("n-1", "10.0.0.9")),
                "key",
                true,
                List.of("dr"))),
        arguments(
            "dr-instance.update",
            "x-1",
            "{\"instanceId\":\"x-1\",\"memoryGiB\":16.0}",
            new Mutation.ResizeServer("x-1", 0, 16)),
        arguments("dr-instance.delete", "x-1", "{}", new Mutation.DeleteServer("x-1")),
        arguments(
            "dr-volume.update",
            "x-1",
            "{\"volumeId\":\"x-1\",\"bootable\":false}",
            Mutation.UpdateVolume.bootable("x-1", false)),
        arguments(
            "dr-volume.update",
            "x-1",
            "{\"volumeId\":\"x-1\",\"name\":\"n\",\"sizeGb\":20,\"shareable\":true}",
            new Mutation.UpdateVolume("x-1", "n", 20, Optional.empty(), Optional.of(true))),
        arguments(
            "dr-volume.update",
            "x-1",
            "{\"volumeId\":\"x-1\",\"replicationEnabled\":false}",
            new Mutation.SetReplication("x-1", false)),
        arguments(
            "dr-volume.onboard",
            "",
            """
            {"sourceCrn":"crn","auxiliaryVolumes":[{"auxVolumeName":"aux_1","name":""}]}\
            """,
            new OnboardVolumes("crn", List.of(new AuxVolume("aux_1", "")))),
        arguments(
            "dr-volume-group.start",
            "x-1",
            "{\"volumeGroupId\":\"x-1\",\"source\":\"aux\"}",
            new Mutation.StartVolumeGroup("x-1", Mutation.Source.AUX)),
        arguments(
            "dr-volume-group.stop",
            "x-1",
            "{\"volumeGroupId\":\"x-1\",\"allowReadAccess\":true}",
            new Mutation.StopVolumeGroup("x-1", true)),
        arguments("dr-volume-group.reset", "x-1", "{}", new Mutation.ResetVolumeGroup("x-1")),
        arguments(
            "dr-volume-group.create",
            "",
            "{\"name\":\"core\",\"volumeIds\":[\"v1\"]}",
            new Mutation.CreateVolumeGroup("core", List.of("v1"))),
        arguments(
            "dr-volume-group.update",
            "x-1",
            "{\"addVolumeIds\":[\"v1\"],\"removeVolumeIds\":[]}",
            new Mutation.UpdateVolumeGroup("x-1", List.of("v1"), List.of())),
        arguments("dr-volume-group.delete", "x-1", "{}", new Mutation.DeleteVolumeGroup("x-1")));
  }

  @ParameterizedTest
  @MethodSource("acts")
  void pendingEventTellsWhatWasAskedFor(
      String action, String id, String request, Mutation mutation) {
    assertThat(
            AskedMutation.of(
                CloudActsTest.pending(action, "thing", id, request), CloudActsTest.nowhere()))
        .isEqualTo(new Done<>(mutation));
  }
}
