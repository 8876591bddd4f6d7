package dev.muster.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.muster.cadf.CadfJson;
import dev.muster.cloud.EventReceipt;
import dev.muster.cloud.Result;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.Preview;
import dev.muster.recovery.preview.PreviewStep;
import dev.muster.recovery.run.Run;
import dev.muster.recovery.run.RunState;
import dev.muster.recovery.run.StartRequest;
import dev.muster.recovery.run.StartResult;
import dev.muster.simulator.Simulation;
import dev.muster.simulator.SimulatorConfig;
import dev.muster.simulator.time.LatencyProfile;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;

/// How much longer runs take than they must. A drill, a planned move and an unplanned failover of
/// generated estates of some sizes, through the adapter against the simulated cloud with its
/// realistic durations, in [VirtualTime]: the overhead is what scheduling, limits and polling cost,
/// and does not depend on the machine. Processor time is told beside it. Prints Markdown table
/// rows.
///
/// Arguments: numbers of servers (default 1, 10, 100 and 1000), kinds of run (default `drill`,
/// `planned` and `unplanned`).
public final class RecoveryLoad {
  private RecoveryLoad() {}

  public static void main(String[] args) throws Exception {
    List<Mode> modes = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    for (String arg : args) {
      Mode.ofWord(arg).ifPresentOrElse(modes::add, () -> sizes.add(Integer.valueOf(arg)));
    }
    if (modes.isEmpty()) {
      modes.addAll(List.of(Mode.DRILL, Mode.PLANNED, Mode.UNPLANNED));
    }
    if (sizes.isEmpty()) {
      sizes.addAll(List.of(1, 10, 100, 1000));
    }
    System.out.println(
        "| servers | kind of run | steps forward / planned | lower bound | took | overhead | calls |"
            + " events | processor time | of it the simulated cloud |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    for (int servers : sizes) {
      for (Mode mode : modes) {
        overhead(servers, mode);
      }
    }
  }

  private static void overhead(int servers, Mode mode) throws Exception {
    RecoveryPlan plan = ScalePlan.of(servers);
    try (VirtualTime time = new VirtualTime()) {
      Simulation simulation =
          Simulation.start(
              SimulatorConfig.of("key", time.clock())
                  .withPace("realistic", 1)
                  .withTokenLifetime(Duration.ofDays(30))
                  .withServers(servers));
      AtomicLong events = new AtomicLong();
      try (RecoveryRig rig =
          new RecoveryRig(
              simulation,
              new InProcessWire(simulation),
              event -> {
                var _ = CadfJson.write(event);
                return new EventReceipt("muster.local/bench", "us-east", events.getAndIncrement());
              },
              time.clock(),
              time::pause,
              1,
              RecoveryRig.runIds())) {
        // A storage that is in balance.
        time.clock().advance(Duration.ofHours(1));
        Preview preview = done(rig.engine.preview(plan, mode));
        long cpu = cpuNanos(time);
        long cloud = rig.callNanos.sum();
        Run run = inVirtualThread(() -> run(rig, StartRequest.of(plan, mode, RecoveryRig.ALICE)));
        long used = cpuNanos(time) - cpu;
        List<PreviewStep> forward =
            preview.steps().stream().filter(step -> step.phase().isForward()).toList();
        Duration bound =
            LowerBound.of(
                forward,
                LatencyProfile.named("realistic"),
                plan.spec().concurrency(),
                run.state().startedAt());
        Duration took = run.achieved().recoveryTime().orElseThrow();
        System.out.printf(
            Locale.ROOT,
            "| %,d | %s | %,d / %,d | %s | %s | %.1f %% | %,d | %,d | %.1f s | %.1f s |%n",
            servers,
            mode.word(),
            forward.size(),
            preview.steps().size(),
            words(bound),
            words(took),
            100.0 * (took.toMillis() - bound.toMillis()) / bound.toMillis(),
            rig.calls.sum(),
            events.get(),
            used / 1e9,
            (rig.callNanos.sum() - cloud) / 1e9);
      }
    }
  }

  private static Run run(RecoveryRig rig, StartRequest request) throws InterruptedException {
    if (!(rig.engine.start(request) instanceof StartResult.Started(Run started))) {
      throw new IllegalStateException("not started");
    }
    Run run = rig.engine.await(started.id()).orElseThrow();
    if (!(run.state() instanceof RunState.AwaitingCommit
        || run.state() instanceof RunState.Succeeded)) {
      throw new IllegalStateException("run ended as " + run.state());
    }
    return run;
  }

  private static <T> T inVirtualThread(Callable<T> work)
      throws InterruptedException, ExecutionException {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    return task.get();
  }

  private static <T> T done(Result<T> result) {
    if (result instanceof Result.Done<T>(T value)) {
      return value;
    }
    throw new IllegalStateException("not done: " + result);
  }

  /// Of this process, but for the thread that moves the clock.
  private static long cpuNanos(VirtualTime time) {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return system.getProcessCpuTime()
        - ManagementFactory.getThreadMXBean().getThreadCpuTime(time.driver().threadId());
  }

  private static String words(Duration span) {
    return "%d:%02d:%02d".formatted(span.toHours(), span.toMinutesPart(), span.toSecondsPart());
  }
}
