package dev.muster.systemtests.simulator;

import static dev.muster.recovery.plan.Mode.DRILL;
import static dev.muster.recovery.plan.Mode.PLANNED;
import static dev.muster.recovery.plan.Mode.UNPLANNED;
import static dev.muster.systemtests.simulator.Trouble.trouble;

import dev.muster.cloud.Mutation;
import dev.muster.cloud.survey.Credential;
import dev.muster.cloud.survey.Placement;
import dev.muster.recovery.readiness.Demand.Address;
import dev.muster.recovery.readiness.Demand.Addresses.Rule;
import dev.muster.recovery.readiness.Demand.Hosting;
import dev.muster.recovery.readiness.Demand.Network;
import dev.muster.recovery.readiness.Demand.Rules;
import dev.muster.recovery.readiness.Fact;
import dev.muster.recovery.readiness.Topic;
import dev.muster.simulator.fault.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Troubles that a check must fail on.
final class Failures {
  private static final String HOME = "dal12";
  private static final String THERE = "wdc06";
  private static final Instant NOW = Instant.parse("2026-08-05T10:00:00Z");
  private static final String STATUS = "/v1/workspaces/*";
  private static final String SERVERS = "/pvm-instances";
  private static final String VOLUMES = "/volumes";
  private static final String NETWORKS = "/networks";
  private static final String GROUPS = "/volume-groups/details";

  private Failures() {}

  static Stream<Trouble> all() {
    return Stream.of(access(), servers(), volumes(), replication(), room(), networks(), house())
        .flatMap(troubles -> troubles);
  }

  private static <T> Fact<T> known(T value) {
    return Fact.known(value, NOW);
  }

  private static Stream<Trouble> access() {
    return Stream.of(
        trouble(1, DRILL, "a token of five minutes")
            .target(
                Topic.CREDENTIAL,
                (pair, _) ->
                    pair.known(
                        new Credential("me", pair.clock.instant().plus(Duration.ofMinutes(5))))),
        trouble(2, PLANNED, "no right to change").upkeep(Said.editorOf(known(Set.of("another")))),
        trouble(3, PLANNED, "a key of 29 days")
            .upkeep(Said.keyEndsAt(known(Optional.of(NOW.plus(Duration.ofDays(29)))))),
        trouble(4, PLANNED, "a workspace in error")
            .estate(pair -> pair.show(HOME, STATUS, "", "{status: failed}")),
        trouble(5, DRILL, "a workspace elsewhere").demand(Asked.target("lon06")),
        trouble(5, DRILL, "another account")
            .estate(pair ->
                pair.show(
                    THERE,
                    STATUS,
                    "",
                    "{details: {crn: 'crn:v1:bluemix:public:power-iaas:wdc06:a/b:c::'}}")),
        trouble(6, DRILL, "a partnership that rests")
            .estate(pair ->
                pair.answer(
                    THERE,
                    "/locations/disaster-recovery",
                    "{replicationSites: [{location: dal12, isActive: false}]}")),
        trouble(7, DRILL, "no edge router there")
            .estate(
                pair -> pair.show(THERE, STATUS, "", "{capabilities: {power-edge-router: false}}")),
        trouble(8, DRILL, "an answer after nine seconds")
            .target(
                Topic.STATUS,
                (pair, facts) ->
                    new Fact.Known<>(
                        facts.of(Topic.STATUS).found().orElseThrow(),
                        pair.clock.instant(),
                        Duration.ofSeconds(9))),
        trouble(9, UNPLANNED, "a step that asks home")
            .upkeep(Said.homeCalls(known(List.of("stop")))));
  }

  private static Stream<Trouble> servers() {
    return Stream.of(
        trouble(10, DRILL, "a server gone").estate(pair -> gone(pair, HOME, "ora-01")),
        trouble(10, PLANNED, "two of one name")
            .estate(pair -> pair.change(HOME, "server-renamed", "mq-01", "ora-01")),
        trouble(11, PLANNED, "a server in error")
            .estate(pair -> pair.change(HOME, "server-error", "ora-01", "")),
        trouble(11, DRILL, "a task under way")
            .estate(pair -> pair.show(HOME, SERVERS, "ora-01", "{taskState: migrating}")),
        trouble(12, PLANNED, "a standby that runs")
            .estate(pair -> pair.change(THERE, "server-started", "was-02", "")),
        trouble(12, UNPLANNED, "no standby")
            .estate(pair -> pair.change(THERE, "server-renamed", "was-02", "was-old")),
        trouble(13, DRILL, "a network of an earlier drill")
            .estate(pair -> pair.show(THERE, NETWORKS, "dr-web-net", "{name: drill-abcd-web-01}")),
        trouble(35, PLANNED, "a standby that runs and cannot grow so far")
            .demand(Asked.compute(100))
            .estate(pair ->
                pair.show(THERE, SERVERS, "ora-01", "{status: ACTIVE, minproc: 0.25, maxproc: 2}")),
        trouble(42, PLANNED, "a standby pinned hard")
            .estate(pair -> pair.show(THERE, SERVERS, "ora-01", "{pinPolicy: hard}")));
  }

  private static void gone(SurveyedPair pair, String site, String server) {
    pair.change(site, "server-deleted", server, "");
    pair.clock.advance(Duration.ofMinutes(2));
  }

  private static Stream<Trouble> volumes() {
    return Stream.of(
        trouble(14, DRILL, "a volume that is not replicated")
            .estate(
                pair -> pair.show(HOME, VOLUMES, "web-01-data-1", "{replicationEnabled: false}")),
        trouble(15, PLANNED, "nothing to boot from").estate(pair -> gone(pair, THERE, "ora-01")),
        trouble(16, DRILL, "a volume lost by the storage")
            .estate(pair -> pair.show(HOME, VOLUMES, "web-01-data-1", "{outOfBandDeleted: true}")),
        trouble(16, PLANNED, "a volume in error")
            .estate(pair -> pair.show(HOME, VOLUMES, "web-01-data-1", "{state: error}")),
        trouble(24, PLANNED, "a copy that is gone")
            .estate(pair -> pair.change(HOME, "copy-deleted", "web-01-data-1", "")),
        trouble(24, DRILL, "an onboarding that failed in part").estate(Failures::failedOnboarding),
        trouble(25, PLANNED, "a primary that grew")
            .estate(pair -> pair.change(HOME, "volume-resized", "web-01-data-1", "120")),
        trouble(27, DRILL, "a volume that an outsider has too")
            .estate(pair ->
                pair.show(
                    HOME,
                    VOLUMES,
                    "web-01-data-1",
                    "{pvmInstanceIDs: [%s, %s]}"
                        .formatted(
                            SurveyedPair.serverId(pair.home, "web-01"),
                            SurveyedPair.serverId(pair.home, "mq-01")))),
        trouble(28, DRILL, "a clone under way")
            .estate(pair ->
                SimulatedSite.done(
                    pair.recovery.perform(
                        new Mutation.CloneVolumes(
                            "c", List.of(pair.copyOf("web-01-data-1").id()))))),
        trouble(28, PLANNED, "a snapshot under way").estate(pair -> snapshot(pair, "in progress")),
        trouble(29, DRILL, "a snapshot of a standby").estate(pair -> snapshot(pair, "available")));
  }

  private static void failedOnboarding(SurveyedPair pair) {
    String copy = pair.copyOf("web-01-data-1").replication().auxVolumeName();
    String job = "{id: o1, status: FAILURE, inputVolumes: [%s]".formatted(copy);
    pair.answer(THERE, "/volumes/onboarding", "{onboardings: [%s}]}".formatted(job));
  }

  private static void snapshot(SurveyedPair pair, String status) {
    pair.answer(
        THERE,
        "/snapshots",
        "{snapshots: [{snapshotID: s1, name: before, pvmInstanceID: %s, status: %s}]}"
            .formatted(SurveyedPair.serverId(pair.recovery, "ora-01"), status));
  }

  private static Stream<Trouble> replication() {
    return Stream.of(
        trouble(17, PLANNED, "the other direction")
            .estate(pair -> pair.show(HOME, VOLUMES, "web-01-data-1", "{primaryRole: aux}")),
        trouble(18, DRILL, "a group in error")
            .estate(pair -> pair.change(HOME, "group-error", "vg-core-web", "")),
        trouble(19, PLANNED, "a copy that is not consistent")
            .estate(pair -> pair.change(HOME, "replication-inconsistent", "vg-core-db", "")),
        trouble(20, DRILL, "sides that disagree")
            .estate(
                pair -> pair.show(HOME, GROUPS, "vg-core-web", "{replicationStatus: disabled}")),
        trouble(21, DRILL, "a copy an hour old")
            .estate(pair -> {
              pair.change(HOME, "replication-lagging", "vg-core-db", "");
              pair.clock.advance(Duration.ofMinutes(50));
            }),
        trouble(22, PLANNED, "a group of five volumes where four are allowed")
            .demand(
                Asked.rules(rules ->
                    new Rules(
                        rules.drillRange(), 0, Optional.empty(), Optional.of(4), rules.scripts()))),
        trouble(23, DRILL, "volumes in two pools")
            .estate(pair -> pair.show(HOME, VOLUMES, "web-01-data-1", "{volumePool: Other}")),
        trouble(26, DRILL, "two cuts in one group")
            .estate(pair ->
                pair.show(
                    THERE,
                    VOLUMES,
                    pair.copyOf("web-01-data-1").id(),
                    "{consistencyGroupName: another}")));
  }

  private static Stream<Trouble> room() {
    return Stream.of(
        trouble(30, PLANNED, "two cores left")
            .demand(Asked.compute(100))
            .estate(pair ->
                pair.answer(
                    THERE,
                    "/system-pools",
                    "{s1022: {maxCoresAvailable: {cores: 2, memory: 9999}, maxMemoryAvailable:"
                        + " {cores: 2, memory: 9999}}}")),
        trouble(31, PLANNED, "a plan that takes Power9 only").demand(Asked.compute(100, "s922")),
        trouble(31, DRILL, "a standby that must be made on Power9")
            .estate(pair -> gone(pair, THERE, "web-01")),
        trouble(32, PLANNED, "no such pool")
            .demand(
                Asked.hosting(
                    new Hosting(Optional.of("spp-dr"), Optional.empty(), List.of(), List.of()))),
        trouble(33, DRILL, "a host that is down")
            .estate(pair -> pair.show(THERE, SERVERS, "ora-01", "{dedicatedHostID: h1}"))
            .target(
                Topic.HOSTS,
                (pair, _) ->
                    pair.known(List.of(new Placement.Host("h1", "host", "", "down", 10, 100)))),
        trouble(34, PLANNED, "no such group")
            .demand(
                Asked.hosting(
                    new Hosting(Optional.empty(), Optional.of("anti"), List.of(), List.of()))),
        trouble(36, DRILL, "a full pool")
            .estate(pair ->
                pair.answer(
                    THERE,
                    "/storage-capacity/storage-pools",
                    "{storagePoolsCapacity: [{poolName: General-Flash-92, availableCapacity: 700,"
                        + " maxAllocationSize: 700, replicationEnabled: true}]}")),
        trouble(41, PLANNED, "no such key")
            .demand(
                Asked.hosting(
                    new Hosting(
                        Optional.empty(), Optional.empty(), List.of("ops-dr"), List.of()))));
  }

  private static Stream<Trouble> networks() {
    return Stream.of(
        trouble(37, PLANNED, "no such network")
            .estate(pair -> pair.show(THERE, NETWORKS, "dr-web-net", "{name: renamed}")),
        trouble(38, DRILL, "a range of one network")
            .demand(Asked.rules(rules -> Asked.range(rules, "172.31.240.0/24"))),
        trouble(38, PLANNED, "an address that is taken")
            .demand(
                Asked.addresses(
                    Rule.KEEP_IF_FREE, new Address("web-01", "10.12.30.11", "10.6.30.50")))
            .estate(pair -> pair.simulation.faults().begin(Scenario.named("p14-address-taken"))),
        trouble(38, PLANNED, "an address of another network").demand(Asked.addresses(Rule.KEEP)),
        trouble(39, DRILL, "a static route into the range")
            .estate(pair ->
                pair.answer(
                    THERE,
                    "/v1/routes",
                    "{routes: [{name: r, destination: 172.31.0.0/16, nextHop: 10.6.10.1, enabled:"
                        + " true}]}")),
        trouble(39, DRILL, "a test network that is announced")
            .demand(
                Asked.networks(
                    List.of(new Network("prod-web-net", "dr-web-net", Optional.of("dr-app-net"))))),
        trouble(40, PLANNED, "no such security group")
            .demand(
                Asked.hosting(
                    new Hosting(
                        Optional.empty(), Optional.empty(), List.of(), List.of("nsg-db")))));
  }

  private static Stream<Trouble> house() {
    Fact<List<String>> none = known(List.of());
    return Stream.of(
        trouble(43, DRILL, "another run").upkeep(Said.otherRuns(known(List.of("run x")))),
        trouble(43, PLANNED, "a foreign hand")
            .estate(pair ->
                pair.answer(
                    THERE,
                    "/events",
                    "{events: [{action: stop, resource: pvm-instance, message: pvm-instance stop"
                        + " %s, time: '2026-08-05T09:59:00Z', user: {userID: IBMid-mallory}}]}"
                            .formatted(SurveyedPair.serverId(pair.recovery, "ora-01")))),
        trouble(44, DRILL, "a full disk")
            .upkeep(Said.house(none, known(3), known(List.of("full")), none)),
        trouble(44, DRILL, "an orphan")
            .upkeep(Said.house(none, known(3), none, known(List.of("net")))),
        trouble(44, DRILL, "another version verified")
            .upkeep(Said.history(known(Optional.of("00")), known(Optional.of(NOW)))),
        trouble(44, PLANNED, "the last drill too long ago")
            .demand(
                Asked.rules(rules ->
                    new Rules(
                        rules.drillRange(),
                        0,
                        Optional.of(Duration.ofDays(1)),
                        Optional.empty(),
                        0))),
        trouble(44, PLANNED, "four must approve, three can be reached")
            .demand(
                Asked.rules(rules ->
                    new Rules(rules.drillRange(), 4, Optional.empty(), Optional.empty(), 0))),
        trouble(44, PLANNED, "a script that is gone")
            .demand(
                Asked.rules(rules ->
                    new Rules(rules.drillRange(), 0, Optional.empty(), Optional.empty(), 1)))
            .upkeep(Said.house(known(List.of("quiesce")), known(3), none, none)));
  }
}
