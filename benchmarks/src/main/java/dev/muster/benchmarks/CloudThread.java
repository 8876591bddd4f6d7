package dev.muster.benchmarks;

import dev.muster.powervs.Answer;
import dev.muster.powervs.Wire;
import dev.muster.powervs.WireCall;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Lets a simulated cloud answer on a thread of its own, so that its processor time can be told
/// apart from that of those who ask.
final class CloudThread implements Wire {
  private final Wire cloud;
  private final ExecutorService executor;
  private final long thread;

  CloudThread(Wire cloud) {
    this.cloud = cloud;
    executor = Executors.newSingleThreadExecutor(Thread.ofPlatform().name("cloud").factory());
    thread =
        CompletableFuture.supplyAsync(() -> Thread.currentThread().threadId(), executor).join();
  }

  /// Processor time that the cloud has used up so far; collecting garbage and compiling is not in
  /// it.
  long nanos() {
    return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread);
  }

  @Override
  public Answer carry(WireCall call, Duration timeout) {
    return CompletableFuture.supplyAsync(() -> cloud.carry(call, timeout), executor).join();
  }

  /// The simulation goes on.
  @Override
  public void close() {
    executor.shutdown();
  }
}
