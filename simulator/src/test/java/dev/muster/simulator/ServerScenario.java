package dev.muster.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.simulator.Recorder.Site;
import tools.jackson.databind.JsonNode;

/// Calls every operation on servers, snapshots and images, along the life of one server.
final class ServerScenario {
  private static final String ONE = "~/pvm-instances/{}";
  private static final String ACT = "POST ~/pvm-instances/{}/action";

  private final Stage stage;
  private final Site home;

  ServerScenario(Stage stage) {
    this.stage = stage;
    home = stage.home();
  }

  void run() {
    String image = images();
    String server = create(image);
    actions(server);
    change(server);
    nics(server);
    volumes(server);
    console(server);
    operations();
    snapshots(server);
    captures(server);
    copies(server);
    sap();
    end(server);
  }

  private String images() {
    home.get("~/images");
    JsonNode stock = home.get("~/stock-images").path("images");
    String id = Stage.find(stock, "name", "7300-02-02", "imageID");
    home.get("~/stock-images/{}", id);
    String body = "{'source':'root-project','imageID':'" + id + "','imageName':'mine'}";
    String copy = home.id("imageID", "POST ~/images", body);
    home.refused(409, "POST ~/images", body);
    home.refused(422, "POST ~/images", "{'source':'elsewhere'}");
    home.refused(400, "POST ~/images", "{'source':'url'}");
    stage.pass(1);
    home.get("~/images/{}", copy);
    String cos =
        "{'bucketName':'b','imageFilename':'aix.ova','imageName':'imported','region':'us-south'}";
    home.ok("POST ~/cos-images", cos);
    home.refused(409, "POST ~/cos-images", cos.replace("imported", "other"));
    home.refused(422, "POST ~/cos-images", "{'bucketName':'b'}");
    stage.pass(20);
    assertThat(home.get("~/cos-images").path("status").path("state").asString())
        .isEqualTo("completed");
    String imported = home.client().imageId("imported");
    String export = "{'bucketName':'b','accessKey':'k','secretKey':'s','region':'r'}";
    home.ok("POST ~2/images/{}/export", export, imported);
    home.refused(409, "POST ~2/images/{}/export", export, imported);
    home.refused(422, "POST ~2/images/{}/export", "{}", imported);
    home.refused(400, "POST ~2/images/{}/export", export, copy);
    home.refused(400, "DELETE ~/images/{}", "", imported);
    stage.pass(20);
    home.get("~2/images/{}/export", imported);
    home.ok("POST ~/images/{}/export", export, imported);
    stage.pass(20);
    home.ok("DELETE ~/images/{}", "", imported);
    home.refused(404, "GET ~/images/{}", "", imported);
    return copy;
  }

  private String create(String image) {
    String body =
        """
        {'serverName':'life-01','imageID':'%s','processors':0.5,'memory':8,'procType':'shared',
         'networks':[{'networkID':'%s'}],'volumeIDs':null,'bootVolumeReplicationEnabled':true}
        """
            .formatted(image, home.client().networkId("prod-db-net"));
    JsonNode made = home.ok("POST ~/pvm-instances", body).path(0);
    String id = made.path("pvmInstanceID").asString();
    assertThat(made.path("status").asString()).isEqualTo("BUILD");
    home.refused(422, "POST ~/pvm-instances", "{'serverName':'x'}");
    home.refused(400, "POST ~/pvm-instances", body.replace("'shared'", "'dedicated'"));
    home.refused(409, ACT, "{'action':'stop'}", id);
    String taken = body.replace("'}]", "','ipAddress':'10.12.10.11'}]");
    home.refused(409, "POST ~/pvm-instances", taken);
    stage.pass(12);
    JsonNode server = home.get(ONE, id);
    assertThat(server.path("status").asString()).isEqualTo("ACTIVE");
    home.get("~/pvm-instances");
    home.get("~2/pvm-instances");
    String boot = server.path("volumeIDs").path(0).asString();
    assertThat(home.client().volume(boot).path("replicationEnabled").asBoolean()).isTrue();
    home.ok("POST ~/volumes/{}/action", "{'replicationEnabled':false}", boot);
    return id;
  }

  private void actions(String id) {
    home.refused(409, ACT, "{'action':'start'}", id);
    home.ok(ACT, "{'action':'soft-reboot'}", id);
    home.refused(409, ACT, "{'action':'stop'}", id);
    String network = home.client().networkId("prod-db-net");
    String boot = home.get(ONE, id).path("volumeIDs").path(0).asString();
    home.refused(409, "DELETE " + ONE + "/networks/{}", "", id, network);
    home.refused(409, "PUT " + ONE + "/volumes/{}/setboot", "", id, boot);
    home.refused(
        409,
        "POST " + ONE + "/clone",
        "{'name':'x','networks':[{'networkID':'" + network + "'}]}",
        id);
    stage.pass(5);
    home.ok(ACT, "{'action':'stop'}", id);
    stage.pass(1);
    assertThat(home.get(ONE, id).path("status").asString()).isEqualTo("SHUTOFF");
    home.refused(409, ACT, "{'action':'stop'}", id);
    home.refused(409, ACT, "{'action':'hard-reboot'}", id);
    home.refused(400, ACT, "{'action':'dance'}", id);
    home.ok(ACT, "{'action':'start'}", id);
    stage.pass(5);
    assertThat(home.get(ONE, id).path("health").path("status").asString()).isEqualTo("OK");
  }

  private void change(String id) {
    home.ok("PUT " + ONE, "{'processors':1,'memory':16}", id);
    assertThat(home.get(ONE, id).path("status").asString()).isEqualTo("RESIZE");
    home.refused(409, "PUT " + ONE, "{'memory':32}", id);
    stage.pass(5);
    home.refused(400, "PUT " + ONE, "{'memory':1000}", id);
    home.refused(422, "PUT " + ONE, "{'procType':'none'}", id);
    home.ok("PUT " + ONE, "{'serverName':'life-02'}", id);
  }

  private void nics(String id) {
    String all = ONE + "/networks";
    String network = home.client().networkId("prod-app-net");
    home.ok("POST " + all, "{'networkID':'" + network + "'}", id);
    home.refused(
        409, "POST " + all, "{'networkID':'%s','ipAddress':'10.12.20.11'}".formatted(network), id);
    home.refused(422, "POST " + all, "{}", id);
    stage.pass(1);
    home.get(all, id);
    String mac =
        home.get(all + "/{}", id, network).path("networks").path(0).path("macAddress").asString();
    home.ok("DELETE " + all + "/{}", "{'macAddress':'" + mac + "'}", id, network);
    home.refused(404, "DELETE " + all + "/{}", "", id, network);
  }

  private void volumes(String id) {
    String volume = home.id("volumeID", "POST ~/volumes", "{'name':'life-data','size':10}");
    String one = ONE + "/volumes/{}";
    home.refused(409, "POST " + one, "", id, volume);
    stage.pass(1);
    home.ok("POST " + one, "", id, volume);
    stage.pass(4);
    home.refused(409, "POST " + one, "", id, volume);
    home.get(ONE + "/volumes", id);
    home.get(one, id, volume);
    home.ok("PUT " + one, "{'deleteOnTermination':true}", id, volume);
    home.refused(400, "PUT " + one, "{}", id, volume);
    home.refused(400, "PUT " + one + "/setboot", "", id, volume);
    String boot = home.get(ONE, id).path("volumeIDs").path(0).asString();
    home.ok("PUT " + one + "/setboot", "", id, boot);
    home.refused(409, "DELETE " + one, "", id, boot);
    home.ok("DELETE " + one, "", id, volume);
    home.refused(409, "DELETE " + one, "", id, volume);
    stage.pass(2);
    String many = "{'volumeIDs':['" + volume + "']}";
    home.ok("POST ~2/pvm-instances/{}/volumes", many, id);
    home.refused(409, "POST ~2/pvm-instances/{}/volumes", many, id);
    stage.pass(4);
    home.refused(409, "DELETE ~2/pvm-instances/{}/volumes", "{'volumeIDs':['" + boot + "']}", id);
    home.ok("DELETE ~2/pvm-instances/{}/volumes", many, id);
    stage.pass(2);
    home.ok("POST " + one, "", id, volume);
    stage.pass(4);
  }

  private void console(String id) {
    String console = ONE + "/console";
    home.ok("POST " + console, "", id);
    home.get(console, id);
    home.refused(400, "PUT " + console, "{'code':'037'}", id);
    String ibmi = home.client().serverId("ibmi-core-01");
    assertThat(home.get(console, ibmi).path("consoleLanguages")).isNotEmpty();
    home.ok("PUT " + console, "{'code':'037'}", ibmi);
    Site recovery = stage.recovery();
    recovery.refused(409, "POST " + console, "", recovery.client().serverId("ora-01"));
  }

  private void operations() {
    String operate = "POST ~/pvm-instances/{}/operations";
    String ibmi = home.client().serverId("ibmi-core-01");
    home.ok(operate, "{'operationType':'boot','operation':{'bootMode':'a'}}", ibmi);
    home.ok(operate, "{'operationType':'job','operation':{'task':'dston'}}", ibmi);
    home.ok(operate, "{'operationType':'job','operation':{'task':'dumprestart'}}", ibmi);
    home.refused(409, operate, "{'operationType':'job','operation':{'task':'dston'}}", ibmi);
    home.refused(422, operate, "{'operationType':'job','operation':{'task':'sleep'}}", ibmi);
    stage.pass(5);
    home.refused(
        400,
        operate,
        "{'operationType':'boot','operation':{'bootMode':'a'}}",
        home.client().serverId("ora-01"));
  }

  private void snapshots(String id) {
    String of = ONE + "/snapshots";
    String made = home.id("snapshotID", "POST " + of, "{'name':'before','volumeIDs':null}", id);
    home.refused(409, "POST " + of, "{'name':'before'}", id);
    home.refused(400, "POST " + of, "{'name':'a b'}", id);
    home.refused(400, "DELETE ~/snapshots/{}", "", made);
    stage.pass(5);
    assertThat(home.get("~/snapshots/{}", made).path("percentComplete").asInt()).isEqualTo(100);
    home.get(of, id);
    home.get("~/snapshots");
    home.ok("PUT ~/snapshots/{}", "{'description':'kept'}", made);
    home.get("/v1/snapshots");
    JsonNode parts = home.get("/v1/volume-snapshots").path("volumeSnapshots");
    home.get("/v1/volume-snapshots/{}", parts.path(0).path("id").asString());
    String restore = "POST " + of + "/{}/restore";
    home.refused(409, restore, "", id, made);
    home.ok(restore + "?restore_fail_action=retry", "{'force':true}", id, made);
    home.refused(409, restore, "{'force':true}", id, made);
    stage.pass(5);
    home.refused(409, "DELETE " + ONE, "", id);
    String volume = home.client().volumeId("life-data");
    home.refused(409, "DELETE ~/pvm-instances/{}/volumes/{}", "", id, volume);
    home.ok("DELETE ~/snapshots/{}", "", made);
    stage.pass(1);
    home.refused(404, "GET ~/snapshots/{}", "", made);
  }

  private void captures(String id) {
    String capture = "{'captureName':'%s','captureDestination':'image-catalog'}";
    home.ok("POST ~2/pvm-instances/{}/capture", capture.formatted("cap-1"), id);
    home.refused(409, "POST ~2/pvm-instances/{}/capture", capture.formatted("cap-2"), id);
    home.refused(409, "POST ~/pvm-instances/{}/capture", capture.formatted("cap-2"), id);
    home.refused(422, "POST ~2/pvm-instances/{}/capture", "{}", id);
    home.refused(422, "POST ~/pvm-instances/{}/capture", "{}", id);
    assertThat(home.get("~2/pvm-instances/{}/capture", id).path("status").path("state").asString())
        .isIn("queued", "running");
    stage.pass(20);
    home.ok("POST ~/pvm-instances/{}/capture", capture.formatted("cap-3"), id);
    stage.pass(20);
    home.ok("DELETE ~/images/{}", "", home.client().imageId("cap-3"));
  }

  private void copies(String id) {
    String body =
        "{'name':'life-copy','networks':[{'networkID':'%s'}],'volumeIDs':null}"
            .formatted(home.client().networkId("prod-db-net"));
    JsonNode copy = home.ok("POST ~/pvm-instances/{}/clone", body, id);
    home.refused(422, "POST ~/pvm-instances/{}/clone", "{'networks':[]}", id);
    stage.pass(12);
    String made = copy.path("pvmInstanceID").asString();
    assertThat(home.get(ONE, made).path("volumeIDs")).hasSize(1);
    home.ok("DELETE " + ONE, "", made);
    stage.pass(5);
  }

  private void sap() {
    String body =
        "{'name':'sap-01','imageID':'%s','profileID':'cnp-2x32','networks':[{'networkID':'%s'}]}"
            .formatted(home.client().imageId("SLES15-SP6"), home.client().networkId("prod-db-net"));
    JsonNode made = home.ok("POST ~/sap", body).path(0);
    home.refused(422, "POST ~/sap", "{'name':'x'}");
    home.refused(409, "POST ~/sap", body.replace("'}]", "','ipAddress':'10.12.10.11'}]"));
    home.refused(400, "POST ~/sap", body.replace("cnp-2x32", "none-1x1"));
    assertThat(made.path("memory").asInt()).isEqualTo(32);
    stage.pass(12);
    home.ok("DELETE " + ONE, "", made.path("pvmInstanceID").asString());
    stage.pass(5);
  }

  private void end(String id) {
    home.ok("DELETE " + ONE + "?delete_data_volumes=true", "{'retainVSN':false}", id);
    home.refused(409, "DELETE " + ONE, "", id);
    stage.pass(5);
    home.refused(404, "GET " + ONE, "", id);
  }
}
