package dev.muster.recovery.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.cadf.ActionCatalogue;
import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfEvent.Credential;
import dev.muster.cadf.CadfEvent.Host;
import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.EventBuilder;
import dev.muster.cadf.Outcome;
import dev.muster.cadf.Redaction;
import dev.muster.cadf.SeverityRules;
import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.AuditTrail;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.cloud.AuditedCloud;
import dev.muster.cloud.EventReceipt;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Result;
import dev.muster.cloud.WatchPolicy;
import dev.muster.cloud.Workspace;
import dev.muster.estate.Estate;
import dev.muster.estate.EstateCloud;
import dev.muster.estate.EstateMirror;
import dev.muster.estate.ManualClock;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.PlanParser;
import dev.muster.recovery.plan.PlanResult;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.Inventory;
import dev.muster.recovery.preview.SiteDiff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/// A whole installation in memory: two clouds, a ledger, an engine. Can die at any event and start
/// again on what the ledger kept.
final class Installation implements AutoCloseable {
  static final Initiator ALICE =
      new Initiator(
          "alice",
          "Alice",
          "service/security/account/user",
          "alice",
          "Alice",
          new Host("test/1", "127.0.0.1", "IPv4"),
          new Credential("token"));
  private static final String SERVICE =
      "crn:v1:bluemix:public:power-dr-automation:us-east:a/acc1:dr-1::";

  final ManualClock clock = new ManualClock();
  final EstateMirror mirror = new EstateMirror(clock);
  final EstateCloud home = new EstateCloud(Estate.HOME, clock, mirror, this::mustBePending);
  EstateCloud recovery = new EstateCloud(Estate.RECOVERY, clock, mirror, this::mustBePending);
  final Inventory before;

  /// What the ledger kept, in its order. Guarded by itself.
  final List<CadfEvent> ledger = new ArrayList<>();

  /// Everything that mutated without a durable intent. Stays empty, or a test fails.
  final List<Mutation> unannounced = new ArrayList<>();

  /// How runs and steps moved, as it was told.
  final List<RunListener.Progress> told = Collections.synchronizedList(new ArrayList<>());

  private final Map<String, Integer> asked = new HashMap<>();
  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicReference<Runnable> onceRecorded = new AtomicReference<>(() -> {});
  private volatile BooleanSupplier busy = () -> false;

  /// The installation's own clock, which may go wrong while the clouds' does not.
  private volatile Duration skew = Duration.ZERO;

  private volatile Admission admission = Admission.ALWAYS;
  private volatile Outside.Probes probes = Outside.NONE.probes();

  private volatile boolean dead;
  private volatile int fullAfter = Integer.MAX_VALUE;
  private Life life;

  /// What dies in a crash.
  private record Life(RunJournal journal, RunEngine engine, ExecutorService watchers) {}

  Installation() {
    this(Integer.MAX_VALUE, false, RunArchive.NONE);
  }

  Installation(RunArchive archive) {
    this(Integer.MAX_VALUE, false, archive);
  }

  /// One that dies after so many events.
  ///
  /// @param silently true if the last event is kept, but nobody gets to know
  Installation(int dyingAfter, boolean silently, RunArchive archive) {
    Estate.fill(home, recovery);
    before = inventory();
    life = start(dyingAfter, silently, archive);
  }

  /// Whether the ledger is too busy to take the next event. Asked once for each try.
  void busyWhen(BooleanSupplier busy) {
    this.busy = busy;
  }

  /// Does something at the next recorded event.
  void onceRecorded(Runnable action) {
    onceRecorded.set(action);
  }

  /// The process dies at once: nothing is recorded any more, and nothing waited for.
  void die() {
    dead = true;
  }

  /// Puts other events in the place of those that it kept; to be called before a restart.
  void restore(List<CadfEvent> events) {
    synchronized (ledger) {
      ledger.clear();
      ledger.addAll(events);
    }
  }

  /// Takes no more events once it has so many.
  void fullAfter(int events) {
    fullAfter = events;
  }

  /// Sets the installation's own clock wrong by so much.
  void skew(Duration skew) {
    this.skew = skew;
  }

  RunEngine engine() {
    return life.engine();
  }

  RunJournal journal() {
    return life.journal();
  }

  /// The process dies and another one starts, with nothing but the ledger.
  void restart() {
    restart(Integer.MAX_VALUE);
  }

  /// As [#restart()], and the new one dies after so many events of the whole ledger.
  void restart(int dyingAfter) {
    life.engine().close();
    life.watchers().shutdownNow();
    life.watchers().close();
    dead = false;
    life = start(dyingAfter, false, RunArchive.NONE);
  }

  /// The recovery site is given up, and another, empty one takes its place.
  void replaceRecovery(Workspace workspace) {
    recovery = new EstateCloud(workspace, clock, mirror, this::mustBePending);
    restart();
  }

  private Life start(int dyingAfter, boolean silently, RunArchive archive) {
    AuditTrail trail =
        event -> {
          synchronized (ledger) {
            if (dead || ledger.size() >= dyingAfter) {
              throw new AuditUnavailableException("dead", new IllegalStateException());
            }
            if (busy.getAsBoolean()) {
              throw AuditUnavailableException.busy("busy", new IllegalStateException());
            }
            if (ledger.size() >= fullAfter) {
              throw new AuditUnavailableException("no space left", new IllegalStateException());
            }
            ledger.add(event);
            onceRecorded.getAndSet(() -> {}).run();
            if (silently && ledger.size() == dyingAfter) {
              throw new AuditUnavailableException("dead", new IllegalStateException());
            }
            return receipt(ledger.size() - 1);
          }
        };
    // A dead process waits for nothing: what the cloud has taken on is still under way.
    WatchPolicy.Pause waiting =
        duration -> {
          synchronized (ledger) {
            if (dead || ledger.size() >= dyingAfter) {
              throw new InterruptedException("dead");
            }
          }
          clock.pass(duration);
        };
    InstantSource wall = () -> clock.instant().plus(skew);
    RunJournal journal = new RunJournal(trail, told::add);
    replayInto(journal);
    journal.interrupted();
    AuditRecorder recorder =
        new AuditRecorder(
            journal,
            new EventBuilder(
                SeverityRules.standard(), new Redaction("0123456789abcdef".getBytes(UTF_8))),
            ActionCatalogue.standard(),
            wall,
            SERVICE);
    WatchPolicy watch = new WatchPolicy(Duration.ofSeconds(2), Duration.ofMinutes(10), waiting);
    ExecutorService watchers = Executors.newVirtualThreadPerTaskExecutor();
    RunEngine engine =
        new RunEngine(
            new Sites(
                new AuditedCloud(home, recorder, watch, watchers),
                new AuditedCloud(recovery, recorder, watch, watchers)),
            journal,
            recorder,
            new EngineSettings(1, Duration.ofSeconds(2), Duration.ofMinutes(5), waiting),
            wall,
            () -> "run" + Integer.toString(runs.incrementAndGet()),
            SERVICE,
            archive,
            new Outside(
                (address, recovered, expect, timeout) ->
                    probes.ask(address, recovered, expect, timeout),
                Outside.NONE.scripts(),
                (plan, preview) -> admission.judge(plan, preview)));
    return new Life(journal, engine, watchers);
  }

  /// From now on this asks addresses.
  void ask(Outside.Probes asks) {
    probes = asks;
  }

  /// From now on this judges what may begin.
  void admit(Admission judge) {
    admission = judge;
  }

  /// From now on this answers what runs ask outside the cloud.
  void answer(Outside.Probes answers) {
    probes = answers;
  }

  /// A journal that only knows what the ledger kept.
  RunJournal replayed() {
    RunJournal journal =
        new RunJournal(
            _ -> {
              throw new AssertionError("a replay records nothing");
            },
            RunListener.NONE);
    replayInto(journal);
    return journal;
  }

  private void replayInto(RunJournal journal) {
    synchronized (ledger) {
      for (int i = 0; i < ledger.size(); i++) {
        // Through its bytes, as after a restart.
        journal.replay(CadfJson.parse(CadfJson.write(ledger.get(i))), receipt(i));
      }
    }
  }

  byte[] entry(EventReceipt receipt) {
    synchronized (ledger) {
      return CadfJson.write(ledger.get((int) receipt.index()));
    }
  }

  List<CadfEvent> events() {
    synchronized (ledger) {
      return List.copyOf(ledger);
    }
  }

  Run drill(RecoveryPlan plan) throws InterruptedException {
    return run(StartRequest.of(plan, Mode.DRILL, ALICE));
  }

  Run run(String id) {
    return engine().run(id).orElseThrow();
  }

  /// Starts a run and waits until it rests.
  Run run(StartRequest request) throws InterruptedException {
    StartResult result = engine().start(request);
    if (!(result instanceof StartResult.Started(Run run))) {
      throw new AssertionError("not started: " + result);
    }
    return engine().await(run.id()).orElseThrow();
  }

  Inventory inventory() {
    if (Inventory.look(home, recovery) instanceof Result.Done<Inventory>(Inventory inventory)) {
      return inventory;
    }
    throw new AssertionError("cannot look");
  }

  /// All differences of both sites from how they were at first.
  List<String> differences() {
    Inventory now = inventory();
    List<String> differences =
        new ArrayList<>(SiteDiff.between(before.home(), now.home(), _ -> true));
    differences.addAll(SiteDiff.between(before.recovery(), now.recovery(), _ -> true));
    return differences;
  }

  static RecoveryPlan plan(String name) {
    try {
      return parse(
          Files.readString(Path.of(System.getProperty("muster.root"), "plans", name + ".yaml")));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static RecoveryPlan parse(String yaml) {
    return switch (new PlanParser().parse(yaml.getBytes(UTF_8))) {
      case PlanResult.Valid(RecoveryPlan plan) -> plan;
      case PlanResult.Invalid(var problems) -> throw new AssertionError(problems.toString());
    };
  }

  /// Every mutation needs a pending event of its own before it.
  private void mustBePending(Mutation mutation) {
    String action = action(mutation);
    synchronized (ledger) {
      long pending =
          ledger.stream()
              .filter(event -> event.action().equals(action))
              .filter(event -> event.outcome() == Outcome.PENDING)
              .count();
      if (asked.merge(action, 1, Integer::sum) > pending) {
        unannounced.add(mutation);
      }
    }
  }

  private static String action(Mutation mutation) {
    return switch (mutation) {
      case Mutation.StartServer _ -> "dr-instance.start";
      case Mutation.StopServer _ -> "dr-instance.stop";
      case Mutation.CreateNetwork _ -> "dr-network.create";
      case Mutation.DeleteNetwork _ -> "dr-network.delete";
      case Mutation.AttachNetwork _ -> "dr-network.attach";
      case Mutation.DetachNetwork _ -> "dr-network.detach";
      case Mutation.CloneVolumes _ -> "dr-volume.create";
      case Mutation.AttachVolume _ -> "dr-volume.attach";
      case Mutation.DetachVolume _ -> "dr-volume.detach";
      case Mutation.DeleteVolume _ -> "dr-volume.delete";
      case Mutation.StartVolumeGroup _ -> "dr-volume-group.start";
      case Mutation.StopVolumeGroup _ -> "dr-volume-group.stop";
      case Mutation.ResizeServer _ -> "dr-instance.update";
      default -> throw new AssertionError("a run must not do this: " + mutation);
    };
  }

  static EventReceipt receipt(int index) {
    return new EventReceipt("muster.test/ledger/acc1/us-east", "us-east", index);
  }

  @Override
  public void close() {
    life.engine().close();
    life.watchers().shutdownNow();
    life.watchers().close();
  }
}
