package dev.muster.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.cadf.ActionCatalogue;
import dev.muster.cadf.CadfEvent.Credential;
import dev.muster.cadf.CadfEvent.Host;
import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cadf.EventBuilder;
import dev.muster.cadf.Redaction;
import dev.muster.cadf.SeverityRules;
import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.AuditTrail;
import dev.muster.cloud.AuditedCloud;
import dev.muster.cloud.PollPolicy;
import dev.muster.cloud.Secret;
import dev.muster.cloud.WatchPolicy;
import dev.muster.cloud.WatchPolicy.Pause;
import dev.muster.cloud.Workspace;
import dev.muster.cloud.WorkspacePoller;
import dev.muster.powervs.PowerVsCloud;
import dev.muster.powervs.PowerVsConnection;
import dev.muster.powervs.PowerVsSettings;
import dev.muster.powervs.Wire;
import dev.muster.recovery.run.EngineSettings;
import dev.muster.recovery.run.RunArchive;
import dev.muster.recovery.run.RunEngine;
import dev.muster.recovery.run.RunJournal;
import dev.muster.recovery.run.RunListener;
import dev.muster.recovery.run.Sites;
import dev.muster.simulator.EstateFacts;
import dev.muster.simulator.Simulation;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// A run engine over the adapter over both sites of a simulation that stands already, without a
/// socket, wired and paced as the server does it. Several may follow one another on one simulation,
/// as processes do.
final class RecoveryRig implements AutoCloseable {
  static final Initiator ALICE =
      new Initiator(
          "alice",
          "Alice",
          "service/security/account/user",
          "alice",
          "Alice",
          new Host("benchmark/1", "127.0.0.1", "IPv4"),
          new Credential("token"));

  /// The server's interval between two looks, in the cloud's time.
  private static final Duration LOOK = Duration.ofSeconds(3);

  private static final String SERVICE =
      "crn:v1:bluemix:public:power-dr-automation:wdc06:a/acc1:dr-1::";
  private static final URI NOWHERE = URI.create("http://simulated");

  final RunJournal journal;
  final RunEngine engine;
  final LongAdder calls = new LongAdder();

  /// How long the cloud took to answer all calls, in nanoseconds of real time.
  final LongAdder callNanos = new LongAdder();

  private final PowerVsConnection connection;
  private final Simulation simulation;
  private final InstantSource clock;
  private final Pause pause;
  private final double timeScale;
  private final ExecutorService watchers = Executors.newVirtualThreadPerTaskExecutor();

  /// @param wire joins the adapter to the simulation
  /// @param ledger takes the events
  /// @param timeScale seconds of the cloud's time in one of the clock's
  RecoveryRig(
      Simulation simulation,
      Wire wire,
      AuditTrail ledger,
      InstantSource clock,
      Pause pause,
      double timeScale,
      Supplier<String> runIds) {
    this.simulation = simulation;
    this.clock = clock;
    this.pause = pause.together(clock);
    this.timeScale = timeScale;
    connection =
        new PowerVsConnection(
            wire,
            new PowerVsSettings(NOWHERE, NOWHERE, new Secret("key")),
            clock,
            pause::pause,
            new Random(1),
            call -> {
              calls.increment();
              callNanos.add(call.nanos());
            });
    journal = new RunJournal(ledger, RunListener.NONE);
    AuditRecorder recorder =
        new AuditRecorder(
            journal,
            new EventBuilder(
                SeverityRules.standard(), new Redaction("0123456789abcdef".getBytes(UTF_8))),
            ActionCatalogue.standard(),
            clock,
            SERVICE);
    engine =
        new RunEngine(
            new Sites(door("muster-dal12", recorder), door("muster-wdc06", recorder)),
            journal,
            recorder,
            new EngineSettings(timeScale, look(), Duration.ofMinutes(5), this.pause),
            clock,
            runIds,
            SERVICE,
            RunArchive.NONE);
  }

  static Supplier<String> runIds() {
    AtomicInteger runs = new AtomicInteger();
    return () -> "run" + Integer.toString(runs.incrementAndGet());
  }

  private Duration look() {
    return Duration.ofMillis(Math.max(1, Math.round(LOOK.toMillis() / timeScale)));
  }

  private AuditedCloud door(String workspace, AuditRecorder recorder) {
    EstateFacts estate = simulation.estate();
    EstateFacts.WorkspaceFacts facts = estate.workspace(workspace);
    PowerVsCloud cloud =
        new PowerVsCloud(
            connection, new Workspace(facts.id(), facts.name(), facts.zone(), estate.account()));
    return new AuditedCloud(
        cloud,
        recorder,
        new WatchPolicy(look(), Duration.ofHours(6), pause),
        watchers,
        new WorkspacePoller(
            cloud, new PollPolicy(look().dividedBy(2), look().multipliedBy(10)), clock));
  }

  /// Ends this process' part; the simulation goes on.
  @Override
  public void close() {
    engine.close();
    watchers.shutdownNow();
    watchers.close();
  }
}
