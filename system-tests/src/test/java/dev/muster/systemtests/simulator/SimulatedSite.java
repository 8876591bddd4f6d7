package dev.muster.systemtests.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.cadf.ActionCatalogue;
import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfEvent.Credential;
import dev.muster.cadf.CadfEvent.Host;
import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cadf.EventBuilder;
import dev.muster.cadf.Outcome;
import dev.muster.cadf.Redaction;
import dev.muster.cadf.SeverityRules;
import dev.muster.cloud.ActContext;
import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.AuditedCloud;
import dev.muster.cloud.EventReceipt;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Operation;
import dev.muster.cloud.OperationState;
import dev.muster.cloud.Result;
import dev.muster.cloud.Result.Done;
import dev.muster.cloud.Secret;
import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import dev.muster.cloud.WatchPolicy;
import dev.muster.cloud.Workspace;
import dev.muster.powervs.Concurrency;
import dev.muster.powervs.PowerVsCloud;
import dev.muster.powervs.PowerVsConnection;
import dev.muster.powervs.PowerVsSettings;
import dev.muster.powervs.RetryLimits;
import dev.muster.powervs.Timeouts;
import dev.muster.simulator.EstateFacts.WorkspaceFacts;
import dev.muster.simulator.Simulator;
import dev.muster.simulator.SimulatorConfig;
import dev.muster.simulator.SimulatorListener;
import dev.muster.simulator.fault.Scenario;
import dev.muster.simulator.http.Answered;
import dev.muster.simulator.time.SimulatedClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// One workspace of a real simulator over HTTP, seen through the adapter and the audited door. Time
/// stands still unless somebody waits: each wait puts the simulated clock forward.
final class SimulatedSite implements AutoCloseable {
  private static final String KEY = "system-test-key";
  private static final Initiator ALICE =
      new Initiator(
          "alice",
          "Alice",
          "service/security/account/user",
          "alice",
          "Alice",
          new Host("test/1", "127.0.0.1", "IPv4"),
          new Credential("token"));
  private static final Duration SHORTLY = Duration.ofMillis(400);

  final SimulatedClock clock = SimulatedClock.manual(Instant.parse("2026-08-05T10:00:00Z"));
  final List<Answered> arrivals = new CopyOnWriteArrayList<>();
  private final Semaphore changed = new Semaphore(0);
  final List<Duration> retryWaits = new CopyOnWriteArrayList<>();
  final List<CadfEvent> events = new CopyOnWriteArrayList<>();
  final Simulator simulator;
  final PowerVsCloud cloud;
  private final PowerVsConnection connection;
  private final Workspace workspace;
  private final ExecutorService watchers = Executors.newVirtualThreadPerTaskExecutor();

  SimulatedSite(String workspaceName) {
    this(workspaceName, SHORTLY);
  }

  /// Looks into this workspace.
  ///
  /// @param timeout how long one answer is waited for, in real time
  SimulatedSite(String workspaceName, Duration timeout) {
    simulator =
        Simulator.start(
            SimulatorConfig.of(KEY, clock)
                .withPace("realistic", 1)
                .withTokenLifetime(Duration.ofDays(30))
                .withListener(
                    new SimulatorListener() {
                      @Override
                      public void answered(Answered call) {
                        arrivals.add(call);
                        if (isChange(call)) {
                          changed.release();
                        }
                      }
                    }));
    WorkspaceFacts facts = simulator.estate().workspace(workspaceName);
    workspace = new Workspace(facts.id(), facts.name(), facts.zone(), simulator.estate().account());
    URI endpoint = simulator.endpoint();
    PowerVsSettings settings =
        new PowerVsSettings(
            endpoint,
            endpoint,
            new Secret(KEY),
            new Timeouts(Duration.ofSeconds(10), timeout, timeout, timeout),
            new RetryLimits(
                10, Duration.ofMillis(200), Duration.ofSeconds(2), Duration.ofMinutes(3)),
            Concurrency.STANDARD,
            1 << 20);
    connection =
        new PowerVsConnection(settings, clock, this::waitForRetry, new Random(1), call -> {});
    cloud = new PowerVsCloud(connection, workspace);
    // The first calls learn the token and warm up the client before times are short.
    cloud.servers();
  }

  private void waitForRetry(Duration wait) throws InterruptedException {
    retryWaits.add(wait);
    clock.advance(wait);
    // A closed port opens in real time.
    Thread.sleep(wait.dividedBy(4));
  }

  SimulatedSite begin(String scenario) {
    simulator.faults().begin(Scenario.named(scenario));
    arrivals.clear();
    changed.drainPermits();
    return this;
  }

  /// Another workspace of the same simulator, in the same time.
  PowerVsCloud at(String workspaceName) {
    WorkspaceFacts facts = simulator.estate().workspace(workspaceName);
    return new PowerVsCloud(
        connection,
        new Workspace(facts.id(), facts.name(), facts.zone(), simulator.estate().account()));
  }

  /// The audited door, looking every half minute for at most that long.
  private AuditedCloud door(PowerVsCloud to, Duration patience) {
    return new AuditedCloud(
        to,
        recorder(),
        new WatchPolicy(Duration.ofSeconds(30), patience, clock::advance),
        watchers);
  }

  /// Begins a mutation and waits for its end.
  OperationState act(Mutation mutation, Duration patience) throws InterruptedException {
    return act(cloud, mutation, patience);
  }

  /// The same in another workspace.
  OperationState act(PowerVsCloud to, Mutation mutation, Duration patience)
      throws InterruptedException {
    Operation operation =
        door(to, patience).begin(mutation, ActContext.of(ALICE, "act-" + mutation));
    return operation.await();
  }

  /// Calls that arrived to change something, whatever became of them.
  List<Answered> changes() {
    return arrivals.stream().filter(SimulatedSite::isChange).toList();
  }

  /// Waits until a change has arrived whose answer nobody waited for.
  void awaitChange() throws InterruptedException {
    if (!changed.tryAcquire(60, TimeUnit.SECONDS)) {
      throw new AssertionError("no change arrived");
    }
  }

  private static boolean isChange(Answered call) {
    return !call.method().equals("GET") && !call.path().startsWith("/identity");
  }

  List<Outcome> outcomes() {
    return events.stream().map(CadfEvent::outcome).toList();
  }

  Server server(String name) {
    return done(cloud.servers()).stream()
        .filter(server -> server.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  List<Volume> volumes(String name) {
    return done(cloud.volumes()).stream().filter(v -> v.name().equals(name)).toList();
  }

  static <T> T done(Result<T> result) {
    if (result instanceof Done<T>(T value)) {
      return value;
    }
    throw new AssertionError("not done: " + result);
  }

  private AuditRecorder recorder() {
    return new AuditRecorder(
        event -> {
          events.add(event);
          return new EventReceipt("origin", "us-east", events.size() - 1L);
        },
        new EventBuilder(
            SeverityRules.standard(), new Redaction("0123456789abcdef".getBytes(UTF_8))),
        ActionCatalogue.standard(),
        clock,
        "crn:v1:bluemix:public:power-dr-automation:wdc06:a/acc1:guid::");
  }

  @Override
  public void close() {
    watchers.shutdownNow();
    connection.close();
    simulator.close();
  }
}
