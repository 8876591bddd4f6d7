package dev.muster.recovery.preview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cloud.Result;
import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.PreviewStep.Phase;
import dev.muster.recovery.run.TestEstate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class DrillPlannerTest {
  private static final RecoveryPlan CORE = TestEstate.plan("core-banking");
  private final TestEstate estate = new TestEstate();

  private Preview preview(Inventory inventory) {
    return new DrillPlanner().plan(CORE, inventory);
  }

  @Test
  void aWholeEstateHasNoFindings() {
    Preview preview = preview(estate.inventory());

    assertThat(preview.findings()).isEmpty();
    assertThat(preview.recoveryPoint()).isEqualTo("2026-11-20T02:59:00Z");
    assertThat(preview.steps()).filteredOn(step -> step.act() instanceof Act.CloneGroup).hasSize(3);
    assertThat(preview.steps()).filteredOn(step -> step.act() instanceof Act.AttachCopy).hasSize(9);
  }

  @Test
  void lookingTakesFourCallsForEachSite() {
    int before = estate.calls();

    assertThat(estate.look()).isInstanceOf(Result.Done.class);

    assertThat(estate.calls() - before).isEqualTo(8);
  }

  @Test
  void everyStepDependsOnEarlierStepsOnly() {
    Set<String> seen = new HashSet<>();
    for (PreviewStep step : preview(estate.inventory()).steps()) {
      assertThat(seen).containsAll(step.dependsOn());
      assertThat(seen.add(step.id())).as(step.id()).isTrue();
    }
  }

  @Test
  void aTierStartsOnlyWhenTheOneBeforeIsHealthy() {
    Preview preview = preview(estate.inventory());

    assertThat(preview.step("start-was-01").orElseThrow().dependsOn())
        .contains("check-ora-01", "check-ora-02", "join-was-01", "attach-was-01-data-1");
    assertThat(preview.step("clone-app").orElseThrow().dependsOn())
        .noneMatch(id -> id.contains("ora-01") && !id.startsWith("ready-"));
  }

  @Test
  void nothingBeforeReadinessAndNothingAtHomeButReads() {
    List<PreviewStep> steps = preview(estate.inventory()).steps();

    assertThat(steps)
        .filteredOn(step -> step.subject().site().equals("home"))
        .allMatch(step -> step.act() instanceof Act.ReadServer);
    assertThat(steps)
        .filteredOn(step -> step.phase() == Phase.PREPARE)
        .filteredOn(step -> step.act() instanceof Act.CreateNetwork)
        .allMatch(step -> step.dependsOn().equals(List.of("ready")));
    assertThat(preview(estate.inventory()).step("ready").orElseThrow().dependsOn()).hasSize(12);
  }

  @Test
  void whatIsMadeIsTakenAway() {
    List<PreviewStep> steps = preview(estate.inventory()).steps();

    assertThat(count(steps, Act.AttachCopy.class)).isEqualTo(count(steps, Act.DetachCopy.class));
    assertThat(count(steps, Act.AttachCopy.class)).isEqualTo(count(steps, Act.DeleteCopy.class));
    assertThat(count(steps, Act.LeaveNetwork.class))
        .isEqualTo(count(steps, Act.RejoinNetwork.class));
    assertThat(count(steps, Act.CreateNetwork.class))
        .isEqualTo(count(steps, Act.DeleteNetwork.class));
    assertThat(count(steps, Act.StartServer.class)).isEqualTo(count(steps, Act.StopServer.class));
    assertThat(preview(estate.inventory()).destructive())
        .allMatch(step -> step.phase() == Phase.CLEANUP)
        .hasSize(12);
  }

  @Test
  void theHashMovesWithTheWorldAndOnlyWithIt() {
    Inventory inventory = estate.inventory();
    String hash = preview(inventory).hash();

    assertThat(preview(estate.inventory()).hash()).isEqualTo(hash).matches("[0-9a-f]{64}");
    assertThat(
            preview(withVolumes(inventory, volume -> at(volume, "2026-11-20T03:10:00.000Z")))
                .hash())
        .isEqualTo(hash);
    Inventory fewer = withoutRecoveryVolume(inventory, "aux-web-01-data-1");
    assertThat(preview(fewer).hash()).isNotEqualTo(hash);
  }

  @Test
  void missingCopiesAreFindings() {
    Preview preview = preview(withoutRecoveryVolume(estate.inventory(), "aux-web-01-data-1"));

    assertThat(preview.isRunnable()).isFalse();
    assertThat(preview.findings())
        .extracting(Finding::toString)
        .containsExactly(
            "volume web-01-data-1: no auxiliary volume aux_volume-web-01-data-1 at wdc06");
  }

  @Test
  void inconsistentCopiesAreFindings() {
    Inventory inventory =
        withVolumes(
            estate.inventory(),
            volume -> volume.id().equals("aux-ora-01-redo-1") ? mirroring(volume) : volume);

    assertThat(preview(inventory).findings())
        .extracting(Finding::toString)
        .containsExactly(
            "volume ora-01-redo-1: its copy must be consistent, got mirroring state:"
                + " inconsistent_copying");
  }

  @Test
  void aStandbyThatHoldsReplicatedVolumesIsAFinding() {
    Inventory inventory =
        withVolumes(
            estate.inventory(),
            volume ->
                volume.id().equals("aux-ora-02-redo-1")
                    ? attached(volume, "standby-web-01")
                    : volume);

    assertThat(preview(inventory).findings())
        .extracting(Finding::toString)
        .containsExactly(
            "server web-01 at wdc06: the standby must have no replicated volume attached, got:"
                + " aux_volume-ora-02-redo-1");
  }

  @Test
  void aRunningStandbyAndMissingPartsAreAllTold() {
    Inventory inventory = estate.inventory();
    SiteView recovery = inventory.recovery();
    List<Server> servers = new ArrayList<>(recovery.servers());
    servers.removeIf(server -> server.name().equals("ora-01"));
    servers.replaceAll(server -> server.name().equals("was-02") ? running(server) : server);
    Inventory broken =
        new Inventory(
            new SiteView(
                inventory.home().workspace(),
                inventory.home().servers(),
                List.of(),
                inventory.home().volumes(),
                List.of()),
            new SiteView(
                recovery.workspace(),
                servers,
                recovery.networks(),
                recovery.volumes(),
                recovery.volumeGroups()));

    assertThat(preview(broken).findings())
        .extracting(Finding::subject)
        .contains("network prod-db-net", "group db", "group app", "group web");
    Inventory halfBroken = new Inventory(inventory.home(), broken.recovery());
    assertThat(preview(halfBroken).findings())
        .extracting(Finding::toString)
        .containsExactly(
            "server ora-01 at wdc06: no server has this name",
            "server was-02 at wdc06: the standby must be SHUTOFF, got: ACTIVE");
  }

  @Test
  void isolatedNetworksAvoidAddressesInUse() {
    Inventory inventory = estate.inventory();

    assertThat(AddressCut.free("10.6.8.0/21", 3, inventory))
        .containsExactly("10.6.8.0/24", "10.6.9.0/24", "10.6.11.0/24");
    assertThat(AddressCut.free("10.6.10.0/24", 1, inventory)).isEmpty();
  }

  @Test
  void stepsSurviveTheirJson() {
    for (PreviewStep step : preview(estate.inventory()).steps()) {
      assertThat(PreviewJson.step(PreviewJson.step(step))).isEqualTo(step);
    }
  }

  private static long count(List<PreviewStep> steps, Class<? extends Act> kind) {
    return steps.stream().map(PreviewStep::act).filter(kind::isInstance).count();
  }

  private static Inventory withoutRecoveryVolume(Inventory inventory, String id) {
    SiteView recovery = inventory.recovery();
    return new Inventory(
        inventory.home(),
        new SiteView(
            recovery.workspace(),
            recovery.servers(),
            recovery.networks(),
            recovery.volumes().stream().filter(volume -> !volume.id().equals(id)).toList(),
            recovery.volumeGroups()));
  }

  private static Inventory withVolumes(Inventory inventory, UnaryOperator<Volume> change) {
    SiteView recovery = inventory.recovery();
    return new Inventory(
        inventory.home(),
        new SiteView(
            recovery.workspace(),
            recovery.servers(),
            recovery.networks(),
            recovery.volumes().stream().map(change).toList(),
            recovery.volumeGroups()));
  }

  private static Volume at(Volume volume, String freezeTime) {
    return replicated(volume, volume.replication().mirroringState(), freezeTime);
  }

  private static Volume mirroring(Volume volume) {
    return replicated(volume, "inconsistent_copying", volume.replication().freezeTime());
  }

  private static Volume replicated(Volume volume, String mirroringState, String freezeTime) {
    Volume.Replication old = volume.replication();
    return new Volume(
        volume.id(),
        volume.name(),
        volume.state(),
        volume.sizeGb(),
        volume.tier(),
        volume.bootable(),
        volume.serverIds(),
        new Volume.Replication(
            old.enabled(),
            old.auxiliary(),
            old.primaryRole(),
            old.masterVolumeName(),
            old.auxVolumeName(),
            mirroringState,
            old.groupId(),
            old.consistencyGroup(),
            freezeTime));
  }

  private static Volume attached(Volume volume, String serverId) {
    return new Volume(
        volume.id(),
        volume.name(),
        "in-use",
        volume.sizeGb(),
        volume.tier(),
        volume.bootable(),
        List.of(serverId),
        volume.replication());
  }

  private static Server running(Server server) {
    return new Server(
        server.id(),
        server.name(),
        "ACTIVE",
        "OK",
        server.shape(),
        server.interfaces(),
        server.volumeIds(),
        "");
  }
}
