package dev.muster.systemtests.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.benchmarks.InProcessWire;
import dev.muster.cadf.ActionCatalogue;
import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfEvent.Credential;
import dev.muster.cadf.CadfEvent.Host;
import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cadf.EventBuilder;
import dev.muster.cadf.Redaction;
import dev.muster.cadf.SeverityRules;
import dev.muster.cloud.ActContext;
import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.AuditedCloud;
import dev.muster.cloud.EventReceipt;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.OperationState;
import dev.muster.cloud.Secret;
import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import dev.muster.cloud.WatchPolicy;
import dev.muster.cloud.WatchPolicy.Pause;
import dev.muster.cloud.Workspace;
import dev.muster.powervs.Answer;
import dev.muster.powervs.Concurrency;
import dev.muster.powervs.PowerVsCloud;
import dev.muster.powervs.PowerVsConnection;
import dev.muster.powervs.PowerVsSettings;
import dev.muster.powervs.RetryLimits;
import dev.muster.powervs.Timeouts;
import dev.muster.powervs.Wire;
import dev.muster.powervs.WireCall;
import dev.muster.recovery.preview.Finding;
import dev.muster.recovery.preview.Inventory;
import dev.muster.recovery.preview.SiteDiff;
import dev.muster.recovery.readiness.PlanReadiness;
import dev.muster.recovery.run.Admission;
import dev.muster.recovery.run.EngineSettings;
import dev.muster.recovery.run.Outside;
import dev.muster.recovery.run.Run;
import dev.muster.recovery.run.RunArchive;
import dev.muster.recovery.run.RunEngine;
import dev.muster.recovery.run.RunJournal;
import dev.muster.recovery.run.Sites;
import dev.muster.recovery.run.StartRequest;
import dev.muster.recovery.run.StartResult;
import dev.muster.simulator.EstateFacts;
import dev.muster.simulator.Simulation;
import dev.muster.simulator.SimulatorConfig;
import dev.muster.simulator.fault.Scenario;
import dev.muster.simulator.time.SimulatedClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// A run engine over the adapter over both sites of a simulation, without a socket: everything that
/// a recovery goes through but the network.
final class SimulatedInstallation implements AutoCloseable {
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
      "crn:v1:bluemix:public:power-dr-automation:wdc06:a/acc1:dr-1::";
  private static final Instant START = Instant.parse("2026-08-05T10:00:00Z");
  private static final URI NOWHERE = URI.create("http://simulated");
  private static final YAMLMapper YAML = YAMLMapper.builder().build();

  final SimulatedClock clock;
  final Simulation simulation;
  final PowerVsCloud home;
  final PowerVsCloud recovery;
  final RunJournal journal;
  final RunEngine engine;

  /// Everything that came over the wire, in the order of the answers.
  final List<Exchange> exchanges = new CopyOnWriteArrayList<>();

  /// What had been exchanged when a run was last let begin, or kept from it.
  volatile List<Exchange> exchangedBeforeTheStart = List.of();

  /// How long was waited before a call was tried again.
  final List<Duration> retryWaits = new CopyOnWriteArrayList<>();

  /// What the ledger kept.
  final List<CadfEvent> events = new CopyOnWriteArrayList<>();

  /// Notified when a run or a step moves.
  private final Object moved = new Object();

  private final PowerVsConnection connection;
  private final AuditedCloud recoveryDoor;
  private final AuditedCloud homeDoor;
  private final ExecutorService watchers = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger runs = new AtomicInteger();

  /// One call and what came of it.
  ///
  /// @param status 0 if no answer came
  record Exchange(String method, String path, String body, int status) {
    boolean isChange() {
      return !method.equals("GET") && !path.startsWith("/identity");
    }

    boolean isDone() {
      return isChange() && status / 100 == 2;
    }

    /// The call without what came of it.
    String asked() {
      return method + " " + path + " " + body;
    }
  }

  /// Time stands still unless somebody waits: each wait puts the clock forward.
  SimulatedInstallation() {
    this(SimulatedClock.manual(START), 1, false);
  }

  /// The same, with nothing begun that readiness does not let begin.
  static SimulatedInstallation careful() {
    return new SimulatedInstallation(SimulatedClock.manual(START), 1, true);
  }

  /// Time goes by itself, so many simulated seconds in one.
  SimulatedInstallation(double timeScale) {
    this(SimulatedClock.over(InstantSource.system()), timeScale, false);
  }

  private SimulatedInstallation(SimulatedClock clock, double timeScale, boolean careful) {
    this.clock = clock;
    Pause pause = clock.isManual() ? clock::advance : Thread::sleep;
    Duration look = Duration.ofMillis(Math.round(10_000 / timeScale));
    simulation =
        Simulation.start(
            SimulatorConfig.of("key", clock)
                .withPace("realistic", timeScale)
                .withTokenLifetime(Duration.ofDays(30)));
    PowerVsSettings settings =
        new PowerVsSettings(
            NOWHERE,
            NOWHERE,
            new Secret("key"),
            Timeouts.STANDARD,
            new RetryLimits(
                10, Duration.ofMillis(200), Duration.ofSeconds(2), Duration.ofMinutes(3)),
            Concurrency.STANDARD,
            64 << 20);
    connection =
        new PowerVsConnection(
            new Listening(new InProcessWire(simulation), exchanges),
            settings,
            clock,
            wait -> {
              retryWaits.add(wait);
              pause.pause(wait);
            },
            new Random(1),
            call -> {});
    home = site("muster-dal12");
    recovery = site("muster-wdc06");
    journal =
        new RunJournal(
            event -> {
              synchronized (events) {
                events.add(event);
                return new EventReceipt("muster.test/ledger/acc1", "us-east", events.size() - 1L);
              }
            },
            _ -> {
              synchronized (moved) {
                moved.notifyAll();
              }
            });
    AuditRecorder recorder =
        new AuditRecorder(
            journal,
            new EventBuilder(
                SeverityRules.standard(), new Redaction("0123456789abcdef".getBytes(UTF_8))),
            ActionCatalogue.standard(),
            clock,
            SERVICE);
    WatchPolicy watch = new WatchPolicy(look, Duration.ofHours(2), pause);
    homeDoor = new AuditedCloud(home, recorder, watch, watchers);
    recoveryDoor = new AuditedCloud(recovery, recorder, watch, watchers);
    engine =
        new RunEngine(
            new Sites(homeDoor, recoveryDoor),
            journal,
            recorder,
            new EngineSettings(timeScale, look, Duration.ofMinutes(5), pause),
            clock,
            () -> "run" + Integer.toString(runs.incrementAndGet()),
            SERVICE,
            RunArchive.NONE,
            careful ? Outside.NONE.with(remembering(readiness())) : Outside.NONE);
  }

  /// In an installation in which all is well.
  private PlanReadiness readiness() {
    return new PlanReadiness(
        home,
        recovery,
        (_, demand) -> SurveyedPair.upkeep(demand, home, recovery, clock.instant()),
        watchers,
        clock);
  }

  /// A wire that writes down what passes.
  private Admission remembering(Admission readiness) {
    return (plan, preview) -> {
      List<Finding> findings = readiness.judge(plan, preview);
      exchangedBeforeTheStart = List.copyOf(exchanges);
      return findings;
    };
  }

  private record Listening(Wire wire, List<Exchange> exchanges) implements Wire {
    @Override
    public Answer carry(WireCall call, Duration timeout) {
      Answer answer = wire.carry(call, timeout);
      String path = call.uri().getPath();
      // The body of a token exchange is a secret.
      String body = path.startsWith("/identity") ? "" : call.body();
      exchanges.add(new Exchange(call.method(), path, body, answer.status()));
      return answer;
    }

    @Override
    public void close() {
      wire.close();
    }
  }

  private PowerVsCloud site(String name) {
    EstateFacts estate = simulation.estate();
    EstateFacts.WorkspaceFacts facts = estate.workspace(name);
    return new PowerVsCloud(
        connection, new Workspace(facts.id(), facts.name(), facts.zone(), estate.account()));
  }

  /// Begins a scenario that ships.
  void begin(String scenario) {
    simulation.faults().begin(Scenario.named(scenario));
  }

  /// Begins faults, a YAML list of them.
  void faults(String faults) {
    simulation
        .faults()
        .begin(Scenario.parse(YAML.readTree("name: test\nfaults:\n" + faults.indent(2))));
  }

  /// Starts a run and waits until it rests.
  Run run(StartRequest request) throws InterruptedException {
    StartResult result = engine.start(request);
    if (!(result instanceof StartResult.Started(Run run))) {
      throw new AssertionError("not started: " + result);
    }
    return rest(run.id());
  }

  /// Waits until a run rests.
  Run rest(String runId) throws InterruptedException {
    return engine.await(runId).orElseThrow();
  }

  /// Waits until a run looks so.
  void await(String runId, Predicate<Run> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    synchronized (moved) {
      while (!wanted.test(engine.run(runId).orElseThrow())) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new AssertionError("waited in vain; " + told());
        }
        TimeUnit.NANOSECONDS.timedWait(moved, Math.min(left, 100_000_000));
      }
    }
  }

  /// Somebody does something through the audited door, and waits for its end.
  OperationState act(boolean atHome, Mutation mutation) throws InterruptedException {
    return (atHome ? homeDoor : recoveryDoor)
        .begin(mutation, ActContext.of(ALICE, "by-hand-" + events.size()))
        .await();
  }

  Inventory inventory() {
    return SimulatedSite.done(Inventory.look(home, recovery));
  }

  /// All differences of both sites from how they were.
  List<String> differences(Inventory before) {
    Inventory now = inventory();
    List<String> differences =
        new ArrayList<>(SiteDiff.between(before.home(), now.home(), _ -> true));
    differences.addAll(SiteDiff.between(before.recovery(), now.recovery(), _ -> true));
    return differences;
  }

  static Server server(PowerVsCloud site, String name) {
    return SimulatedSite.done(site.servers()).stream()
        .filter(server -> server.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static Volume volume(PowerVsCloud site, String name) {
    return SimulatedSite.done(site.volumes()).stream()
        .filter(volume -> volume.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /// The changes that were asked for, whatever became of them.
  List<Exchange> changes() {
    return exchanges.stream().filter(Exchange::isChange).toList();
  }

  /// Where runs stand and what is not done in them, for messages.
  String told() {
    return engine.runs().stream()
        .map(run ->
            run.id()
                + " "
                + run.state()
                + " "
                + run.steps().stream()
                    .filter(step -> !step.state().isDone())
                    .map(step -> step.id() + "=" + step.state().word() + step.state().detail())
                    .toList())
        .toList()
        .toString();
  }

  @Override
  public void close() {
    engine.close();
    watchers.shutdownNow();
    watchers.close();
    connection.close();
  }
}
