package dev.muster.systemtests.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.Accepted;
import dev.muster.cloud.Mutation.AttachNetwork;
import dev.muster.cloud.Mutation.AttachVolume;
import dev.muster.cloud.Mutation.CreateServer;
import dev.muster.cloud.Mutation.CreateServer.Machine;
import dev.muster.cloud.Mutation.CreateServer.WantedInterface;
import dev.muster.cloud.Mutation.CreateVolume;
import dev.muster.cloud.Mutation.OnboardVolumes;
import dev.muster.cloud.Mutation.OnboardVolumes.AuxVolume;
import dev.muster.cloud.Mutation.ResetVolumeGroup;
import dev.muster.cloud.Mutation.Source;
import dev.muster.cloud.Mutation.StartServer;
import dev.muster.cloud.Mutation.StartVolumeGroup;
import dev.muster.cloud.Mutation.StopMode;
import dev.muster.cloud.Mutation.StopServer;
import dev.muster.cloud.Mutation.StopVolumeGroup;
import dev.muster.cloud.Mutation.UpdateVolume;
import dev.muster.cloud.OperationState;
import dev.muster.cloud.OperationState.Failed;
import dev.muster.cloud.OperationState.Succeeded;
import dev.muster.cloud.Result;
import dev.muster.cloud.Result.Done;
import dev.muster.cloud.Result.Refused;
import dev.muster.cloud.Result.Unknown;
import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import dev.muster.cloud.VolumeGroup;
import dev.muster.powervs.PowerVsCloud;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the adapter and the audited door make of every fault: retried, unknown or surfaced, and no
/// change ever made twice.
@Timeout(120)
class AdapterUnderFaultsTest {
  private static final Duration PATIENT = Duration.ofHours(2);
  private final List<SimulatedSite> sites = new ArrayList<>();

  @AfterEach
  void close() {
    sites.forEach(SimulatedSite::close);
  }

  private SimulatedSite home(String scenario) {
    return site("muster-dal12", scenario);
  }

  private SimulatedSite recovery(String scenario) {
    return site("muster-wdc06", scenario);
  }

  private SimulatedSite site(String workspace, String scenario) {
    SimulatedSite site = new SimulatedSite(workspace);
    sites.add(site);
    return site.begin(scenario);
  }

  private static CreateVolume volume(String name) {
    return new CreateVolume(name, 10, "tier3", false, false);
  }

  @Test
  void p01RateLimitIsWaitedOutAndNothingIsDoneTwice() throws Exception {
    SimulatedSite site = home("p01-rate-limit");
    List<Future<Result<Accepted>>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 60; i++) {
        CreateVolume volume = volume("storm-" + i);
        all.add(threads.submit(() -> site.cloud.perform(volume)));
      }
      for (Future<Result<Accepted>> one : all) {
        assertThat(one.get()).isInstanceOf(Done.class);
      }
    }
    assertThat(site.changes()).filteredOn(call -> call.status() == 202).hasSize(60);
    assertThat(site.changes()).filteredOn(call -> call.status() == 429).hasSize(40);
    // A busy machine may refuse a connection too; that is waited out by other times.
    assertThat(site.retryWaits).filteredOn(Duration.ofSeconds(1)::equals).hasSize(40);
    assertThat(site.simulator.faults().standings().getFirst().struck()).isEqualTo(40);
  }

  @Test
  void p02LostAnswerOfACreationIsUnknownAndResolvedByLooking() throws Exception {
    SimulatedSite site = home("p02-lost-create");
    OperationState end = site.act(volume("once"), PATIENT);
    assertThat(end).isInstanceOf(Succeeded.class);
    assertThat(site.changes()).hasSize(1);
    assertThat(site.volumes("once")).hasSize(1);
    assertThat(((Succeeded) end).resourceId()).isEqualTo(site.volumes("once").getFirst().id());
    assertThat(site.outcomes()).containsExactly(Outcome.PENDING, Outcome.SUCCESS);
  }

  @Test
  void p02LostAnswerIsNeitherDoneNorRefused() {
    SimulatedSite site = home("p02-lost-create");
    assertThat(site.cloud.perform(volume("once")))
        .isInstanceOfSatisfying(
            Unknown.class, unknown -> assertThat(unknown.why()).contains("504"));
    assertThat(site.changes()).hasSize(1);
  }

  @Test
  void p03AttachOf35MinutesIsWaitedForAndNotAskedForAgain() throws Exception {
    SimulatedSite site = recovery("p03-slow-attach");
    AttachVolume attach = attach(site);
    OperationState end = site.act(attach, PATIENT);
    assertThat(end).isInstanceOf(Succeeded.class);
    assertThat(site.changes()).filteredOn(c -> c.path().contains("/pvm-instances/")).hasSize(1);
  }

  @Test
  void p03ImpatientCallerIsToldWhatWasSeenLast() throws Exception {
    SimulatedSite site = recovery("p03-slow-attach");
    OperationState end = site.act(attach(site), Duration.ofMinutes(10));
    assertThat(end)
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> {
              assertThat(failed.reasonCode()).isEqualTo(504);
              assertThat(failed.why()).contains("attaching");
            });
    assertThat(site.changes()).filteredOn(c -> c.path().contains("/pvm-instances/")).hasSize(1);
  }

  private static AttachVolume attach(SimulatedSite site) {
    Accepted made = SimulatedSite.done(site.cloud.perform(volume("data")));
    site.clock.advance(Duration.ofMinutes(1));
    return new AttachVolume(site.server("web-01").id(), made.resourceId());
  }

  @Test
  void p04ServerInErrorIsSurfacedAtOnceAndWarningNeverCountsAsDone() throws Exception {
    SimulatedSite site = recovery("p04-boot-failure");
    assertThat(site.act(new StartServer(site.server("web-01").id()), PATIENT))
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.why()).contains("ERROR").contains("fault"));
    assertThat(site.act(new StartServer(site.server("web-02").id()), Duration.ofMinutes(20)))
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.why()).contains("ACTIVE, health WARNING"));
    assertThat(site.changes()).hasSize(2);
    assertThat(site.outcomes())
        .containsExactly(Outcome.PENDING, Outcome.FAILURE, Outcome.PENDING, Outcome.FAILURE);
  }

  @Test
  void p05StopOfAStoppedServerIsRefusedInTheCloudsWords() {
    SimulatedSite site = home("p05-already-stopped");
    Result<Accepted> result =
        site.cloud.perform(new StopServer(site.server("web-01").id(), StopMode.GRACEFUL));
    assertThat(result)
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.status()).isEqualTo(409);
              assertThat(refused.message()).contains("already in requested state");
            });
    assertThat(site.changes()).hasSize(1);
  }

  @Test
  void p06GroupInErrorTakesNoStopUntilItIsReset() throws Exception {
    SimulatedSite site = home("p06-group-error");
    VolumeGroup core = group(site, "vg-core-web");
    assertThat(core.isInError()).isTrue();
    assertThat(group(site, "vg-core-db").isAvailable()).isTrue();

    assertThat(site.act(new StopVolumeGroup(core.id(), true), PATIENT)).isInstanceOf(Failed.class);
    assertThat(site.act(new ResetVolumeGroup(core.id()), PATIENT)).isInstanceOf(Succeeded.class);
    assertThat(site.act(new StopVolumeGroup(core.id(), true), PATIENT))
        .isInstanceOf(Succeeded.class);
    assertThat(site.changes()).hasSize(3);
    assertThat(site.outcomes())
        .containsExactly(
            Outcome.PENDING,
            Outcome.FAILURE,
            Outcome.PENDING,
            Outcome.SUCCESS,
            Outcome.PENDING,
            Outcome.SUCCESS);
  }

  @Test
  void p06ResetOfAGroupThatIsNotInErrorIsRefused() {
    SimulatedSite site = home("p06-group-error");
    assertThat(site.cloud.perform(new ResetVolumeGroup(group(site, "vg-core-db").id())))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.message()).contains("not in the expected state"));
    assertThat(site.changes()).hasSize(1);
  }

  @Test
  void p07StoppedReplicationIsSeenAndAStopOfItIsRefusedOnce() throws Exception {
    SimulatedSite site = home("p07-replication-off");
    site.cloud.volumeGroups();
    site.clock.advance(Duration.ofMinutes(1));
    VolumeGroup off = group(site, "vg-core-web");
    VolumeGroup on = group(site, "vg-core-db");
    assertThat(off.isReplicating()).isFalse();
    assertThat(on.isReplicating()).isTrue();

    assertThat(site.act(new StopVolumeGroup(off.id(), true), PATIENT))
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.why()).contains("not in the expected state"));
    assertThat(site.act(new StartVolumeGroup(on.id(), Source.MASTER), PATIENT))
        .isInstanceOf(Failed.class);
    assertThat(site.changes()).hasSize(2).allMatch(call -> call.status() == 400);
    assertThat(site.act(new StartVolumeGroup(off.id(), Source.MASTER), PATIENT))
        .isInstanceOf(Succeeded.class);
    assertThat(site.changes()).hasSize(3);
  }

  @Test
  void p08InconsistentCopyIsSeen() {
    SimulatedSite site = home("p08-inconsistent-copy");
    assertThat(site.volumes("ora-01-data-1").getFirst().replication().mirroringState())
        .isEqualTo("inconsistent_copying");
    assertThat(site.volumes("web-01-data-1").getFirst().replication().mirroringState())
        .isEqualTo("consistent_copying");
  }

  @Test
  void p09PartialOnboardingNamesTheVolumesAndIsAskedForOnce() throws Exception {
    SimulatedSite site = new SimulatedSite("muster-dal12");
    sites.add(site);
    PowerVsCloud recovery = site.at("muster-wdc06");
    for (String name : List.of("web-01-data-1", "onboard-me")) {
      if (site.volumes(name).isEmpty()) {
        CreateVolume replicated = new CreateVolume(name, 10, "tier3", false, true);
        assertThat(site.act(replicated, PATIENT)).isInstanceOf(Succeeded.class);
      }
    }
    site.clock.advance(Duration.ofHours(12));
    String good = site.volumes("onboard-me").getFirst().replication().auxVolumeName();
    String bad = "aux_volume-web-01-data-1";
    site.begin("p09-partial-onboarding");

    List<AuxVolume> both = List.of(new AuxVolume(good, ""), new AuxVolume(bad, ""));
    OperationState end =
        site.act(recovery, new OnboardVolumes(site.cloud.workspace().crn(), both), PATIENT);

    assertThat(end)
        .isInstanceOfSatisfying(
            Failed.class,
            failed ->
                assertThat(failed.why())
                    .contains("1 of 2 volumes were not onboarded: " + bad)
                    .contains("not in a consistent state")
                    .doesNotContain(good));
    assertThat(site.changes()).hasSize(1);
    CadfEvent outcome = site.events.getLast();
    assertThat(outcome.outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(String.valueOf(outcome.responseData())).contains(good).contains(bad);
  }

  @Test
  void p10BootFlagThatIsAcknowledgedWithoutEffectIsAFailure() throws Exception {
    SimulatedSite site = home("p10-boot-flag-ignored");
    String id = site.volumes("web-01-data-1").getFirst().id();

    assertThat(site.cloud.perform(UpdateVolume.bootable(id, true)))
        .as("the cloud says yes")
        .isInstanceOf(Done.class);
    OperationState end = site.act(UpdateVolume.bootable(id, true), PATIENT);

    assertThat(end)
        .isInstanceOfSatisfying(
            Failed.class,
            failed ->
                assertThat(failed.why())
                    .contains("accepted, and without effect")
                    .contains("bootable false"));
    assertThat(site.changes()).hasSize(2);
    assertThat(site.outcomes()).containsExactly(Outcome.PENDING, Outcome.FAILURE);
  }

  @Test
  void p13MissingCapacityIsSurfacedAndAnotherSystemTypeHasRoom() throws Exception {
    SimulatedSite site = recovery("p13-no-capacity");
    assertThat(site.act(standby(site, "s1022"), PATIENT))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> {
              assertThat(failed.reasonCode()).isEqualTo(409);
              assertThat(failed.why()).contains("no host of type s1022 has room");
            });
    assertThat(site.changes()).hasSize(1);
    assertThat(site.act(standby(site, "e1080"), PATIENT)).isInstanceOf(Succeeded.class);
    assertThat(site.changes()).hasSize(2);
  }

  private static CreateServer standby(SimulatedSite site, String systemType) {
    String image =
        SimulatedSite.done(site.cloud.stockImages()).stream()
            .filter(stock -> stock.name().equals("SLES-EMPTY"))
            .findFirst()
            .orElseThrow()
            .id();
    String network = SimulatedSite.done(site.cloud.networks()).getFirst().id();
    return new CreateServer(
        "standby",
        image,
        new Machine(systemType, "shared", 1, 8),
        List.of(new WantedInterface(network, "")),
        "",
        true,
        List.of());
  }

  @Test
  void slowAnswersAreWaitedForWithinTheTimeoutAndLostBeyondIt() throws Exception {
    SimulatedSite patient = new SimulatedSite("muster-wdc06", Duration.ofSeconds(60));
    sites.add(patient);
    patient.begin("slow-site");
    assertThat(patient.cloud.perform(volume("slow"))).isInstanceOf(Done.class);
    assertThat(patient.changes()).hasSize(1);
    assertThat(patient.changes().getFirst().status()).isEqualTo(202);

    SimulatedSite hasty = recovery("slow-site");
    assertThat(hasty.cloud.perform(volume("slow")))
        .isInstanceOfSatisfying(
            Unknown.class, unknown -> assertThat(unknown.why()).contains("no answer within"));
    hasty.simulator.faults().clear();
    hasty.awaitChange();
    assertThat(hasty.changes()).hasSize(1);
    assertThat(hasty.volumes("slow")).hasSize(1);
  }

  @Test
  void p11MissingCopyIsSeenAndThePrimaryIsLeftAlone() {
    SimulatedSite site = recovery("p11-lost-copy");
    List<Volume> before = SimulatedSite.done(site.cloud.volumes());
    site.clock.advance(Duration.ofSeconds(31));
    List<Volume> after = SimulatedSite.done(site.cloud.volumes());
    assertThat(before).hasSize(after.size() + 1);
    assertThat(site.changes()).isEmpty();
  }

  @Test
  void p12CopyThatIsShorterThanItsPrimaryIsSeen() {
    SimulatedSite site = home("p12-resize-lag");
    Volume primary = site.volumes("web-01-data-1").getFirst();
    SimulatedSite partner = new SimulatedSite("muster-wdc06");
    sites.add(partner);
    assertThat(primary.sizeGb()).isEqualTo(120);
    assertThat(partner.volumes(primary.replication().auxVolumeName()).getFirst().sizeGb())
        .isEqualTo(80);
  }

  @Test
  void p14TakenAddressIsRefusedAndNoOtherOneTaken() {
    SimulatedSite site = recovery("p14-address-taken");
    Server server = site.server("web-01");
    String network = server.interfaces().getFirst().networkId();
    assertThat(site.cloud.perform(new AttachNetwork(server.id(), network, "10.6.30.50")))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.message()).contains("already in use"));
    assertThat(site.server("web-01").interfaces()).hasSize(1);
    assertThat(site.changes()).hasSize(1);
  }

  @Test
  void p15DeadTokenIsRenewedOnceAndNoCallIsDoneTwice() {
    SimulatedSite site = home("p15-token-expiry");
    for (int i = 0; i < 10; i++) {
      assertThat(site.cloud.perform(volume("renewed-" + i))).isInstanceOf(Done.class);
    }
    assertThat(site.changes()).filteredOn(call -> call.status() == 202).hasSize(10);
    assertThat(site.changes()).filteredOn(call -> call.status() == 401).hasSize(1);
    assertThat(site.arrivals).filteredOn(c -> c.path().startsWith("/identity")).hasSize(1);
  }

  @Test
  void p16ForeignChangesAreSeen() {
    SimulatedSite site = recovery("p16-foreign-change");
    String id = site.server("web-01").id();
    site.clock.advance(Duration.ofSeconds(31));
    assertThat(SimulatedSite.done(site.cloud.server(id)).name()).isEqualTo("renamed-by-hand");
  }

  @Test
  void siteThatHangsUpLeavesMutationsUnknownAndSendsThemOnce() {
    SimulatedSite site = home("site-down");
    assertThat(site.cloud.perform(volume("perhaps"))).isInstanceOf(Unknown.class);
    assertThat(site.changes()).hasSize(1);
    assertThat(site.cloud.volumes()).isInstanceOf(Unknown.class);
    assertThat(site.arrivals).filteredOn(c -> c.method().equals("GET")).hasSizeGreaterThan(5);
    site.simulator.faults().clear();
    assertThat(site.volumes("perhaps")).isEmpty();
  }

  @Test
  void silentSiteLeavesMutationsUnknownAndSendsThemOnce() {
    SimulatedSite site = home("site-black-hole");
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> assertThat(site.cloud.perform(volume("perhaps"))).isInstanceOf(Unknown.class));
    assertThat(site.changes()).hasSize(1);
    assertThat(site.changes().getFirst().status()).as("no answer").isZero();
    site.simulator.faults().clear();
    assertThat(site.volumes("perhaps")).isEmpty();
  }

  @Test
  void refusedConnectionIsTriedAgainBecauseNothingCanHaveHappened() {
    SimulatedSite site = home("port-closed");
    // The first look finds the port closing; it is a read, so it is repeated until it opens again.
    assertThat(site.cloud.networks()).isInstanceOf(Done.class);
    assertThat(site.retryWaits).isNotEmpty();
    assertThat(site.cloud.perform(volume("after"))).isInstanceOf(Done.class);
    assertThat(site.changes()).hasSize(1);
    assertThat(site.volumes("after")).hasSize(1);
  }

  @Test
  void gatewaysPagesAreReadAsTextAndReadsAreRepeated() {
    SimulatedSite site = home("gateway-errors");
    int unknown = 0;
    for (int i = 0; i < 60; i++) {
      Result<Accepted> result = site.cloud.perform(volume("page-" + i));
      if (result instanceof Unknown<Accepted>(String why)) {
        unknown++;
        assertThat(why).contains("502 Bad Gateway").doesNotContain("<");
      }
    }
    assertThat(unknown).isPositive();
    assertThat(site.changes()).hasSize(60);
    assertThat(site.cloud.volumes()).isInstanceOf(Done.class);
  }

  @Test
  void lostAnswersAndOldListsTogetherStillEndInOneVolume() throws Exception {
    SimulatedSite site = home("stale-lists");
    assertThat(site.volumes("once")).isEmpty();
    site.begin("p02-lost-create");
    OperationState end = site.act(volume("once"), PATIENT);
    assertThat(end).isInstanceOf(Succeeded.class);
    assertThat(site.changes()).hasSize(1);
    site.simulator.faults().clear();
    assertThat(site.volumes("once")).hasSize(1);
  }

  @Test
  void lostAnswerOfAStopIsResolvedByLookingAtTheServer() throws Exception {
    SimulatedSite site = home("lost-change");
    String id = site.server("web-01").id();
    OperationState end = site.act(new StopServer(id, StopMode.GRACEFUL), PATIENT);
    assertThat(end).isInstanceOf(Succeeded.class);
    assertThat(site.changes()).hasSize(1);
    assertThat(site.server("web-01").status()).isEqualTo("SHUTOFF");
    assertThat(site.outcomes()).containsExactly(Outcome.PENDING, Outcome.SUCCESS);
  }

  @Test
  void stuckServerIsGivenUpWithoutAskingAgain() throws Exception {
    SimulatedSite site = home("stuck-stop");
    String id = site.server("web-01").id();
    OperationState end = site.act(new StopServer(id, StopMode.GRACEFUL), Duration.ofHours(1));
    assertThat(end)
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.why()).contains("last seen: status ACTIVE"));
    assertThat(site.changes()).hasSize(1);
  }

  @Test
  void lagShowsInTheFreezeTime() {
    SimulatedSite site = home("replication-lag");
    String before = site.volumes("ora-01-data-1").getFirst().replication().freezeTime();
    site.clock.advance(Duration.ofHours(1));
    assertThat(site.volumes("ora-01-data-1").getFirst().replication().freezeTime())
        .isEqualTo(before);
    assertThat(site.volumes("web-01-data-1").getFirst().replication().freezeTime())
        .isNotEqualTo(before);
  }

  private static VolumeGroup group(SimulatedSite site, String name) {
    return SimulatedSite.done(site.cloud.volumeGroups()).stream()
        .filter(group -> group.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
