package dev.muster.recovery.run;

import static dev.muster.recovery.run.Installation.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.Outcome;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.cloud.Mutation;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.SiteDiff;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A process that dies after each single event of a run, and the next one that goes on with it: the
/// sites end as if nothing had happened, and nothing was done twice.
@Timeout(300)
class CrashScenariosTest {
  private static final RecoveryPlan WEB = Installation.plan("web-tier");

  /// What is done before the run, and the run.
  record Kind(String name, Consumer<Installation> before, StartRequest request, boolean commits) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Arguments> kinds() {
    Kind drill = new Kind("drill", _ -> {}, StartRequest.of(WEB, Mode.DRILL, ALICE), false);
    Kind move = new Kind("planned move", _ -> {}, StartRequest.of(WEB, Mode.PLANNED, ALICE), true);
    Kind failover =
        new Kind(
            "failover",
            installation -> {
              installation.engine().observe(WEB, ALICE);
              installation.mirror.cut();
            },
            StartRequest.of(WEB, Mode.UNPLANNED, ALICE).forced("the site burns"),
            false);
    Kind failback =
        new Kind(
            "failback",
            CrashScenariosTest::moveAway,
            StartRequest.of(WEB, Mode.FAILBACK, ALICE),
            true);
    return Stream.of(drill, move, failover, failback)
        .flatMap(kind -> Stream.of(Arguments.of(kind, false), Arguments.of(kind, true)));
  }

  private static void moveAway(Installation installation) {
    try {
      installation.run(StartRequest.of(WEB, Mode.PLANNED, ALICE));
      String id = installation.engine().runs().getFirst().id();
      installation.engine().commit(id, ALICE);
      installation.engine().await(id);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest(name = "{0}, nobody gets to know of the last event: {1}")
  @MethodSource("kinds")
  void c01GoesOnAfterACrashAtAnyEvent(Kind kind, boolean silently) throws Exception {
    try (Installation whole = new Installation()) {
      kind.before().accept(whole);
      int from = whole.events().size();
      RunState end = toTheEnd(whole, kind, whole.run(kind.request()).id());
      int events = whole.events().size();
      Map<Mutation, Integer> done = counts(whole);
      for (int last = from + 1; last < events; last++) {
        crashAt(kind, silently, last, whole, end, done);
      }
    }
  }

  private static void crashAt(
      Kind kind,
      boolean silently,
      int last,
      Installation whole,
      RunState end,
      Map<Mutation, Integer> done)
      throws InterruptedException {
    String crash = "%s, crash after event %d".formatted(kind, last);
    try (Installation installation = new Installation(last, silently, RunArchive.NONE)) {
      kind.before().accept(installation);
      die(installation, kind);
      installation.restart();
      assertGoesOn(kind, installation, whole, end, done, crash);
    }
  }

  /// Another process goes on: in the end everything is as if nothing had happened.
  private static void assertGoesOn(
      Kind kind,
      Installation installation,
      Installation whole,
      RunState end,
      Map<Mutation, Integer> done,
      String crash)
      throws InterruptedException {
    installation.engine().adopt();
    String id = installation.engine().runs().getFirst().id();
    Run run = installation.engine().await(id).orElseThrow();
    if (run.state() instanceof RunState.Failed failed
        && failed.why().startsWith("its start was not recorded whole")) {
      assertThat(installation.home.asked()).as(crash).isEmpty();
      return;
    }
    RunState ended = toTheEnd(installation, kind, id);

    assertThat(ended.word()).as(crash + " " + told(installation)).isEqualTo(end.word());
    assertThat(
            SiteDiff.between(
                whole.inventory().recovery(), installation.inventory().recovery(), _ -> true))
        .as(crash)
        .isEmpty();
    assertThat(
            SiteDiff.between(whole.inventory().home(), installation.inventory().home(), _ -> true))
        .as(crash)
        .isEmpty();
    assertThat(installation.unannounced).as(crash).isEmpty();
    assertNothingTwice(installation, done, crash);
    assertThat(installation.replayed().run(id)).as(crash).contains(installation.run(id));
    assertEveryActEnded(installation, crash);
  }

  /// The cloud took it on, and nobody got to know.
  @ParameterizedTest(name = "{0}")
  @MethodSource("kindsOnly")
  void c02CrashBetweenAcceptanceAndAnswer(Kind kind) throws Exception {
    try (Installation whole = new Installation()) {
      kind.before().accept(whole);
      int from = taken(whole);
      RunState end = toTheEnd(whole, kind, whole.run(kind.request()).id());
      int acts = taken(whole) - from;
      assertThat(acts).isGreaterThanOrEqualTo(7);
      for (int last = 1; last <= acts; last++) {
        String crash = "%s, crash while act %d is answered".formatted(kind, last);
        try (Installation installation = new Installation()) {
          kind.before().accept(installation);
          dieAtAct(installation, last);
          die(installation, kind);
          installation.restart();
          assertGoesOn(kind, installation, whole, end, counts(whole), crash);
        }
      }
      System.out.println("C2 %s: %d crashes, one for each act".formatted(kind, acts));
    }
  }

  private static void dieAtAct(Installation installation, int number) {
    AtomicInteger acts = new AtomicInteger();
    Consumer<Mutation> hook =
        _ -> {
          if (acts.incrementAndGet() == number) {
            installation.die();
          }
        };
    installation.home.afterEach(hook);
    installation.recovery.afterEach(hook);
  }

  private static int taken(Installation installation) {
    return installation.home.took().size() + installation.recovery.took().size();
  }

  static Stream<Kind> kindsOnly() {
    return kinds().map(arguments -> (Kind) arguments.get()[0]).distinct();
  }

  /// No event can be recorded from some moment on; later there is room again.
  @ParameterizedTest(name = "{0}")
  @MethodSource("kindsOnly")
  void c06DiskFullDuringARun(Kind kind) throws Exception {
    try (Installation whole = new Installation()) {
      kind.before().accept(whole);
      int from = whole.events().size();
      RunState end = toTheEnd(whole, kind, whole.run(kind.request()).id());
      int events = whole.events().size();
      for (int last = from + 1; last < events; last += 3) {
        String crash = "%s, full after event %d".formatted(kind, last);
        try (Installation installation = new Installation()) {
          kind.before().accept(installation);
          installation.fullAfter(last);
          die(installation, kind);
          Run stopped = installation.engine().runs().getFirst();
          assertThat(stopped.state().isWorking()).as(crash).isFalse();
          int acts = taken(installation);
          installation.clock.advance(Duration.ofMinutes(5));
          assertThat(taken(installation)).as(crash).isEqualTo(acts);
          assertThat(installation.events()).as(crash).hasSize(last);
          installation.fullAfter(Integer.MAX_VALUE);
          assertGoesOn(kind, installation, whole, end, counts(whole), crash);
        }
      }
    }
  }

  private static void die(Installation installation, Kind kind) throws InterruptedException {
    try {
      Run run = installation.run(kind.request());
      commit(installation, kind, run);
    } catch (AuditUnavailableException e) {
      // Died while its start or commit was recorded.
    }
  }

  private static Run commit(Installation installation, Kind kind, Run run)
      throws InterruptedException {
    if (kind.commits() && run.state() instanceof RunState.AwaitingCommit) {
      installation.engine().commit(run.id(), ALICE);
      return installation.engine().await(run.id()).orElseThrow();
    }
    return run;
  }

  private static RunState toTheEnd(Installation installation, Kind kind, String id)
      throws InterruptedException {
    Run run = installation.engine().await(id).orElseThrow();
    return commit(installation, kind, run).state();
  }

  private static Map<Mutation, Integer> counts(Installation installation) {
    Map<Mutation, Integer> counts = new HashMap<>();
    List<Mutation> all = new java.util.ArrayList<>(installation.home.took());
    all.addAll(installation.recovery.took());
    all.forEach(mutation -> counts.merge(shape(mutation), 1, Integer::sum));
    return counts;
  }

  /// What a run makes has another id each time.
  private static Mutation shape(Mutation mutation) {
    return switch (mutation) {
      case Mutation.AttachVolume(String server, String volume) when volume.contains("-copy-") ->
          new Mutation.AttachVolume(server, "copy");
      case Mutation.DetachVolume(String server, String volume) when volume.contains("-copy-") ->
          new Mutation.DetachVolume(server, "copy");
      case Mutation.DeleteVolume _ -> new Mutation.DeleteVolume("copy");
      case Mutation.AttachNetwork(String server, String network, String address)
          when network.contains("-net-") && !network.startsWith("dr-") ->
          new Mutation.AttachNetwork(server, "net", address);
      case Mutation.DetachNetwork(String server, String network, String _) ->
          new Mutation.DetachNetwork(server, network.startsWith("dr-") ? network : "net", "");
      case Mutation.DeleteNetwork _ -> new Mutation.DeleteNetwork("net");
      default -> mutation;
    };
  }

  private static void assertNothingTwice(
      Installation installation, Map<Mutation, Integer> done, String crash) {
    counts(installation)
        .forEach((mutation, times) ->
            assertThat(times)
                .as("%s: %s", crash, mutation)
                .isLessThanOrEqualTo(done.getOrDefault(mutation, 0)));
  }

  private static void assertEveryActEnded(Installation installation, String crash) {
    Map<String, Integer> open = new HashMap<>();
    installation
        .events()
        .forEach(event -> {
          String act = event.correlationId() + " " + event.action();
          if (event.outcome() == Outcome.PENDING) {
            open.merge(act, 1, Integer::sum);
          } else {
            open.remove(act);
          }
        });
    open.keySet().removeIf(act -> act.endsWith(" dr-run.start"));
    assertThat(open.keySet()).as(crash).isEmpty();
  }

  private static String told(Installation installation) {
    return installation.engine().runs().stream()
        .map(run ->
            run.state()
                + " "
                + run.steps().stream()
                    .filter(step -> !step.state().isDone())
                    .map(step -> step.id() + "=" + step.state().word() + step.state().detail())
                    .toList())
        .toList()
        .toString();
  }
}
