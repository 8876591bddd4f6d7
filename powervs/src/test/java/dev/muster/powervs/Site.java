package dev.muster.powervs;

import dev.muster.cloud.Secret;
import dev.muster.cloud.Workspace;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/// A workspace of a [ScriptedCloud], seen through the adapter, in a time that only moves when told:
/// waiting is written down and moves the clock.
final class Site implements AutoCloseable {
  static final String KEY = "canary-api-key-5e2c";
  static final Workspace WORKSPACE =
      new Workspace(
          "7f1c2f0a-1111-4222-8333-944455556666",
          "muster-dal12",
          "dal12",
          "0123456789abcdef0123456789abcdef");
  static final String V1 = "/pcloud/v1/cloud-instances/" + WORKSPACE.id();
  static final String V2 = "/pcloud/v2/cloud-instances/" + WORKSPACE.id();

  final ScriptedCloud script = new ScriptedCloud();
  final List<Duration> waits = new CopyOnWriteArrayList<>();
  final List<CloudCall> calls = new CopyOnWriteArrayList<>();
  final PowerVsCloud cloud;
  private final PowerVsConnection connection;
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-08-05T10:00:00Z"));

  Site() {
    this(Timeouts.STANDARD, 1 << 20);
  }

  Site(Timeouts timeouts, int longestAnswer) {
    this.connection = connect(script.uri(), timeouts, longestAnswer, this::waited);
    this.cloud = new PowerVsCloud(connection, WORKSPACE);
  }

  Site(URI endpoint) {
    this.connection = connect(endpoint, Timeouts.STANDARD, 1 << 20, this::waited);
    this.cloud = new PowerVsCloud(connection, WORKSPACE);
  }

  Site(Sleeper sleeper) {
    this.connection = connect(script.uri(), Timeouts.STANDARD, 1 << 20, sleeper);
    this.cloud = new PowerVsCloud(connection, WORKSPACE);
  }

  private PowerVsConnection connect(
      URI endpoint, Timeouts timeouts, int longestAnswer, Sleeper sleeper) {
    return new PowerVsConnection(
        new PowerVsSettings(
            endpoint,
            script.uri(),
            new Secret(KEY),
            timeouts,
            RetryLimits.STANDARD,
            Concurrency.STANDARD,
            longestAnswer),
        (InstantSource) now::get,
        sleeper,
        // Always the shortest of the allowed waits.
        () -> 0L,
        calls::add);
  }

  /// Timeouts that a test can wait for.
  static Timeouts impatient() {
    Duration shortly = Duration.ofMillis(300);
    return new Timeouts(Duration.ofSeconds(10), shortly, shortly, shortly);
  }

  Instant now() {
    return now.get();
  }

  void advance(Duration by) {
    now.updateAndGet(instant -> instant.plus(by));
  }

  private void waited(Duration wait) {
    waits.add(wait);
    advance(wait);
  }

  /// Statuses of the calls to the cloud, in their order, tokens left out.
  List<Integer> statuses() {
    return calls.stream()
        .filter(call -> !call.workspaceId().isEmpty())
        .map(CloudCall::status)
        .toList();
  }

  @Override
  public void close() {
    connection.close();
    script.close();
  }
}
