package dev.muster.powervs;

import static dev.muster.powervs.ScriptedCloud.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cloud.CloudConnection;
import dev.muster.cloud.IkePolicy;
import dev.muster.cloud.Image;
import dev.muster.cloud.IpsecPolicy;
import dev.muster.cloud.Job;
import dev.muster.cloud.Network;
import dev.muster.cloud.Result;
import dev.muster.cloud.Result.Done;
import dev.muster.cloud.Result.Refused;
import dev.muster.cloud.Result.Unknown;
import dev.muster.cloud.Server;
import dev.muster.cloud.Snapshot;
import dev.muster.cloud.Volume;
import dev.muster.cloud.VolumeGroup;
import dev.muster.cloud.VpnConnection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Every read: where it looks, and what it makes of the answer.
class ReadTest {
  private final Site site = new Site();

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void readsAServer() {
    answer(
        "/pvm-instances/vm-1",
        """
        {"pvmInstanceID":"vm-1","serverName":"erp-db-1","status":"active",
         "health":{"status":"ok","reason":"","lastUpdate":"2026-08-05T10:15:00.000Z"},
         "taskState":"","progress":100,"osType":"aix","operatingSystem":"AIX 7.3",
         "imageID":"img-1","procType":"shared","processors":0.25,"memory":8,"diskSize":20,
         "storageType":"tier3","sysType":"s1022","networkIDs":["net-1"],
         "networks":[{"networkID":"net-1","networkName":"app","ipAddress":"10.20.0.11",
           "ip":"10.20.0.99","macAddress":"fa:16:3e:00:00:01","type":"fixed"}],
         "addresses":[{"networkID":"net-9"}],"volumeIDs":["vol-1","vol-2"],
         "fault":{"message":"an old one"},"addedNextMonth":{"a":[1]}}\
        """);

    assertThat(site.cloud.server("vm-1"))
        .isEqualTo(
            new Done<>(
                new Server(
                    "vm-1",
                    "erp-db-1",
                    "ACTIVE",
                    "OK",
                    new Server.Shape("aix", "s1022", 0.25, 8),
                    List.of(
                        new Server.Interface("net-1", "app", "10.20.0.11", "fa:16:3e:00:00:01")),
                    List.of("vol-1", "vol-2"),
                    "")));
  }

  @Test
  void aBrokenServerTellsItsFault() {
    answer(
        "/pvm-instances/vm-1",
        """
        {"pvmInstanceID":"vm-1","status":"ERROR",
         "fault":{"code":500.0,"message":"No valid host was found"}}\
        """);

    assertThat(done(site.cloud.server("vm-1")).fault()).isEqualTo("No valid host was found");
  }

  @Test
  void nullsInAServerReadAsEmpty() {
    answer(
        "/pvm-instances/vm-1",
        """
        {"pvmInstanceID":"vm-1","serverName":null,"status":"BUILD","health":null,
         "processors":null,"memory":"16","networks":null,
         "addresses":[null,{"networkID":null,"ip":"10.1.1.1"}],"volumeIDs":null,"fault":null}\
        """);

    assertThat(site.cloud.server("vm-1"))
        .isEqualTo(
            new Done<>(
                new Server(
                    "vm-1",
                    "",
                    "BUILD",
                    "",
                    new Server.Shape("", "", 0, 16),
                    List.of(new Server.Interface("", "", "10.1.1.1", "")),
                    List.of(),
                    "")));
  }

  @Test
  void listsServersInTheCloudsOrder() {
    answer(
        "/pvm-instances",
        """
        {"pvmInstances":[{"pvmInstanceID":"vm-2","href":"/x"},{"pvmInstanceID":"vm-1"},null]}\
        """);

    assertThat(done(site.cloud.servers())).extracting(Server::id).containsExactly("vm-2", "vm-1");
  }

  @Test
  void aNullListIsEmpty() {
    answer("/pvm-instances", "{\"pvmInstances\":null}");
    answer("/vpn/vpn-connections", "{}");

    assertThat(done(site.cloud.servers())).isEmpty();
    assertThat(done(site.cloud.vpnConnections())).isEmpty();
  }

  @Test
  void readsSnapshots() {
    String snapshot =
        """
        {"snapshotID":"s-1","name":"pre-drill","pvmInstanceID":"vm-1","status":"available",
         "percentComplete":100.0,"volumeSnapshots":{"vol-1":"vs-1"}}\
        """;
    answer("/snapshots", "{\"snapshots\":[" + snapshot + "]}");
    answer("/snapshots/s-1", snapshot);
    Snapshot expected = new Snapshot("s-1", "pre-drill", "vm-1", "available", 100);

    assertThat(site.cloud.snapshots()).isEqualTo(new Done<>(List.of(expected)));
    assertThat(site.cloud.snapshot("s-1")).isEqualTo(new Done<>(expected));
  }

  @Test
  void readsImages() {
    answer(
        "/images",
        """
        {"images":[{"imageID":"i-1","name":"aix-73","state":"active","description":null,
          "specifications":{"operatingSystem":"aix"},"storagePool":"","storageType":""}]}\
        """);
    answer(
        "/images/i-1",
        """
        {"imageID":"i-1","name":"aix-73","state":null,"size":20,"specifications":null}\
        """);

    assertThat(site.cloud.images())
        .isEqualTo(new Done<>(List.of(new Image("i-1", "aix-73", "active", "aix", 0))));
    assertThat(site.cloud.image("i-1"))
        .isEqualTo(new Done<>(new Image("i-1", "aix-73", "", "", 20)));
  }

  @Test
  void readsNetworks() {
    answer(
        "/networks",
        "{\"networks\":[{\"networkID\":\"n-1\",\"name\":\"app\",\"type\":\"vlan\",\"vlanID\":null}]}");
    answer(
        "/networks/n-1",
        """
        {"networkID":"n-1","name":"app","type":"vlan","vlanID":305.0,"cidr":"10.20.0.0/24",
         "gateway":"10.20.0.1","dnsServers":["127.0.0.1",null],
         "ipAddressMetrics":{"available":252,"total":253,"used":1,"utilization":0}}\
        """);

    assertThat(site.cloud.networks())
        .isEqualTo(new Done<>(List.of(new Network("n-1", "app", "vlan", 0, "", "", List.of()))));
    assertThat(site.cloud.network("n-1"))
        .isEqualTo(
            new Done<>(
                new Network(
                    "n-1", "app", "vlan", 305, "10.20.0.0/24", "10.20.0.1", List.of("127.0.0.1"))));
  }

  @Test
  void readsVolumesWithTheirReplication() {
    String volume =
        """
        {"volumeID":"vol-1","name":"erp_data1","size":100,"state":"in-use","diskType":"tier3",
         "bootable":true,"shareable":false,"pvmInstanceIDs":["vm-1"],"replicationEnabled":true,
         "auxiliary":false,"primaryRole":"master","masterVolumeName":"volume-erp_data1-2d5f",
         "auxVolumeName":"aux_volume-erp_data1-2d5f","consistencyGroupName":"rccg-33fd-209b3",
         "groupID":"g-1","mirroringState":"consistent_copying",
         "freezeTime":"2026-08-05T10:10:00.000Z"}\
        """;
    answer("/volumes", "{\"volumes\":[" + volume + "]}");
    answer("/volumes/vol-1", volume);
    Volume expected =
        new Volume(
            "vol-1",
            "erp_data1",
            "in-use",
            100,
            "tier3",
            true,
            List.of("vm-1"),
            new Volume.Replication(
                true,
                false,
                "master",
                "volume-erp_data1-2d5f",
                "aux_volume-erp_data1-2d5f",
                "consistent_copying",
                "g-1",
                "rccg-33fd-209b3",
                "2026-08-05T10:10:00.000Z"));

    assertThat(site.cloud.volumes()).isEqualTo(new Done<>(List.of(expected)));
    assertThat(site.cloud.volume("vol-1")).isEqualTo(new Done<>(expected));
  }

  @Test
  void aPlainVolumeHasNoReplication() {
    answer(
        "/volumes/vol-1",
        """
        {"volumeID":"vol-1","name":"scratch","size":10.5,"state":null,"diskType":null,
         "volumeType":"tier1","pvmInstanceIDs":null,"replicationEnabled":null,"freezeTime":null,
         "replicationStatus":"not-capable"}\
        """);

    assertThat(site.cloud.volume("vol-1"))
        .isEqualTo(
            new Done<>(
                new Volume(
                    "vol-1",
                    "scratch",
                    "",
                    10.5,
                    "tier1",
                    false,
                    List.of(),
                    Volume.Replication.NONE)));
  }

  @Test
  void readsVolumeGroupsWithTheirMembers() {
    answer(
        "/volume-groups/details",
        """
        {"volumeGroups":[{"id":"g-1","name":"erp-vg","status":"available",
          "replicationStatus":"enabled","auxiliary":true,"consistencyGroupName":"rccg-33fd-209b3",
          "volumeIDs":["vol-1","vol-2"],"statusDescription":null}]}\
        """);

    assertThat(site.cloud.volumeGroups())
        .isEqualTo(
            new Done<>(
                List.of(
                    new VolumeGroup(
                        "g-1",
                        "erp-vg",
                        "available",
                        "rccg-33fd-209b3",
                        "enabled",
                        true,
                        List.of("vol-1", "vol-2")))));
  }

  @Test
  void readsCloudConnections() {
    String connection =
        """
        {"cloudConnectionID":"cc-1","name":"dal12-vpc","speed":5000,"linkStatus":"up",
         "globalRouting":true,"metered":false,"networks":[{"networkID":"n-1","name":"app"}],
         "port":"x","vpc":null}\
        """;
    answer("/cloud-connections", "{\"cloudConnections\":[" + connection + "]}");
    answer("/cloud-connections/cc-1", connection);
    CloudConnection expected =
        new CloudConnection("cc-1", "dal12-vpc", 5000, "up", true, false, List.of("n-1"));

    assertThat(site.cloud.cloudConnections()).isEqualTo(new Done<>(List.of(expected)));
    assertThat(site.cloud.cloudConnection("cc-1")).isEqualTo(new Done<>(expected));
  }

  @Test
  void readsVpnConnections() {
    answer(
        "/vpn/vpn-connections",
        """
        {"vpnConnections":[{"id":"vpn-1","name":"branch","status":"active","mode":"policy",
          "ikePolicy":{"id":"ike-1","name":"a"},"ipSecPolicy":{"id":"sec-1","name":"b"},
          "localGatewayAddress":"192.0.2.1","peerGatewayAddress":"198.51.100.1",
          "peerSubnets":["10.9.0.0/16"]},{"id":"vpn-2","ikePolicy":null}]}\
        """);

    assertThat(site.cloud.vpnConnections())
        .isEqualTo(
            new Done<>(
                List.of(
                    new VpnConnection(
                        "vpn-1",
                        "branch",
                        "active",
                        "policy",
                        "ike-1",
                        "sec-1",
                        "192.0.2.1",
                        "198.51.100.1",
                        List.of("10.9.0.0/16")),
                    new VpnConnection("vpn-2", "", "", "", "", "", "", "", List.of()))));
  }

  @Test
  void readsPolicies() {
    answer(
        "/vpn/ike-policies",
        """
        {"ikePolicies":[{"id":"ike-1","name":"strong","version":2,"authentication":"sha-256",
          "encryption":"aes-256-cbc","dhGroup":14,"keyLifetime":28800}]}\
        """);
    answer(
        "/vpn/ipsec-policies",
        """
        {"ipSecPolicies":[{"id":"sec-1","name":"strong","authentication":"hmac-sha-256-128",
          "encryption":"aes-256-cbc","dhGroup":19,"keyLifetime":3600,"pfs":true}]}\
        """);

    assertThat(site.cloud.ikePolicies())
        .isEqualTo(
            new Done<>(
                List.of(new IkePolicy("ike-1", "strong", 2, "sha-256", "aes-256-cbc", 14, 28800))));
    assertThat(site.cloud.ipsecPolicies())
        .isEqualTo(
            new Done<>(
                List.of(
                    new IpsecPolicy(
                        "sec-1", "strong", "hmac-sha-256-128", "aes-256-cbc", 19, 3600, true))));
  }

  @Test
  void aJobTellsItsStateAndWhatItMade() {
    answer("/jobs/j-1", job("readyForProcessing", "null"));
    answer("/jobs/j-2", job("completed", "{\"input\":[{\"id\":\"vm-1\"}],\"output\":null}"));
    answer(
        "/jobs/j-3",
        job("Completed", "{\"output\":[{\"id\":\"i-9\",\"type\":\"image\"},{\"id\":null}]}"));
    answer("/jobs/j-4", job("failed", "{}"));

    assertThat(site.cloud.job("j-1"))
        .isEqualTo(new Done<>(new Job("j", Job.State.RUNNING, "words", List.of())));
    assertThat(done(site.cloud.job("j-2")).state()).isEqualTo(Job.State.COMPLETED);
    assertThat(done(site.cloud.job("j-2")).products()).isEmpty();
    assertThat(done(site.cloud.job("j-3")).products()).containsExactly(new Job.Product("i-9", ""));
    assertThat(done(site.cloud.job("j-4")).state()).isEqualTo(Job.State.FAILED);
  }

  private static String job(String state, String resources) {
    return """
    {"id":"j","operation":{"action":"vmCapture","target":"erp-db-1","id":"vm-1"},
     "status":{"state":"%s","progress":"40","message":"words"},"resources":%s}\
    """
        .formatted(state, resources);
  }

  @Test
  void aCloneTaskTellsTheNewVolumes() {
    String path = "GET " + Site.V2 + "/volumes/clone-tasks/t-1";
    site.script.on(
        path,
        json(200, "{\"status\":\"running\",\"percentComplete\":40,\"clonedVolumes\":null}"),
        json(200, "{\"status\":\"unknown\",\"percentComplete\":40}"),
        json(
            200,
            """
            {"status":"completed","percentComplete":100,"clonedVolumes":[
              {"sourceVolumeID":"vol-1","clonedVolumeID":"new-1"},
              {"sourceVolumeID":"vol-2","clonedVolumeID":"new-2"}]}\
            """),
        json(200, "{\"status\":\"failed\",\"failedReason\":\"pool full\"}"));

    assertThat(site.cloud.cloneTask("t-1"))
        .isEqualTo(new Done<>(new Job("t-1", Job.State.RUNNING, "", List.of())));
    assertThat(done(site.cloud.cloneTask("t-1")).state()).isEqualTo(Job.State.RUNNING);
    assertThat(site.cloud.cloneTask("t-1"))
        .isEqualTo(
            new Done<>(
                new Job(
                    "t-1",
                    Job.State.COMPLETED,
                    "",
                    List.of(
                        new Job.Product("new-1", "vol-1"), new Job.Product("new-2", "vol-2")))));
    assertThat(site.cloud.cloneTask("t-1"))
        .isEqualTo(new Done<>(new Job("t-1", Job.State.FAILED, "pool full", List.of())));
  }

  @Test
  void everyReadCarriesTheHeaders() {
    answer("/images", "{}");

    done(site.cloud.images());

    ScriptedCloud.Seen request = site.script.requests().getFirst();
    assertThat(request.header("Authorization")).isEqualTo("Bearer token-1");
    assertThat(request.header("Crn"))
        .isEqualTo(
            "crn:v1:bluemix:public:power-iaas:dal12:a/0123456789abcdef0123456789abcdef:"
                + "7f1c2f0a-1111-4222-8333-944455556666::");
    assertThat(request.header("Accept")).isEqualTo("application/json");
    assertThat(request.body()).isEmpty();
  }

  @Test
  void anIdIsOnePathSegment() {
    assertThat(site.cloud.server("a/b?c d#ü%")).isInstanceOf(Refused.class);

    assertThat(site.script.requests())
        .extracting(ScriptedCloud.Seen::path)
        .containsExactly(Site.V1 + "/pvm-instances/a%2fb%3fc%20d%23%c3%bc%25");
  }

  @Test
  void whatIsNoIdIsNotSent() {
    for (String id : List.of("", " ", ".", "..")) {
      assertThat(site.cloud.server(id)).isInstanceOf(Refused.class);
    }

    assertThat(site.script.requests()).isEmpty();
  }

  @Test
  void anAnswerOfAnotherShapeIsUnknown() {
    site.script.on(
        "GET " + Site.V1 + "/pvm-instances/vm-1",
        json(200, "{}"),
        json(200, "[]"),
        json(200, "null"),
        json(200, "\"vm-1\""),
        json(200, "{\"pvmInstanceID\":"),
        json(200, ""),
        ScriptedCloud.html(200, "<html>Sign in</html>"));

    for (int i = 0; i < 7; i++) {
      assertThat(site.cloud.server("vm-1")).isInstanceOf(Unknown.class);
    }
    assertThat(site.script.requests()).hasSize(7);
  }

  @Test
  void aMissingServerIsRefused() {
    site.script.on(
        "GET " + Site.V1 + "/pvm-instances/vm-1",
        json(404, "{\"description\":\"pvm-instance does not exist\",\"error\":\"Not Found\"}"));

    assertThat(site.cloud.server("vm-1"))
        .isEqualTo(new Refused<>(404, "pvm-instance does not exist"));
    assertThat(site.script.requests()).hasSize(1);
  }

  private void answer(String path, String body) {
    site.script.on("GET " + Site.V1 + path, json(200, body));
  }

  private static <T> T done(Result<T> result) {
    assertThat(result).isInstanceOf(Done.class);
    return ((Done<T>) result).value();
  }
}
