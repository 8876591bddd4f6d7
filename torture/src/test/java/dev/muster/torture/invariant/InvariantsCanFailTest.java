package dev.muster.torture.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Network;
import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import dev.muster.estate.Truth;
import dev.muster.torture.invariant.Sight.Standing;
import dev.muster.torture.recovery.Traces;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Each invariant is reported when it is broken: true stories, each spoiled in one place.
@Timeout(300)
class InvariantsCanFailTest {
  /// A move that was committed, in a quiet story.
  private static final List<Sight> MOVE =
      Traces.find(trace ->
          has(trace, "dr-run.commit", Outcome.SUCCESS)
              && isQuiet(trace)
              && modes(trace).contains("planned"));

  /// A drill that went well, in a quiet story.
  private static final List<Sight> DRILL =
      Traces.find(trace ->
          has(trace, "dr-run.complete", Outcome.SUCCESS)
              && has(trace, "dr-volume.delete", Outcome.SUCCESS)
              && isQuiet(trace)
              && modes(trace).stream().allMatch("drill"::equals));

  private static boolean has(List<Sight> trace, String action, Outcome outcome) {
    return events(trace).stream()
        .anyMatch(event -> event.action().equals(action) && event.outcome() == outcome);
  }

  /// Nobody interferes and nothing is forced, so that nothing is excused.
  private static boolean isQuiet(List<Sight> trace) {
    return trace.stream().noneMatch(Sight.Meddled.class::isInstance)
        && events(trace).stream()
            .filter(event -> event.action().equals("dr-run.create"))
            .allMatch(event -> Intent.request(event).path("forceReason").asString("").isEmpty());
  }

  private static List<String> modes(List<Sight> trace) {
    return events(trace).stream()
        .filter(event -> event.action().equals("dr-run.create"))
        .map(event -> Intent.request(event).path("mode").asString(""))
        .toList();
  }

  private static List<CadfEvent> events(List<Sight> trace) {
    return trace.stream()
        .filter(Sight.Recorded.class::isInstance)
        .map(sight -> ((Sight.Recorded) sight).event())
        .toList();
  }

  private static List<Violation> violations(List<Sight> trace) {
    Watch watch = new Watch();
    trace.forEach(watch::see);
    return watch.violations();
  }

  private static void assertReported(List<Sight> trace, Invariant invariant, String what) {
    assertThat(violations(trace))
        .filteredOn(violation -> violation.invariant() == invariant)
        .isNotEmpty()
        .anySatisfy(violation -> assertThat(violation.toString()).contains(what));
  }

  private static int find(List<Sight> trace, Predicate<CadfEvent> which) {
    for (int i = 0; i < trace.size(); i++) {
      if (trace.get(i) instanceof Sight.Recorded recorded && which.test(recorded.event())) {
        return i;
      }
    }
    throw new AssertionError("no such event");
  }

  private static List<Sight> with(List<Sight> trace, int at, Sight... more) {
    List<Sight> spoiled = new ArrayList<>(trace);
    spoiled.addAll(at, List.of(more));
    return spoiled;
  }

  private static List<Sight> without(List<Sight> trace, int at) {
    List<Sight> spoiled = new ArrayList<>(trace);
    spoiled.remove(at);
    return spoiled;
  }

  private static Estates estates(Sight sight) {
    return switch (sight) {
      case Sight.Recorded recorded -> recorded.estates();
      case Sight.Asked asked -> asked.estates();
      case Sight.Changed changed -> changed.estates();
      default -> throw new AssertionError("sees no sites: " + sight);
    };
  }

  private static CadfEvent copy(
      CadfEvent event, String correlationId, String targetId, @Nullable JsonNode response) {
    return new CadfEvent(
        event.logSourceCRN(),
        event.saveServiceCopy(),
        event.dataEvent(),
        event.outcome(),
        event.eventTime(),
        event.action(),
        correlationId,
        event.severity(),
        event.initiator(),
        new CadfEvent.Target(
            targetId,
            event.target().name(),
            event.target().typeURI(),
            event.target().resourceGroupId(),
            event.target().extensions()),
        event.reason(),
        event.requestData(),
        response,
        event.message(),
        event.observer(),
        event.extensions());
  }

  @Test
  void trueStoriesBreakNothing() {
    assertThat(violations(MOVE)).isEmpty();
    assertThat(violations(DRILL)).isEmpty();
  }

  @Test
  void i01BothSidesWrite() {
    for (int i = 0; i < MOVE.size(); i++) {
      if (MOVE.get(i) instanceof Sight.Changed(Estates estates) && isMoved(estates)) {
        Truth home = estates.home();
        Truth alive =
            new Truth(
                home.workspace(),
                home.servers().stream().map(InvariantsCanFailTest::running).toList(),
                home.networks(),
                home.volumes(),
                home.groups());
        Sight both =
            new Sight.Changed(
                new Estates(estates.at(), alive, estates.recovery(), estates.freezeTimes()));
        assertReported(with(MOVE, i + 1, both), Invariant.I1, "runs and writes at both sites");
        return;
      }
    }
    throw new AssertionError("nothing was moved");
  }

  /// Whether servers run at the recovery site while both halves can be written.
  private static boolean isMoved(Estates estates) {
    return estates.recovery().volumes().stream()
        .filter(volume -> volume.replication().status().equals("disabled"))
        .flatMap(volume -> volume.serverIds().stream())
        .anyMatch(id -> estates.recovery().server(id).filter(Server::isRunning).isPresent());
  }

  private static Server running(Server server) {
    return new Server(
        server.id(),
        server.name(),
        "ACTIVE",
        "OK",
        server.shape(),
        server.interfaces(),
        List.of(),
        "");
  }

  @Test
  void i02AReplicatingVolumeIsDeleted() {
    int at = find(DRILL, event -> event.action().equals("dr-volume.delete"));
    Estates estates = estates(DRILL.get(at));
    Volume copy =
        estates.recovery().volumes().stream()
            .filter(volume -> volume.replication().enabled())
            .findFirst()
            .orElseThrow();
    Sight delete = new Sight.Asked("recovery", new Mutation.DeleteVolume(copy.id()), estates);

    assertReported(with(DRILL, at, delete), Invariant.I2, copy.name());
  }

  @Test
  void i03AServerIsStoppedBeforeACheckPassed() {
    int stop =
        find(
            MOVE,
            event ->
                event.action().equals("dr-instance.stop")
                    && Tales.stepOf(event).startsWith("stop-"));
    String run = Tales.runOf(((Sight.Recorded) MOVE.get(stop)).event());
    int at =
        find(
            MOVE,
            event ->
                Tales.runOf(event).equals(run)
                    && Tales.stepOf(event).startsWith("ready-target-")
                    && event.action().equals("dr-readiness.check"));

    assertReported(without(MOVE, at), Invariant.I3, "has not passed");
  }

  @Test
  void i04ACallIsNotAnnounced() {
    int at =
        find(
            MOVE,
            event ->
                event.action().equals("dr-instance.stop") && event.outcome() == Outcome.PENDING);

    assertReported(without(MOVE, at), Invariant.I4, "without an intent");
  }

  @Test
  void i04ACallIsMadeTwiceForOneIntent() {
    for (int i = 0; i < MOVE.size(); i++) {
      if (MOVE.get(i) instanceof Sight.Asked) {
        assertReported(with(MOVE, i + 1, MOVE.get(i)), Invariant.I4, "without an intent");
        return;
      }
    }
    throw new AssertionError("nothing was asked");
  }

  @Test
  void i05SomethingIsThereThatNoEventMade() {
    int at = find(DRILL, event -> event.action().equals("dr-run.complete"));
    String run = Tales.runOf(((Sight.Recorded) DRILL.get(at)).event());
    Estates estates = estates(DRILL.get(at));
    Truth recovery = estates.recovery();
    List<Network> networks = new ArrayList<>(recovery.networks());
    networks.add(
        new Network("net-x", "drill-%s-x".formatted(run), "vlan", 1, "10.0.0.0/24", "", List.of()));
    Sight left =
        new Sight.Changed(
            new Estates(
                estates.at(),
                estates.home(),
                new Truth(
                    recovery.workspace(),
                    recovery.servers(),
                    networks,
                    recovery.volumes(),
                    recovery.groups()),
                estates.freezeTimes()));

    assertReported(with(DRILL, at + 1, left), Invariant.I5, "net-x");
  }

  @Test
  void i05ADeletionIsNotOnRecord() {
    int at =
        find(
            DRILL,
            event ->
                event.action().equals("dr-volume.delete") && event.outcome() == Outcome.SUCCESS);
    CadfEvent deleted = ((Sight.Recorded) DRILL.get(at)).event();
    List<Sight> spoiled = without(DRILL, at);
    spoiled.removeIf(sight ->
        sight instanceof Sight.Recorded recorded
            && recorded.event().correlationId().equals(deleted.correlationId()));

    assertReported(spoiled, Invariant.I5, "on record, and not there");
  }

  @Test
  void i06ARunGoesOnForEver() {
    Instant now = Instant.parse("2026-11-20T04:00:00Z");
    Map<String, Standing> working = Map.of("run1", Standing.WORKING);

    assertReported(
        List.of(
            new Sight.Waited(now, working, false),
            new Sight.Waited(now.plus(Duration.ofDays(5)), working, false)),
        Invariant.I6,
        "without an end");
    assertReported(List.of(new Sight.Waited(now, working, true)), Invariant.I6, "nothing goes on");
    assertReported(
        List.of(new Sight.Waited(now, Map.of("run1", Standing.BROKEN), false)),
        Invariant.I6,
        "broke off");
    assertReported(
        List.of(new Sight.Waited(now, Map.of("run1", Standing.ENDLESS), false)),
        Invariant.I6,
        "no person's decision");
  }

  @Test
  void i07TheEngineKnowsMoreThanTheJournal() {
    int at =
        find(
            MOVE,
            event -> event.action().equals("dr-run.commit") && event.outcome() == Outcome.PENDING);

    assertReported(without(MOVE, at), Invariant.I7, "by its events");
  }

  @Test
  void i08AStepBeginsTooEarly() {
    int ready =
        find(
            MOVE,
            event ->
                Tales.stepOf(event).startsWith("ready-")
                    && event.action().equals("dr-readiness.check"));
    int start =
        find(
            MOVE,
            event ->
                event.action().equals("dr-instance.start")
                    && event.outcome() == Outcome.PENDING
                    && Tales.stepOf(event).startsWith("start-"));

    assertReported(with(MOVE, ready, MOVE.get(start)), Invariant.I8, "has not ended");
  }

  @Test
  void i09MoreIsUnderWayThanAllowed() {
    int at =
        find(
            MOVE,
            event ->
                event.action().equals("dr-volume.attach") && event.outcome() == Outcome.PENDING);
    Sight.Recorded attach = (Sight.Recorded) MOVE.get(at);
    List<Sight> spoiled = new ArrayList<>(MOVE);
    for (int n = 1; n <= 6; n++) {
      CadfEvent event = attach.event();
      String run = Tales.runOf(event);
      spoiled.add(
          at,
          new Sight.Recorded(
              attach.index(),
              copy(event, run + ".more-" + n, event.target().id(), event.responseData()),
              attach.estates()));
    }

    assertReported(spoiled, Invariant.I9, "acts are under way");
  }

  @Test
  void i10ADrillTouchesProduction() {
    int at =
        find(
            DRILL,
            event ->
                event.action().equals("dr-instance.start") && event.outcome() == Outcome.PENDING);
    Sight.Recorded start = (Sight.Recorded) DRILL.get(at);
    Estates estates = start.estates();
    Server server = estates.home().servers().getFirst();
    String target = estates.home().workspace().crn("pvm-instance", server.id());
    CadfEvent event = start.event();
    Sight intent =
        new Sight.Recorded(
            start.index(),
            copy(event, Tales.runOf(event) + ".wrong", target, event.responseData()),
            estates);
    Sight asked = new Sight.Asked("home", new Mutation.StartServer(server.id()), estates);

    assertReported(with(DRILL, at, intent, asked), Invariant.I10, "protected site is asked");
  }

  @Test
  void i10ADrillStartsAServerOnARealNetwork() {
    for (int i = 0; i < DRILL.size(); i++) {
      if (DRILL.get(i) instanceof Sight.Asked(String site, Mutation mutation, Estates estates)
          && mutation instanceof Mutation.StartServer) {
        Truth recovery = estates.recovery();
        List<Network> renamed =
            recovery.networks().stream()
                .map(network ->
                    new Network(network.id(), "real", "vlan", 1, network.cidr(), "", List.of()))
                .toList();
        Truth real =
            new Truth(
                recovery.workspace(),
                recovery.servers(),
                renamed,
                recovery.volumes(),
                recovery.groups());
        List<Sight> spoiled = new ArrayList<>(DRILL);
        spoiled.set(
            i,
            new Sight.Asked(
                site,
                mutation,
                new Estates(estates.at(), estates.home(), real, estates.freezeTimes())));
        assertReported(spoiled, Invariant.I10, "not only isolated");
        return;
      }
    }
    throw new AssertionError("nothing was started");
  }

  @Test
  void i11AnEventIsMissing() {
    int at = find(MOVE, event -> event.action().equals("dr-volume-group.read"));

    assertReported(without(MOVE, at), Invariant.I11, "follows");
  }

  @Test
  void i11AnOutcomeComesTwice() {
    int at =
        find(
            MOVE,
            event ->
                event.action().equals("dr-instance.stop") && event.outcome() == Outcome.SUCCESS);

    assertReported(with(MOVE, at + 1, MOVE.get(at)), Invariant.I11, "is not pending");
  }

  @Test
  void i12TheReportedTimeIsNotTheEvents() {
    int at =
        find(
            MOVE,
            event -> event.action().equals("dr-run.start") && event.outcome() == Outcome.SUCCESS);
    Sight.Recorded judged = (Sight.Recorded) MOVE.get(at);
    CadfEvent event = judged.event();
    ObjectNode response = (ObjectNode) Optional.ofNullable(event.responseData()).orElseThrow();
    ObjectNode better = response.deepCopy().put("recoveryTimeSeconds", 1.0);
    List<Sight> spoiled = new ArrayList<>(MOVE);
    spoiled.set(
        at,
        new Sight.Recorded(
            judged.index(),
            copy(event, event.correlationId(), event.target().id(), better),
            judged.estates()));

    assertReported(spoiled, Invariant.I12, "recoveryTimeSeconds is 1.0");
  }

  @Test
  void i12TheRecoveryPointIsNotTheStorages() {
    int at =
        find(
            MOVE,
            event ->
                Intent.response(event).path("recoveryPoint").asString("").length() > 0
                    && event.outcome() == Outcome.SUCCESS);
    Sight.Recorded point = (Sight.Recorded) MOVE.get(at);
    CadfEvent event = point.event();
    ObjectNode response = (ObjectNode) Optional.ofNullable(event.responseData()).orElseThrow();
    ObjectNode newer = response.deepCopy().put("recoveryPoint", "2026-11-20T09:00:00Z");
    List<Sight> spoiled = new ArrayList<>(MOVE);
    spoiled.set(
        at,
        new Sight.Recorded(
            point.index(),
            copy(event, event.correlationId(), event.target().id(), newer),
            point.estates()));

    assertReported(spoiled, Invariant.I12, "the storage to");
  }
}
