package dev.muster.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cloud.AuditTrail;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.cloud.EventReceipt;
import dev.muster.cloud.Result;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.LedgerKey;
import dev.muster.powervs.Wire;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.Preview;
import dev.muster.recovery.run.Run;
import dev.muster.recovery.run.RunState;
import dev.muster.recovery.run.StartRequest;
import dev.muster.recovery.run.StartResult;
import dev.muster.recovery.run.StepState;
import dev.muster.simulator.Simulation;
import dev.muster.simulator.SimulatorConfig;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;

/// What a plan of ten thousand steps costs: an unplanned failover of a generated estate, through
/// the adapter against a simulated cloud that needs no time, journalled in a real ledger on disk.
/// The preview; steps scheduled, done and journalled in a second; the heap; and after the process
/// broke off in the middle of the steps, how long another one takes to open the ledger, fold it,
/// compare it with the cloud and go on. Real time; the simulated cloud's processor time is told
/// apart. Prints Markdown table rows.
///
/// Arguments: a new folder, the number of servers (default 1000), the number of rounds (default 3).
public final class PlanLoad {
  private static final int PREVIEWS = 7;
  private static final String ORIGIN = "muster.local/plan";

  private final Path folder;
  private final RecoveryPlan plan;
  private final int servers;
  private final Medians medians = new Medians();

  private PlanLoad(Path folder, int servers) {
    this.folder = folder;
    this.servers = servers;
    plan = ScalePlan.of(servers);
  }

  public static void main(String[] args) throws Exception {
    int servers = args.length > 1 ? Integer.parseInt(args[1]) : 1000;
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 3;
    PlanLoad load = new PlanLoad(Path.of(args[0]), servers);
    for (int round = 0; round < rounds; round++) {
      load.through(round);
      load.brokenOff(round);
    }
    System.out.print(load.medians.table());
  }

  private Simulation cloud() {
    return Simulation.start(
        SimulatorConfig.of("key", InstantSource.system())
            .withPace("instant", 1)
            .withTokenLifetime(Duration.ofDays(30))
            .withServers(servers));
  }

  private static RecoveryRig rig(Simulation simulation, Wire wire, AuditTrail trail) {
    return new RecoveryRig(
        simulation, wire, trail, InstantSource.system(), Thread::sleep, 1, RecoveryRig.runIds());
  }

  private void through(int round) throws Exception {
    Path path = folder.resolve("through-" + round);
    long before = heap();
    Simulation simulation = cloud();
    long withCloud = heap();
    medians.add("heap of the simulated cloud", (withCloud - before) / 1e6, "MB");
    resetPeak();
    try (Ledger ledger = open(path);
        CloudThread cloud = new CloudThread(new InProcessWire(simulation));
        RecoveryRig rig = rig(simulation, cloud, new LedgerTrail(ledger, Long.MAX_VALUE))) {
      Preview preview = previews(rig);
      int forward = (int) preview.steps().stream().filter(step -> step.phase().isForward()).count();
      medians.add("steps of the preview", preview.steps().size(), "");
      long cpu = cpu();
      long cloudCpu = cloud.nanos();
      long calls = rig.calls.sum();
      long start = System.nanoTime();
      Run run = start(rig);
      double seconds = (System.nanoTime() - start) / 1e9;
      double cpuAll = (cpu() - cpu) / 1e9;
      double cpuCloud = (cloud.nanos() - cloudCpu) / 1e9;
      if (!(run.state() instanceof RunState.AwaitingCommit)) {
        throw new IllegalStateException("run ended as " + run.state());
      }
      medians.add("steps done", forward, "");
      medians.add("scheduled, done and journalled", forward / seconds, "steps/s");
      medians.add("events journalled", ledger.size() / seconds, "events/s");
      medians.add("calls to the cloud", (double) (rig.calls.sum() - calls), "");
      medians.add("processor time of the run", cpuAll, "s");
      medians.add("of it the simulated cloud's", cpuCloud, "s");
      medians.add("of it the engine's, adapter and ledger included", cpuAll - cpuCloud, "s");
      medians.add(
          "steps in a second of the engine's processor time",
          forward / (cpuAll - cpuCloud),
          "steps/s");
      medians.add("heap used at most, garbage included", peak() / 1e6, "MB");
      medians.add("heap held after the run, without the cloud", (heap() - withCloud) / 1e6, "MB");
      if (rig.engine.run(run.id()).isEmpty()) {
        throw new IllegalStateException("the run is gone");
      }
    }
    LedgerLoad.delete(path);
  }

  private Preview previews(RecoveryRig rig) {
    Preview preview = timedPreview(rig, "first preview, listings included");
    for (int i = 1; i < PREVIEWS; i++) {
      preview = timedPreview(rig, "preview, listings included");
    }
    return preview;
  }

  private Preview timedPreview(RecoveryRig rig, String what) {
    long cpu = cpu();
    long start = System.nanoTime();
    Preview preview = done(rig.engine.preview(plan, Mode.UNPLANNED));
    medians.add(what, (System.nanoTime() - start) / 1e6, "ms");
    medians.add("processor time of the " + what, (cpu() - cpu) / 1e6, "ms");
    return preview;
  }

  private void brokenOff(int round) throws Exception {
    Path path = folder.resolve("broken-" + round);
    Simulation simulation = cloud();
    String runId;
    try (Ledger ledger = open(path);
        CloudThread cloud = new CloudThread(new InProcessWire(simulation));
        RecoveryRig rig = rig(simulation, cloud, new LedgerTrail(ledger, servers * 7L))) {
      runId = start(rig).id();
    }
    long cpu = cpu();
    long start = System.nanoTime();
    try (Ledger ledger = open(path);
        CloudThread cloud = new CloudThread(new InProcessWire(simulation));
        RecoveryRig rig = rig(simulation, cloud, new LedgerTrail(ledger, Long.MAX_VALUE))) {
      medians.add("events in the ledger when it broke off", (double) ledger.size(), "");
      ledger.read(
          0,
          ledger.size(),
          entry ->
              rig.journal.replay(CadfJson.parse(entry.bytes()), receipt(ledger, entry.index())));
      rig.journal.interrupted();
      double folded = (System.nanoTime() - start) / 1e6;
      medians.add("ledger opened, read and folded", folded, "ms");
      Run left = rig.engine.run(runId).orElseThrow();
      medians.add("steps done when it broke off", (double) doneSteps(left), "");
      long calls = rig.calls.sum();
      long before = System.nanoTime();
      rig.engine.adopt();
      medians.add("compared with the cloud and taken up", (System.nanoTime() - before) / 1e6, "ms");
      medians.add("resumed, all in all", (System.nanoTime() - start) / 1e6, "ms");
      medians.add("processor time of resuming", (cpu() - cpu) / 1e6, "ms");
      medians.add(
          "calls to the cloud until it went on, at most", (double) (rig.calls.sum() - calls), "");
      Run run = rig.engine.await(runId).orElseThrow();
      if (!(run.state() instanceof RunState.AwaitingCommit)) {
        throw new IllegalStateException("resumed run ended as " + run.state());
      }
    }
    LedgerLoad.delete(path);
  }

  private static long doneSteps(Run run) {
    return run.steps().stream()
        .map(step -> step.state())
        .filter(state ->
            state instanceof StepState.Succeeded || state instanceof StepState.AlreadySatisfied)
        .count();
  }

  private Run start(RecoveryRig rig) throws InterruptedException {
    StartRequest request = StartRequest.of(plan, Mode.UNPLANNED, RecoveryRig.ALICE);
    if (!(rig.engine.start(request) instanceof StartResult.Started(Run started))) {
      throw new IllegalStateException("not started");
    }
    return rig.engine.await(started.id()).orElseThrow();
  }

  /// Durable when it returns; after so many events the process is as good as gone.
  private static final class LedgerTrail implements AuditTrail {
    private final Ledger ledger;
    private final AtomicLong left;

    LedgerTrail(Ledger ledger, long events) {
      this.ledger = ledger;
      left = new AtomicLong(events);
    }

    @Override
    public EventReceipt record(CadfEvent event) {
      if (left.decrementAndGet() < 0) {
        throw new AuditUnavailableException("the process is gone", new IllegalStateException());
      }
      try {
        return receipt(ledger, ledger.append(CadfJson.write(event)).join().index());
      } catch (CompletionException e) {
        throw new AuditUnavailableException("the ledger did not take an event", e);
      }
    }
  }

  private static EventReceipt receipt(Ledger ledger, long index) {
    return new EventReceipt(ledger.origin(), "us-east", index);
  }

  private static Ledger open(Path path) {
    return Ledger.open(path, ORIGIN, LedgerKey.ofSeed(new byte[32]), LedgerConfig.defaults());
  }

  private static <T> T done(Result<T> result) {
    if (result instanceof Result.Done<T>(T value)) {
      return value;
    }
    throw new IllegalStateException("not done: " + result);
  }

  private static long cpu() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /// Bytes in use after collecting what nobody holds.
  private static long heap() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(100);
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static List<MemoryPoolMXBean> pools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  private static void resetPeak() {
    pools().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  private static long peak() {
    return pools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
  }
}
