package dev.muster.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.simulator.Recorder.Site;
import tools.jackson.databind.JsonNode;

/// Calls every operation on volumes, clones, volume groups and onboardings.
final class StorageScenario {
  private static final String ONE = "~/volumes/{}";
  private static final String GROUP = "~/volume-groups/{}";

  private final Stage stage;
  private final Site home;
  private final Site recovery;

  StorageScenario(Stage stage) {
    this.stage = stage;
    home = stage.home();
    recovery = stage.recovery();
  }

  void run() {
    volumes();
    clones();
    groups();
  }

  private void volumes() {
    String id = home.id("volumeID", "POST ~/volumes", "{'name':'v','size':10}");
    home.refused(409, "POST ~/volumes", "{'name':'v','size':10}");
    home.refused(422, "POST ~/volumes", "{'name':'w','size':0}");
    home.refused(409, "PUT " + ONE, "{'size':20}", id);
    home.refused(409, "POST " + ONE + "/action", "{'targetStorageTier':'tier1'}", id);
    String busy = "'volumeIDs':['" + id + "']}";
    home.refused(409, "POST ~/volumes/clone", "{'displayName':'x'," + busy);
    home.refused(409, "POST ~2/volumes/clone", "{'name':'x'," + busy);
    JsonNode many = home.ok("POST ~2/volumes", "{'name':'m','size':5,'count':2}").path("volumes");
    assertThat(many).hasSize(2);
    home.refused(409, "POST ~2/volumes", "{'name':'m','size':5,'count':2}");
    home.refused(422, "POST ~2/volumes", "{'size':5}");
    stage.pass(1);
    home.get("~/volumes");
    home.get("~/volumes?replicationEnabled=true&auxiliary=false");
    home.ok("GET ~2/volumes", "{'volumeList':['" + id + "']}");
    home.get(ONE, id);
    home.ok("PUT " + ONE, "{'size':20,'bootable':true}", id);
    home.refused(400, "PUT " + ONE, "{'size':5}", id);
    home.refused(422, "PUT " + ONE, "{'size':'big'}", id);
    home.ok("POST " + ONE + "/action", "{'targetStorageTier':'tier1'}", id);
    home.refused(400, "POST " + ONE + "/action", "{'targetStorageTier':'tier1'}", id);
    home.ok("DELETE " + ONE, "", id);
    home.refused(400, "DELETE " + ONE, "", id);
    stage.pass(1);
    home.refused(404, "GET " + ONE, "", id);
    String first = many.path(0).path("volumeID").asString();
    String second = many.path(1).path("volumeID").asString();
    String held = home.client().volumeId("ora-01-data-1");
    JsonNode some =
        home.ok("DELETE ~2/volumes", "{'volumeIDs':['%s','%s']}".formatted(first, held));
    assertThat(some.path("summary").asString()).startsWith("1 of 2");
    home.ok("DELETE ~2/volumes", "{'volumeIDs':['" + second + "']}");
    home.refused(400, "DELETE ~2/volumes", "{'volumeIDs':['" + held + "']}");
  }

  private void clones() {
    String source = home.client().volumeId("nim-01-data-1");
    String list = "'volumeIDs':['" + source + "']";
    home.ok("POST ~/volumes/clone", "{'displayName':'now'," + list + "}");
    String task = home.id("cloneTaskID", "POST ~2/volumes/clone", "{'name':'later'," + list + "}");
    home.get("~2/volumes/clone-tasks/{}", task);
    assertThat(home.get(ONE + "/flash-copy-mappings", source)).hasSize(1);
    stage.pass(3);
    assertThat(home.get("~2/volumes/clone-tasks/{}", task).path("status").asString())
        .isEqualTo("completed");
    assertThat(home.get(ONE + "/flash-copy-mappings", source)).isEmpty();
    String all = "~2/volumes-clone";
    String id = home.id("volumesCloneID", "POST " + all, "{'name':'steps'," + list + "}");
    home.refused(409, "POST " + all, "{'name':'steps'," + list + "}");
    home.refused(400, "POST " + all + "/{}/start", "", id);
    home.refused(400, "POST " + all + "/{}/cancel", "", id);
    home.refused(400, "DELETE " + all + "/{}", "", id);
    stage.pass(1);
    home.ok("POST " + all + "/{}/start", "", id);
    stage.pass(1);
    home.get(all + "?filter=start");
    home.ok("POST " + all + "/{}/execute", "{'name':'copy','targetReplicationEnabled':false}", id);
    home.refused(400, "POST " + all + "/{}/execute", "{'name':'copy'}", id);
    stage.pass(3);
    JsonNode detail = home.get(all + "/{}", id);
    assertThat(detail.path("status").asString()).isEqualTo("completed");
    assertThat(detail.path("clonedVolumes")).hasSize(1);
    home.ok("DELETE " + all + "/{}", "", id);
    String dropped = home.id("volumesCloneID", "POST " + all, "{'name':'drop'," + list + "}");
    home.ok("POST " + all + "/{}/cancel", "{'force':true}", dropped);
    stage.pass(1);
    assertThat(home.get(all + "?filter=finalized").path("volumesClone")).hasSize(1);
    home.ok("DELETE " + all + "/{}", "", dropped);
  }

  private void groups() {
    String body = "{'name':'%s','size':10,'replicationEnabled':true}";
    String first = home.id("volumeID", "POST ~/volumes", body.formatted("r1"));
    String second = home.id("volumeID", "POST ~/volumes", body.formatted("r2"));
    String plain = home.id("volumeID", "POST ~/volumes", "{'name':'plain','size':1}");
    stage.pass(2);
    home.get(ONE + "/remote-copy", first);
    home.refused(404, "GET " + ONE + "/remote-copy", "", plain);
    String mixed = "{'name':'g','volumeIDs':['%s','%s']}".formatted(first, plain);
    String id = home.id("id", "POST ~/volume-groups", mixed);
    home.refused(409, "POST ~/volume-groups", mixed);
    home.refused(422, "POST ~/volume-groups", "{'name':'(','volumeIDs':['x']}");
    home.refused(400, "DELETE " + GROUP, "", id);
    home.refused(409, "PUT " + GROUP, "{'addVolumes':['" + second + "']}", id);
    home.refused(422, "PUT " + GROUP, "{'addVolumes':'one'}", id);
    stage.pass(6);
    home.ok("PUT " + GROUP, "{'addVolumes':['" + second + "'],'removeVolumes':null}", id);
    stage.pass(20);
    home.refused(400, "PUT " + GROUP, "{'addVolumes':['" + second + "']}", id);
    home.get("~/volume-groups");
    home.get("~/volume-groups/details");
    JsonNode group = home.get(GROUP, id);
    assertThat(group.path("statusDescription").path("errors")).hasSize(1);
    assertThat(home.get(GROUP + "/details", id).path("volumeIDs")).hasSize(2);
    assertThat(home.get(GROUP + "/storage-details", id).path("state").asString())
        .isEqualTo("consistent_copying");
    JsonNode relations = home.get(GROUP + "/remote-copy-relationships", id);
    onboard(relations.path("remoteCopyRelationships"));
    home.refused(400, "POST " + GROUP + "/action", "{'start':{'source':'master'}}", id);
    home.refused(422, "POST " + GROUP + "/action", "{'start':{'source':'nobody'}}", id);
    home.ok("POST " + GROUP + "/action", "{'stop':{'access':false}}", id);
    stage.pass(1);
    home.ok("POST " + GROUP + "/action", "{'start':{'source':'master'}}", id);
    stage.pass(4);
    home.ok(
        "PUT " + GROUP,
        "{'addVolumes':null,'removeVolumes':['%s','%s'],'targetCRN':'%s'}"
            .formatted(first, second, recoveryCrn()),
        id);
    stage.pass(6);
    home.ok("DELETE " + GROUP, "", id);
    stage.pass(6);
    home.refused(404, "GET " + GROUP, "", id);
    home.ok("POST " + ONE + "/action", "{'replicationEnabled':false}", first);
  }

  private void onboard(JsonNode relations) {
    String aux = relations.path(0).path("auxVolumeName").asString();
    String other = relations.path(1).path("auxVolumeName").asString();
    String body =
        """
        {'description':'two','Volumes':[{'sourceCRN':'%s','auxiliaryVolumes':[
          {'auxVolumeName':'%s','name':'r1-copy'},{'auxVolumeName':'%s'},{'auxVolumeName':'none'}]}]}
        """
            .formatted(stage.homeCrn(), aux, other);
    String id = recovery.id("id", "POST ~/volumes/onboarding", body);
    recovery.refused(400, "POST ~/volumes/onboarding", "{'Volumes':[]}");
    recovery.refused(
        400,
        "POST ~/volumes/onboarding",
        body.replace("crn:v1", "crn:v2").replace(home.client().workspaceId(), "nowhere"));
    assertThat(recovery.get("~/volumes/onboarding/{}", id).path("results").isObject()).isTrue();
    stage.pass(5);
    JsonNode done = recovery.get("~/volumes/onboarding/{}", id);
    assertThat(done.path("status").asString()).isEqualTo("FAILURE");
    assertThat(done.path("results").path("onboardedVolumes")).hasSize(2);
    assertThat(done.path("results").path("volumeOnboardingFailures")).hasSize(1);
    recovery.get("~/volumes/onboarding");
    JsonNode copy = recovery.client().volume(recovery.client().volumeId("r1-copy"));
    assertThat(copy.path("auxVolumeName").asString()).isEqualTo(aux);
    assertThat(copy.path("consistencyGroupName").asString()).startsWith("rccg-");
  }

  private String recoveryCrn() {
    return recovery.client().crn().replace(":staging:", ":bluemix:");
  }
}
