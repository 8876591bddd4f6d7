package dev.muster.recovery.run;

import static dev.muster.recovery.run.Installation.ALICE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.cloud.EventReceipt;
import dev.muster.cloud.Mutation;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.LedgerKey;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.SiteDiff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
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
    atAct(installation, number, installation::die);
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

  /// The last block reached the disk in part, or not at all.
  @Test
  void c06TornOrZeroedLastBlock(@TempDir Path dir) throws Exception {
    Kind kind = kindsOnly().filter(each -> each.commits()).findFirst().orElseThrow();
    int tears = 0;
    try (Installation whole = new Installation()) {
      RunState end = toTheEnd(whole, kind, whole.run(kind.request()).id());
      int events = whole.events().size();
      for (int last = 5; last < events; last += events / 6) {
        String crash = "torn after event %d".formatted(last);
        try (Installation installation = new Installation(last, false, RunArchive.NONE)) {
          die(installation, kind);
          Path kept = dir.resolve("kept-" + last);
          Path next = dir.resolve("next-" + last);
          oneMore(dir.resolve("live-" + last), installation.events(), kept, next);
          Path segment = segment(kept, next);
          byte[] before = Files.readAllBytes(kept.resolve(segment));
          byte[] after = Files.readAllBytes(next.resolve(segment));
          int first = Arrays.mismatch(before, after);
          int past = after.length;
          while (before[past - 1] == after[past - 1]) {
            past--;
          }
          for (int cut : List.of(first, first + 1, (first + past) / 2, past - 1)) {
            byte[] torn = before.clone();
            System.arraycopy(after, 0, torn, 0, cut);
            Files.write(kept.resolve(segment), torn);
            assertThat(bytes(read(kept))).as(crash).isEqualTo(bytes(installation.events()));
            tears++;
          }
          installation.restore(read(kept));
          installation.restart();
          assertGoesOn(kind, installation, whole, end, counts(whole), crash);
        }
      }
    }
    System.out.println("C6 %d torn last blocks".formatted(tears));
  }

  /// A ledger with some events, as it lies on the disk, and the same with one more.
  private static void oneMore(Path live, List<CadfEvent> events, Path kept, Path next)
      throws Exception {
    try (Ledger ledger = open(live)) {
      for (CadfEvent event : events) {
        ledger.append(CadfJson.write(event)).get();
      }
      copy(live, kept);
      ledger.append(CadfJson.write(events.getLast())).get();
      copy(live, next);
    }
  }

  private static Ledger open(Path dir) {
    return Ledger.open(
        dir,
        "muster.test/ledger",
        LedgerKey.ofSeed(new byte[32]),
        LedgerConfig.defaults().withSegmentBytes(1 << 20));
  }

  private static List<CadfEvent> read(Path dir) {
    List<CadfEvent> events = new ArrayList<>();
    try (Ledger ledger = open(dir)) {
      ledger.read(0, ledger.size(), entry -> events.add(CadfJson.parse(entry.bytes())));
    }
    return events;
  }

  private static List<String> bytes(List<CadfEvent> events) {
    return events.stream().map(event -> new String(CadfJson.write(event), UTF_8)).toList();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  /// The largest file that one more event changed.
  private static Path segment(Path kept, Path next) throws IOException {
    Path largest = kept;
    long size = 0;
    try (Stream<Path> files = Files.walk(next)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path name = next.relativize(file);
        boolean changed =
            Files.exists(kept.resolve(name)) && Files.mismatch(kept.resolve(name), file) >= 0;
        if (changed && Files.size(file) > size) {
          largest = name;
          size = Files.size(file);
        }
      }
    }
    return largest;
  }

  static Stream<Arguments> jumps() {
    return kindsOnly()
        .flatMap(kind ->
            Stream.of(Duration.ofHours(-1), Duration.ofHours(1))
                .flatMap(jump -> Stream.of(1, 4).map(act -> Arguments.of(kind, jump, act))));
  }

  @ParameterizedTest(name = "{0}, {1} at act {2}")
  @MethodSource("jumps")
  void c07TheClockJumps(Kind kind, Duration jump, int act) throws Exception {
    try (Installation whole = new Installation();
        Installation installation = new Installation()) {
      kind.before().accept(whole);
      RunState end = toTheEnd(whole, kind, whole.run(kind.request()).id());
      kind.before().accept(installation);
      atAct(installation, act, () -> installation.skew(jump));
      Run run = installation.run(kind.request());
      for (int times = 0; run.state() instanceof RunState.Halted && times < 3; times++) {
        assertThat(installation.engine().resume(run.id(), ALICE))
            .isInstanceOf(ControlResult.Accepted.class);
        run = installation.engine().await(run.id()).orElseThrow();
      }
      if (kind.request().mode() == Mode.PLANNED) {
        assertNothingLost(installation, run);
      }
      String id = run.id();
      RunState ended = toTheEnd(installation, kind, id);
      boolean late = jump.isPositive() && kind.request().mode() == Mode.DRILL;
      if (!late) {
        // A drill that seems to have taken an hour more missed its objective.
        assertThat(ended.word()).as(told(installation)).isEqualTo(end.word());
      }
      assertThat(
              SiteDiff.between(
                  whole.inventory().recovery(), installation.inventory().recovery(), _ -> true))
          .isEmpty();
      assertNothingTwice(installation, counts(whole), jump.toString());
      assertNoNegativeDuration(installation, installation.run(id));
      assertThat(installation.replayed().run(id)).contains(installation.run(id));
      assertThat(installation.run(id).receipts())
          .isSortedAccordingTo(Comparator.comparingLong(EventReceipt::index));
    }
  }

  private static void assertNothingLost(Installation installation, Run run) {
    for (String volume : List.of("aux_volume-web-01-data-1", "aux_volume-web-02-data-1")) {
      byte[] written = installation.mirror.content("master", volume, installation.clock.instant());
      byte[] moved = installation.mirror.content("aux", volume, installation.clock.instant());
      assertThat(moved).as(volume + " of " + run.id()).startsWith(written);
      assertThat(written).isNotEmpty();
    }
  }

  private static void assertNoNegativeDuration(Installation installation, Run run) {
    List<Duration> durations = new ArrayList<>();
    run.achieved().recoveryTime().ifPresent(durations::add);
    run.achieved()
        .times()
        .ifPresent(
            times -> durations.addAll(List.of(times.decide(), times.execute(), times.validate())));
    run.achieved().point().ifPresent(point -> durations.add(point.age()));
    installation
        .engine()
        .latencies()
        .forEach(latency -> durations.addAll(List.of(latency.typical(), latency.longest())));
    assertThat(durations).isNotEmpty().noneMatch(Duration::isNegative);
  }

  private static void atAct(Installation installation, int number, Runnable what) {
    AtomicInteger acts = new AtomicInteger();
    Consumer<Mutation> hook =
        _ -> {
          if (acts.incrementAndGet() == number) {
            what.run();
          }
        };
    installation.home.afterEach(hook);
    installation.recovery.afterEach(hook);
  }

  /// What was shown within the last half minute is shown again, later and in another order.
  @ParameterizedTest(name = "{0}")
  @MethodSource("kindsOnly")
  void c08LateAndReorderedAnswers(Kind kind) throws Exception {
    long first = Long.getLong("muster.seed", 1);
    long seeds = Long.getLong("muster.seeds", 25);
    try (Installation whole = new Installation()) {
      kind.before().accept(whole);
      RunState end = toTheEnd(whole, kind, whole.run(kind.request()).id());
      for (long seed = first; seed < first + seeds; seed++) {
        String as = "%s, -Dmuster.seed=%d".formatted(kind, seed);
        try (Installation installation = new Installation()) {
          kind.before().accept(installation);
          Random random = new Random(seed);
          IntUnaryOperator age =
              answers -> {
                synchronized (random) {
                  return random.nextInt(3) == 0 ? random.nextInt(answers) : 0;
                }
              };
          installation.home.late(age);
          installation.recovery.late(age);
          StartResult asked = installation.engine().start(kind.request());
          // What seems to be in the way is refused, and asked for again.
          for (int times = 0; asked instanceof StartResult.NotReady && times < 30; times++) {
            asked = installation.engine().start(kind.request());
          }
          assertThat(asked).as(as).isInstanceOf(StartResult.Started.class);
          String id = installation.engine().runs().getFirst().id();
          installation.engine().await(id);
          commit(installation, kind, installation.run(id));
          installation.home.late(_ -> 0);
          installation.recovery.late(_ -> 0);
          assertMonotone(installation, as);
          assertNothingTwice(installation, counts(whole), as);
          assertThat(installation.mirror.torn()).as(as).isEmpty();
          if (kind.request().mode() == Mode.DRILL) {
            assertCleanInTheEnd(installation, id, as);
          } else {
            goOn(installation, id);
            assertThat(toTheEnd(installation, kind, id).word())
                .as(as + told(installation))
                .isEqualTo(end.word());
            assertThat(
                    SiteDiff.between(
                        whole.inventory().recovery(),
                        installation.inventory().recovery(),
                        _ -> true))
                .as(as)
                .isEmpty();
          }
        }
      }
    }
  }

  private static void goOn(Installation installation, String id) throws InterruptedException {
    for (int times = 0;
        installation.run(id).state() instanceof RunState.Halted && times < 5;
        times++) {
      assertThat(installation.engine().resume(id, ALICE))
          .isInstanceOf(ControlResult.Accepted.class);
      installation.engine().await(id);
    }
  }

  private static void assertCleanInTheEnd(Installation installation, String id, String as)
      throws InterruptedException {
    if (installation.run(id).offers().contains(Run.Offer.CLEAN_UP)) {
      assertThat(installation.engine().cleanUp(id, ALICE))
          .isInstanceOf(ControlResult.Accepted.class);
      installation.engine().await(id);
    }
    assertThat(installation.differences()).as(as).isEmpty();
  }

  /// A step that is done is never anything else again.
  private static void assertMonotone(Installation installation, String as) {
    Map<String, String> done = new HashMap<>();
    synchronized (installation.told) {
      for (RunListener.Progress progress : installation.told) {
        String step = progress.runId() + "." + progress.step();
        if (!progress.step().isEmpty()) {
          String before = done.get(step);
          assertThat(before == null || before.equals(progress.state()))
              .as("%s: %s was %s, is %s", as, step, before, progress.state())
              .isTrue();
          if (progress.state().equals("succeeded") || progress.state().equals("satisfied")) {
            done.put(step, progress.state());
          }
        }
      }
    }
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
