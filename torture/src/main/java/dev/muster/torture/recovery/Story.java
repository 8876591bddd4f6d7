package dev.muster.torture.recovery;

import dev.muster.cloud.AuditUnavailableException;
import dev.muster.cloud.Server;
import dev.muster.recovery.plan.GuestScripts;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.run.Outside;
import dev.muster.recovery.run.Run;
import dev.muster.recovery.run.RunState;
import dev.muster.recovery.run.StartRequest;
import dev.muster.recovery.run.StartResult;
import dev.muster.torture.Tally;
import dev.muster.torture.invariant.Sight;
import dev.muster.torture.invariant.Sight.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/// One story: some runs of a random plan, one after the other, in a world that does not hold still.
final class Story implements AutoCloseable {
  private static final Duration TICK = Duration.ofSeconds(20);
  private static final int ROUNDS_MAX = 60;

  private final Random random;
  private final Tally tally;
  private final VirtualTime time = new VirtualTime();
  private final Strikes strikes;
  private final World world;
  private final Layout layout;
  private final Meddler meddler;
  private final Person person;
  private final Host host;

  /// How restless persons, others and the machine are, per thousand moments.
  private final int restless;

  private final Map<String, Mode> modes = new HashMap<>();
  private Optional<Instant> foundAgain = Optional.empty();

  Story(long seed, Tally tally, Consumer<Sight> watch) {
    random = new Random(seed);
    this.tally = tally;
    strikes = new Strikes(random, tally);
    Consumer<Sight> all = watch;
    world = new World(time, strikes, all);
    Scripts scripts = new Scripts();
    layout = new PlanDraw(random, scripts).draw("plan-a");
    world.fill(layout);
    meddler = new Meddler(random, world, layout, tally);
    person = new Person(random, world, meddler, tally);
    restless = random.nextInt(3) == 0 ? 0 : random.nextInt(30);
    host =
        new Host(
            time,
            world,
            new Outside((_, _, _, _) -> strikes.probe(), scripts, (_, _) -> strikes.admission()));
    time.goTo(time.instant().plus(Duration.ofMinutes(15)));
  }

  /// Scripts end well, badly, or nobody knows how.
  private final class Scripts implements GuestScripts {
    @Override
    public Optional<String> refusal(Script script) {
      return Optional.empty();
    }

    @Override
    public Outcome run(Script script, String server, Duration timeout) {
      return switch (random.nextInt(12)) {
        case 0 -> new Outcome.Ended(1);
        case 1 -> new Outcome.Unknown("the connection broke");
        default -> new Outcome.Ended(0);
      };
    }
  }

  /// Tells it.
  ///
  /// @return what the story was, in 64 digits
  String tell() {
    for (int chapter = 1 + random.nextInt(4); chapter > 0; chapter--) {
      chapter();
    }
    calm();
    toTheEnd();
    Instant rest = time.instant().plus(Duration.ofHours(2));
    while (time.instant().isBefore(rest)) {
      step();
    }
    host.showAll();
    world.catchUp();
    for (Run run : host.engine().runs()) {
      tally.count("runs", 1);
      tally.count("run: %s, %s".formatted(run.head().pin().mode().word(), run.state().word()), 1);
    }
    tally.count("events", host.events());
    tally.count("stories", 1);
    return world.hash();
  }

  private boolean one(int in) {
    return random.nextInt(in) == 0;
  }

  private void chapter() {
    Mode mode = mode();
    boolean away = !world.mirror().source(world.units().iterator().next()).equals("master");
    if (mode == Mode.UNPLANNED) {
      attempt(() -> host.engine().observe(layout.plan(), Person.ALICE));
      if (!one(4)) {
        meddler.lose(!away);
        foundAgain =
            one(3)
                ? Optional.empty()
                : Optional.of(time.instant().plusSeconds(60L + random.nextInt(7200)));
      }
    } else if (one(12)) {
      meddler.lag(true);
      foundAgain = Optional.of(time.instant().plusSeconds(random.nextInt(1200)));
    }
    ask(mode, !one(4));
    mayDie();
    if (one(8)) {
      ask(mode(), false);
    }
    drive();
    toTheEnd();
    if (one(2)) {
      meddler.find();
      meddler.mend();
      pass(Duration.ofMinutes(5));
    }
  }

  /// Mostly one that makes sense now.
  private Mode mode() {
    if (one(8)) {
      Mode[] all = Mode.values();
      return all[random.nextInt(all.length)];
    }
    String role = world.mirror().source(world.units().stream().sorted().findFirst().orElseThrow());
    return switch (role) {
      case "master" -> List.of(Mode.DRILL, Mode.PLANNED, Mode.UNPLANNED).get(random.nextInt(3));
      case "aux" -> one(3) ? Mode.UNPLANNED : Mode.FAILBACK;
      default -> one(2) ? Mode.REPROTECT : Mode.FAILBACK;
    };
  }

  /// @param second whether to ask again when it was refused, once what was in the way is gone
  private void ask(Mode mode, boolean second) {
    RecoveryPlan plan = layout.plan();
    StartRequest request = StartRequest.of(plan, mode, Person.ALICE);
    boolean forced = mode == Mode.UNPLANNED ? one(2) : one(20);
    StartRequest asked = forced ? request.forced("the site burns") : request;
    attempt(() -> {
      StartResult result = host.engine().start(asked);
      world.note("start %s %s".formatted(mode, result.getClass().getSimpleName()));
      switch (result) {
        case StartResult.Started(Run run) -> modes.put(run.id(), mode);
        case StartResult.Queued(Run run, int _, var _) -> modes.put(run.id(), mode);
        case StartResult.NotReady(var findings) -> {
          world.note("not ready: " + findings);
          tally.count("not started: not ready", 1);
          meddler.find();
          meddler.mend();
          if (second) {
            ask(mode, false);
          }
        }
        case StartResult.Moved _ -> tally.count("not started: the world moved", 1);
      }
    });
  }

  /// Somewhere in the next acts the process dies, or the disk is full for a while.
  private void mayDie() {
    if (restless == 0) {
      return;
    }
    switch (random.nextInt(6)) {
      case 0, 1 -> host.dieAtEvent(1 + random.nextInt(120), random.nextBoolean());
      case 2 -> host.dieAtCall(1 + random.nextInt(25), random.nextBoolean());
      case 3 -> {
        if (one(3)) {
          host.full(1 + random.nextInt(100), Duration.ofMinutes(1L + random.nextInt(10)));
        }
      }
      default -> {
        // It lives.
      }
    }
  }

  /// Tells the engine something; it may have no ledger to write to.
  private void attempt(Runnable what) {
    try {
      what.run();
    } catch (AuditUnavailableException _) {
      tally.count("refused: the ledger takes nothing", 1);
    }
  }

  /// Until every run rests.
  private void drive() {
    int idle = 0;
    while (true) {
      boolean waited = step();
      Map<String, Standing> standings = standings();
      if (!standings.containsValue(Standing.WORKING) && time.next().isEmpty()) {
        world.see(new Sight.Waited(time.instant(), standings, false));
        return;
      }
      idle = waited ? 0 : idle + 1;
      world.see(new Sight.Waited(time.instant(), standings, idle > 10));
      if (idle > 10) {
        return;
      }
    }
  }

  /// One moment.
  ///
  /// @return whether anybody waited for it
  private boolean step() {
    time.settle();
    if (host.isDead()) {
      tally.fault("process", "died");
      world.note("the process died");
      host.restart();
      if (one(3)) {
        mayDie();
      }
      time.settle();
    }
    if (restless > 0 && random.nextInt(1000) < restless) {
      restlessness();
      time.settle();
    }
    foundAgain
        .filter(at -> !time.instant().isBefore(at))
        .ifPresent(_ -> {
          foundAgain = Optional.empty();
          meddler.find();
        });
    Optional<Instant> next = time.next();
    Instant tick = time.instant().plus(TICK);
    time.goTo(next.filter(at -> at.isBefore(tick)).orElse(tick));
    world.catchUp();
    if (next.isEmpty() || one(8)) {
      attempt(() -> host.engine().tick());
    }
    time.settle();
    return next.isPresent();
  }

  private void restlessness() {
    switch (random.nextInt(4)) {
      case 0 -> meddler.meddle();
      case 1 -> host.kill();
      default -> {
        List<Run> open = host.engine().runs().stream().filter(run -> !run.isOver()).toList();
        if (!open.isEmpty()) {
          Run run = open.get(random.nextInt(open.size()));
          attempt(() -> person.anything(host.engine(), run));
        }
      }
    }
  }

  private void pass(Duration duration) {
    Instant until = time.instant().plus(duration);
    while (time.instant().isBefore(until)) {
      step();
    }
  }

  /// Persons decide until no run is left.
  private void toTheEnd() {
    for (int round = 0; round < ROUNDS_MAX; round++) {
      drive();
      List<Run> open =
          host.engine().runs().stream().filter(run -> !run.isOver()).toList().reversed();
      if (open.isEmpty()) {
        return;
      }
      if (round == 10) {
        calm();
      }
      if (round > 10 && round % 7 == 0) {
        host.kill();
        continue;
      }
      for (Run run : open) {
        int now = round;
        host.engine()
            .run(run.id())
            .filter(again -> !again.isOver() && !host.isDead())
            .ifPresent(again -> attempt(() -> person.decide(host.engine(), again, now)));
      }
    }
    Map<String, Standing> endless = new HashMap<>();
    host.engine().runs().stream()
        .filter(run -> !run.isOver())
        .forEach(run -> endless.put(run.id(), Standing.ENDLESS));
    world.see(new Sight.Waited(time.instant(), endless, false));
  }

  /// From here on nothing goes wrong by itself.
  private void calm() {
    strikes.calm();
    host.spare();
    meddler.find();
    meddler.mend();
    foundAgain = Optional.empty();
  }

  private Map<String, Standing> standings() {
    Map<String, Standing> standings = new HashMap<>();
    for (Run run : host.engine().runs()) {
      standings.put(run.id(), standing(run));
    }
    return standings;
  }

  private Standing standing(Run run) {
    if (run.isOver()) {
      return Standing.OVER;
    }
    return switch (run.state()) {
      case RunState.Interrupted _ ->
          host.isDead() || host.wasFull() ? Standing.WAITING : Standing.BROKEN;
      case RunState.Running _ -> run.waiting().isEmpty() ? Standing.WORKING : Standing.WAITING;
      default -> run.state().isWorking() ? Standing.WORKING : Standing.WAITING;
    };
  }

  /// The plan, for a report of what went wrong.
  String plan() {
    return layout.plan().source().text();
  }

  /// Where the servers stand, for a report of what went wrong.
  List<String> servers() {
    return List.of(
        world.home().truth().servers().stream().map(Server::status).toList().toString(),
        world.recovery().truth().servers().stream().map(Server::status).toList().toString());
  }

  @Override
  public void close() {
    host.close();
  }
}
