package dev.muster.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.simulator.Recorder.Site;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The life of a server, and at each stage what it may not be told to do.
class IllegalStateTest {
  private static final String ONE = "~/pvm-instances/{}";
  private static final String ACT = "POST " + ONE + "/action";
  private static final String SNAPSHOT = "POST " + ONE + "/snapshots";
  private static final String CAPTURE = "POST ~2/pvm-instances/{}/capture";
  private static final String CLONE = "POST " + ONE + "/clone";
  private static final String ATTACH = "POST " + ONE + "/volumes/{}";
  private static final String DETACH = "DELETE " + ONE + "/volumes/{}";

  @TempDir Path folder;

  private final ManualClock clock = new ManualClock();
  private final Recorder recorder = new Recorder();
  private int refusals;

  private void refused(Site site, int status, String key, String body, String... parameters) {
    site.refused(status, key, body, parameters);
    refusals++;
  }

  private void pass(int seconds) {
    clock.tick(Duration.ofSeconds(seconds));
  }

  @Test
  @SuppressWarnings("SystemOut")
  void everyStageOfALifeRefusesWhatItsStateForbids() {
    SimulatorConfig config =
        SimulatorConfig.of(Client.API_KEY, clock).withTokenLifetime(Duration.ofDays(1));
    try (Simulator simulator = Simulator.start(config);
        Client client = new Client(simulator, "muster-dal12")) {
      Site site = recorder.site(client);
      String net = client.networkId("prod-db-net");
      String id = create(site, client.imageId("AIX-7300-02"), net);
      String clone = "{'name':'twin','networks':[{'networkID':'" + net + "'}]}";
      String data = site.id("volumeID", "POST ~/volumes", "{'name':'life-data','size':5}");
      building(site, id, data, clone);
      running(site, id);
      stopped(site, id);
      attached(site, id, data);
      snapshot(site, id, data);
      captured(site, id);
      cloned(site, id, clone);
      deleted(site, id, data);
    }
    System.out.println(
        "life of a server: create, stop, start, attach, detach, snapshot, capture, clone, delete; "
            + refusals
            + " illegal attempts, each answered by the declared error");
    assertThat(recorder.violations()).isEmpty();
  }

  private static String create(Site site, String image, String net) {
    String body =
        """
        {'serverName':'life','imageID':'%s','processors':1,'memory':8,'procType':'shared',
         'networks':[{'networkID':'%s'}]}
        """
            .formatted(image, net);
    return site.ok("POST ~/pvm-instances", body).path(0).path("pvmInstanceID").asString();
  }

  private void building(Site site, String id, String data, String clone) {
    refused(site, 409, ACT, "{'action':'start'}", id);
    refused(site, 409, ACT, "{'action':'stop'}", id);
    refused(site, 409, SNAPSHOT, "{'name':'s'}", id);
    refused(site, 409, CAPTURE, "{'captureName':'c','captureDestination':'image-catalog'}", id);
    refused(site, 409, ATTACH, "", id, data);
    refused(site, 409, CLONE, clone, id);
    refused(site, 409, "PUT " + ONE, "{'memory':16}", id);
    pass(12);
    assertThat(site.get(ONE, id).path("status").asString()).isEqualTo("ACTIVE");
  }

  private void running(Site site, String id) {
    String boot = site.get(ONE, id).path("volumeIDs").path(0).asString();
    refused(site, 409, ACT, "{'action':'start'}", id);
    refused(site, 409, DETACH, "", id, boot);
    site.ok(ACT, "{'action':'stop'}", id);
    refused(site, 409, ACT, "{'action':'start'}", id);
    pass(1);
    assertThat(site.get(ONE, id).path("status").asString()).isEqualTo("SHUTOFF");
  }

  private void stopped(Site site, String id) {
    String boot = site.get(ONE, id).path("volumeIDs").path(0).asString();
    refused(site, 409, ACT, "{'action':'stop'}", id);
    refused(site, 409, ACT, "{'action':'soft-reboot'}", id);
    refused(site, 409, "POST " + ONE + "/console", "", id);
    site.ok(DETACH, "", id, boot);
    refused(site, 409, DETACH, "", id, boot);
    pass(2);
    refused(site, 400, ACT, "{'action':'start'}", id);
    site.ok(ATTACH, "", id, boot);
    pass(4);
    site.ok(ACT, "{'action':'start'}", id);
    refused(site, 409, ACT, "{'action':'stop'}", id);
    pass(5);
    assertThat(site.get(ONE, id).path("health").path("status").asString()).isEqualTo("OK");
  }

  private void attached(Site site, String id, String data) {
    site.ok(ATTACH, "", id, data);
    refused(site, 409, ATTACH, "", id, data);
    refused(site, 409, DETACH, "", id, data);
    pass(4);
    refused(site, 409, ATTACH, "", id, data);
    refused(site, 400, "DELETE ~/volumes/{}", "", data);
    refused(site, 404, DETACH, "", id, "no-such-volume");
    site.ok(DETACH, "", id, data);
    pass(2);
    refused(site, 404, DETACH, "", id, data);
    site.ok(ATTACH, "", id, data);
    pass(4);
  }

  private void snapshot(Site site, String id, String data) {
    String made = site.id("snapshotID", SNAPSHOT, "{'name':'s'}", id);
    String restore = SNAPSHOT + "/{}/restore";
    refused(site, 409, SNAPSHOT, "{'name':'s'}", id);
    refused(site, 400, "DELETE ~/snapshots/{}", "", made);
    refused(site, 409, restore, "{'force':true}", id, made);
    pass(5);
    refused(site, 409, restore, "", id, made);
    refused(site, 409, DETACH, "", id, data);
    refused(site, 409, "DELETE " + ONE, "", id);
    refused(site, 409, "PUT " + ONE, "{'memory':16}", id);
    site.ok("DELETE ~/snapshots/{}", "", made);
    pass(1);
  }

  private void captured(Site site, String id) {
    String body = "{'captureName':'%s','captureDestination':'image-catalog'}";
    site.ok(CAPTURE, body.formatted("c1"), id);
    refused(site, 409, CAPTURE, body.formatted("c2"), id);
    refused(site, 400, "DELETE ~/images/{}", "", site.client().imageId("c1"));
    pass(20);
    refused(site, 409, CAPTURE, body.formatted("c1"), id);
    site.ok("DELETE ~/images/{}", "", site.client().imageId("c1"));
  }

  private void cloned(Site site, String id, String clone) {
    refused(site, 400, CLONE, "{'name':'twin','networks':[]}", id);
    String twin = site.id("pvmInstanceID", CLONE, clone, id);
    refused(site, 409, CLONE, clone, twin);
    pass(12);
    site.ok("DELETE " + ONE, "", twin);
    pass(5);
  }

  private void deleted(Site site, String id, String data) {
    site.ok("DELETE " + ONE, "", id);
    refused(site, 409, "DELETE " + ONE, "", id);
    refused(site, 409, ACT, "{'action':'start'}", id);
    refused(site, 409, ATTACH, "", id, data);
    pass(5);
    refused(site, 404, "GET " + ONE, "", id);
    refused(site, 404, "DELETE " + ONE, "", id);
    assertThat(site.get("~/volumes/{}", data).path("state").asString()).isEqualTo("available");
  }

  @Test
  void retiredServicesAreClosedWhereTheWorkspaceHasNotTheCapability() throws IOException {
    try (InputStream in = Simulator.class.getResourceAsStream("default-estate.yaml")) {
      String yaml = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
      int second = yaml.indexOf("  - name: muster-wdc06");
      String closed =
          yaml.substring(second)
              .replace("cloud-connections: true", "cloud-connections: false")
              .replace("power-vpn-connections: true", "power-vpn-connections: false");
      Path estate = folder.resolve("estate.yaml");
      Files.writeString(estate, yaml.substring(0, second) + closed);
      try (Simulator simulator =
              Simulator.start(SimulatorConfig.of(Client.API_KEY, clock).withEstate(estate));
          Client client = new Client(simulator, "muster-wdc06")) {
        Site site = recorder.site(client);
        site.refused(405, "POST ~/cloud-connections", "{'name':'x','speed':50}");
        site.refused(405, "POST ~/vpn/vpn-connections", "{}");
        assertThat(site.get("~/cloud-connections").path("cloudConnections").isArray()).isTrue();
        assertThat(site.get("~/vpn/vpn-connections").path("vpnConnections").isArray()).isTrue();
      }
    }
    assertThat(recorder.violations()).isEmpty();
  }
}
