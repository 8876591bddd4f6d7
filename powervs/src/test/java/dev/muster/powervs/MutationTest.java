package dev.muster.powervs;

import static dev.muster.powervs.ScriptedCloud.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.muster.cloud.Accepted;
import dev.muster.cloud.IkePolicy;
import dev.muster.cloud.IpsecPolicy;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Result.Done;
import dev.muster.cloud.Result.Unknown;
import dev.muster.cloud.Secret;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every mutation: exactly what is sent, and what is made of the answer.
class MutationTest {
  private static final IpsecPolicy IPSEC =
      new IpsecPolicy("sec-1", "strong", "hmac-sha-256-128", "aes-256-cbc", 19, 3600, true);

  private final Site site = new Site();

  @AfterEach
  void close() {
    site.close();
  }

  @ParameterizedTest
  @MethodSource("mutations")
  void sendsExactly(
      Mutation mutation, String line, String body, int status, String answer, Accepted accepted) {
    site.script.on(line, json(status, answer));

    assertThat(site.cloud.perform(mutation)).isEqualTo(new Done<>(accepted));

    assertThat(site.script.requests()).hasSize(1);
    ScriptedCloud.Seen request = site.script.requests().getFirst();
    assertThat(request.line()).isEqualTo(line);
    assertThat(request.body()).isEqualTo(body);
    assertThat(request.header("Authorization")).isEqualTo("Bearer token-1");
    assertThat(request.header("Crn")).isEqualTo(Site.WORKSPACE.crn());
    assertThat(request.header("Content-type")).isEqualTo(body.isEmpty() ? "" : "application/json");
    assertThat(site.waits).isEmpty();
  }

  static Stream<Arguments> mutations() {
    return Stream.of(
            servers(),
            images(),
            networks(),
            volumes(),
            replicatedVolumes(),
            groups(),
            connections(),
            policies())
        .flatMap(List::stream);
  }

  private static List<Arguments> servers() {
    return List.of(
        argumentSet(
            "start",
            new Mutation.StartServer("vm-1"),
            "POST " + Site.V1 + "/pvm-instances/vm-1/action",
            "{\"action\":\"start\"}",
            200,
            "{}",
            Accepted.of("vm-1")),
        argumentSet(
            "stop gracefully",
            new Mutation.StopServer("vm-1", Mutation.StopMode.GRACEFUL),
            "POST " + Site.V1 + "/pvm-instances/vm-1/action",
            "{\"action\":\"stop\"}",
            200,
            "null",
            Accepted.of("vm-1")),
        argumentSet(
            "stop immediately",
            new Mutation.StopServer("vm-1", Mutation.StopMode.IMMEDIATE),
            "POST " + Site.V1 + "/pvm-instances/vm-1/action",
            "{\"action\":\"immediate-shutdown\"}",
            200,
            "",
            Accepted.of("vm-1")),
        argumentSet(
            "create standby server",
            new Mutation.CreateServer(
                "standby",
                "img-1",
                new Mutation.CreateServer.Machine("s1022", "shared", 0.5, 8),
                List.of(new Mutation.CreateServer.WantedInterface("n-1", "10.20.0.30")),
                "key",
                true,
                List.of("dr")),
            "POST " + Site.V1 + "/pvm-instances",
            "{\"serverName\":\"standby\",\"imageID\":\"img-1\",\"sysType\":\"s1022\","
                + "\"procType\":\"shared\",\"processors\":0.5,\"memory\":8.0,"
                + "\"networks\":[{\"networkID\":\"n-1\",\"ipAddress\":\"10.20.0.30\"}],"
                + "\"keyPairName\":\"key\",\"deploymentType\":\"VMNoStorage\","
                + "\"userTags\":[\"dr\"]}",
            201,
            "[{\"pvmInstanceID\":\"vm-9\",\"status\":\"BUILD\"}]",
            Accepted.of("vm-9")),
        argumentSet(
            "resize server",
            new Mutation.ResizeServer("vm-1", 2.5, 0),
            "PUT " + Site.V1 + "/pvm-instances/vm-1",
            "{\"processors\":2.5}",
            202,
            "{\"processors\":2.5}",
            Accepted.of("vm-1")),
        argumentSet(
            "delete server",
            new Mutation.DeleteServer("vm-1"),
            "DELETE " + Site.V1 + "/pvm-instances/vm-1",
            "",
            200,
            "{}",
            Accepted.of("vm-1")),
        argumentSet(
            "snapshot of some volumes",
            new Mutation.SnapshotServer("vm-1", "pre", "before the drill", List.of("v1", "v2")),
            "POST " + Site.V1 + "/pvm-instances/vm-1/snapshots",
            "{\"name\":\"pre\",\"description\":\"before the drill\",\"volumeIDs\":[\"v1\",\"v2\"]}",
            202,
            "{\"snapshotID\":\"s-1\",\"crn\":null}",
            Accepted.of("s-1")),
        argumentSet(
            "snapshot of all volumes",
            new Mutation.SnapshotServer("vm-1", "pre", "", List.of()),
            "POST " + Site.V1 + "/pvm-instances/vm-1/snapshots",
            "{\"name\":\"pre\"}",
            202,
            "{\"snapshotID\":\"s-1\"}",
            Accepted.of("s-1")),
        argumentSet(
            "delete snapshot",
            new Mutation.DeleteSnapshot("s-1"),
            "DELETE " + Site.V1 + "/snapshots/s-1",
            "",
            202,
            "{}",
            Accepted.of("s-1")));
  }

  private static List<Arguments> replicatedVolumes() {
    return List.of(
        argumentSet(
            "make bootable",
            Mutation.UpdateVolume.bootable("v1", true),
            "PUT " + Site.V1 + "/volumes/v1",
            "{\"bootable\":true}",
            200,
            "{\"volumeID\":\"v1\",\"bootable\":false}",
            Accepted.of("v1")),
        argumentSet(
            "rename, grow and share",
            new Mutation.UpdateVolume("v1", "data", 40, Optional.empty(), Optional.of(false)),
            "PUT " + Site.V1 + "/volumes/v1",
            "{\"name\":\"data\",\"size\":40,\"shareable\":false}",
            200,
            "{}",
            Accepted.of("v1")),
        argumentSet(
            "replicate",
            new Mutation.SetReplication("v1", true),
            "POST " + Site.V1 + "/volumes/v1/action",
            "{\"replicationEnabled\":true}",
            202,
            "{}",
            Accepted.of("v1")),
        argumentSet(
            "onboard",
            new Mutation.OnboardVolumes(
                "crn:v1:x",
                List.of(
                    new Mutation.OnboardVolumes.AuxVolume("aux_1", "shown"),
                    new Mutation.OnboardVolumes.AuxVolume("aux_2", ""))),
            "POST " + Site.V1 + "/volumes/onboarding",
            "{\"Volumes\":[{\"sourceCRN\":\"crn:v1:x\",\"auxiliaryVolumes\":["
                + "{\"auxVolumeName\":\"aux_1\",\"name\":\"shown\"},"
                + "{\"auxVolumeName\":\"aux_2\"}]}]}",
            202,
            "{\"id\":\"onb-1\",\"description\":null}",
            Accepted.of("onb-1")));
  }

  private static List<Arguments> groups() {
    String action = "POST " + Site.V1 + "/volume-groups/vg-1/action";
    return List.of(
        argumentSet(
            "start group",
            new Mutation.StartVolumeGroup("vg-1", Mutation.Source.AUX),
            action,
            "{\"start\":{\"source\":\"aux\"}}",
            202,
            "{}",
            Accepted.of("vg-1")),
        argumentSet(
            "stop group",
            new Mutation.StopVolumeGroup("vg-1", true),
            action,
            "{\"stop\":{\"access\":true}}",
            202,
            "{}",
            Accepted.of("vg-1")),
        argumentSet(
            "reset group",
            new Mutation.ResetVolumeGroup("vg-1"),
            action,
            "{\"reset\":{\"status\":\"available\"}}",
            202,
            "{}",
            Accepted.of("vg-1")),
        argumentSet(
            "create group",
            new Mutation.CreateVolumeGroup("core", List.of("v1")),
            "POST " + Site.V1 + "/volume-groups",
            "{\"name\":\"core\",\"volumeIDs\":[\"v1\"]}",
            206,
            "{\"id\":\"vg-1\",\"name\":\"core\",\"status\":\"creating\"}",
            Accepted.of("vg-1")),
        argumentSet(
            "update group",
            new Mutation.UpdateVolumeGroup("vg-1", List.of("v2"), List.of()),
            "PUT " + Site.V1 + "/volume-groups/vg-1",
            "{\"addVolumes\":[\"v2\"],\"removeVolumes\":[]}",
            202,
            "{}",
            Accepted.of("vg-1")),
        argumentSet(
            "delete group",
            new Mutation.DeleteVolumeGroup("vg-1"),
            "DELETE " + Site.V1 + "/volume-groups/vg-1",
            "",
            202,
            "{}",
            Accepted.of("vg-1")));
  }

  private static List<Arguments> images() {
    return List.of(
        argumentSet(
            "capture",
            new Mutation.CaptureImage("vm-1", "golden"),
            "POST " + Site.V2 + "/pvm-instances/vm-1/capture",
            "{\"captureDestination\":\"image-catalog\",\"captureName\":\"golden\"}",
            202,
            "{\"id\":\"job-1\",\"href\":\"/x\"}",
            new Accepted("vm-1", "job-1")),
        argumentSet(
            "delete image",
            new Mutation.DeleteImage("i-1"),
            "DELETE " + Site.V1 + "/images/i-1",
            "",
            200,
            "{}",
            Accepted.of("i-1")));
  }

  private static List<Arguments> networks() {
    return List.of(
        argumentSet(
            "create network",
            new Mutation.CreateNetwork(
                "app", "vlan", "10.20.0.0/24", "10.20.0.1", List.of("9.9.9.9"), true),
            "POST " + Site.V1 + "/networks",
            "{\"name\":\"app\",\"type\":\"vlan\",\"cidr\":\"10.20.0.0/24\","
                + "\"gateway\":\"10.20.0.1\",\"dnsServers\":[\"9.9.9.9\"]}",
            201,
            "{\"networkID\":\"n-1\",\"vlanID\":null}",
            Accepted.of("n-1")),
        argumentSet(
            "create isolated network",
            new Mutation.CreateNetwork("drill", "vlan", "10.99.0.0/24", "", List.of(), false),
            "POST " + Site.V1 + "/networks",
            "{\"name\":\"drill\",\"type\":\"vlan\",\"cidr\":\"10.99.0.0/24\",\"advertise\":\"disable\"}",
            200,
            "{\"networkID\":\"n-2\"}",
            Accepted.of("n-2")),
        argumentSet(
            "update network",
            new Mutation.UpdateNetwork("n-1", "", "10.20.0.254", List.of()),
            "PUT " + Site.V1 + "/networks/n-1",
            "{\"gateway\":\"10.20.0.254\"}",
            200,
            "{\"networkID\":\"n-1\"}",
            Accepted.of("n-1")),
        argumentSet(
            "delete network",
            new Mutation.DeleteNetwork("n-1"),
            "DELETE " + Site.V1 + "/networks/n-1",
            "",
            200,
            "{}",
            Accepted.of("n-1")),
        argumentSet(
            "attach network",
            new Mutation.AttachNetwork("vm-1", "n-1", "10.20.0.30"),
            "POST " + Site.V1 + "/pvm-instances/vm-1/networks",
            "{\"networkID\":\"n-1\",\"ipAddress\":\"10.20.0.30\"}",
            201,
            "{\"networkID\":\"n-1\",\"macAddress\":\"fa:16:3e:00:00:02\"}",
            new Accepted("vm-1", "fa:16:3e:00:00:02")),
        argumentSet(
            "detach one interface",
            new Mutation.DetachNetwork("vm-1", "n-1", "fa:16:3e:00:00:01"),
            "DELETE " + Site.V1 + "/pvm-instances/vm-1/networks/n-1",
            "{\"macAddress\":\"fa:16:3e:00:00:01\"}",
            200,
            "{}",
            Accepted.of("vm-1")),
        argumentSet(
            "detach network",
            new Mutation.DetachNetwork("vm-1", "n-1", ""),
            "DELETE " + Site.V1 + "/pvm-instances/vm-1/networks/n-1",
            "",
            200,
            "{}",
            Accepted.of("vm-1")));
  }

  private static List<Arguments> volumes() {
    return List.of(
        argumentSet(
            "create volume",
            new Mutation.CreateVolume("data", 20, "tier3", false, true),
            "POST " + Site.V1 + "/volumes",
            "{\"name\":\"data\",\"size\":20,\"diskType\":\"tier3\",\"shareable\":false,"
                + "\"replicationEnabled\":true}",
            202,
            "{\"volumeID\":\"v1\",\"state\":\"creating\"}",
            Accepted.of("v1")),
        argumentSet(
            "clone volumes",
            new Mutation.CloneVolumes("drill", List.of("v1", "v2")),
            "POST " + Site.V2 + "/volumes/clone",
            "{\"name\":\"drill\",\"volumeIDs\":[\"v1\",\"v2\"],\"targetReplicationEnabled\":false}",
            202,
            "{\"cloneTaskID\":\"t-1\",\"href\":\"/x\"}",
            new Accepted("t-1", "t-1")),
        argumentSet(
            "attach volume",
            new Mutation.AttachVolume("vm-1", "v1"),
            "POST " + Site.V1 + "/pvm-instances/vm-1/volumes/v1",
            "",
            200,
            "{}",
            Accepted.of("v1")),
        argumentSet(
            "detach volume",
            new Mutation.DetachVolume("vm-1", "v1"),
            "DELETE " + Site.V1 + "/pvm-instances/vm-1/volumes/v1",
            "",
            202,
            "{}",
            Accepted.of("v1")),
        argumentSet(
            "delete volume",
            new Mutation.DeleteVolume("v1"),
            "DELETE " + Site.V1 + "/volumes/v1",
            "",
            200,
            "{}",
            Accepted.of("v1")));
  }

  private static List<Arguments> connections() {
    return List.of(
        argumentSet(
            "create cloud connection with a job",
            new Mutation.CreateCloudConnection("cc", 1000, true, false, List.of("n-1")),
            "POST " + Site.V1 + "/cloud-connections",
            "{\"name\":\"cc\",\"speed\":1000,\"globalRouting\":true,\"metered\":false,"
                + "\"subnets\":[\"n-1\"]}",
            202,
            "{\"cloudConnectionID\":\"cc-1\",\"jobRef\":{\"id\":\"job-1\",\"href\":\"/x\"}}",
            new Accepted("cc-1", "job-1")),
        argumentSet(
            "create cloud connection at once",
            new Mutation.CreateCloudConnection("cc", 50, false, true, List.of()),
            "POST " + Site.V1 + "/cloud-connections",
            "{\"name\":\"cc\",\"speed\":50,\"globalRouting\":false,\"metered\":true}",
            201,
            "{\"cloudConnectionID\":\"cc-1\",\"jobRef\":null}",
            Accepted.of("cc-1")),
        argumentSet(
            "update cloud connection with a job",
            new Mutation.UpdateCloudConnection("cc-1", "", 2000),
            "PUT " + Site.V1 + "/cloud-connections/cc-1",
            "{\"speed\":2000}",
            202,
            "{\"id\":\"job-2\",\"href\":\"/x\"}",
            new Accepted("cc-1", "job-2")),
        argumentSet(
            "update cloud connection at once",
            new Mutation.UpdateCloudConnection("cc-1", "renamed", 0),
            "PUT " + Site.V1 + "/cloud-connections/cc-1",
            "{\"name\":\"renamed\"}",
            200,
            "{\"cloudConnectionID\":\"cc-1\",\"name\":\"renamed\"}",
            Accepted.of("cc-1")));
  }

  private static List<Arguments> policies() {
    return List.of(
        argumentSet(
            "create IKE policy",
            new Mutation.CreateIkePolicy(
                new IkePolicy("", "strong", 2, "sha-256", "aes-256-cbc", 14, 28800),
                new Secret("shared \"key\" ü")),
            "POST " + Site.V1 + "/vpn/ike-policies",
            "{\"name\":\"strong\",\"version\":2,\"authentication\":\"sha-256\","
                + "\"encryption\":\"aes-256-cbc\",\"dhGroup\":14,\"keyLifetime\":28800,"
                + "\"presharedKey\":\"shared \\\"key\\\" ü\"}",
            200,
            "{\"id\":\"ike-1\",\"name\":\"strong\"}",
            Accepted.of("ike-1")),
        argumentSet(
            "update IPsec policy",
            new Mutation.UpdateIpsecPolicy(
                new IpsecPolicy("sec-1", "weak", "none", "3des-cbc", 1, 180, false), IPSEC),
            "PUT " + Site.V1 + "/vpn/ipsec-policies/sec-1",
            "{\"name\":\"strong\",\"authentication\":\"hmac-sha-256-128\","
                + "\"encryption\":\"aes-256-cbc\",\"dhGroup\":19,\"keyLifetime\":3600,\"pfs\":true}",
            200,
            "{\"id\":\"sec-1\"}",
            Accepted.of("sec-1")));
  }

  @Test
  void aCreationWithoutAnIdIsUnknown() {
    site.script.on(
        "POST " + Site.V1 + "/volumes",
        json(202, "{\"volumeID\":null}"),
        json(202, ""),
        ScriptedCloud.html(202, "<p>Thank you</p>"));

    for (int i = 0; i < 3; i++) {
      assertThat(site.cloud.perform(new Mutation.CreateVolume("d", 1, "tier3", false, false)))
          .isInstanceOf(Unknown.class);
    }
    assertThat(site.script.requests()).hasSize(3);
  }
}
