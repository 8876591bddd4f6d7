package dev.muster.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.cloud.Result;
import dev.muster.cloud.Result.Done;
import dev.muster.cloud.Secret;
import dev.muster.cloud.Server;
import dev.muster.cloud.Workspace;
import dev.muster.powervs.PowerVsCloud;
import dev.muster.powervs.PowerVsConnection;
import dev.muster.powervs.PowerVsSettings;
import dev.muster.simulator.EstateFacts;
import dev.muster.simulator.Simulation;
import dev.muster.simulator.Simulator;
import dev.muster.simulator.SimulatorConfig;
import dev.muster.simulator.time.SimulatedClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/// How fast a simulator of many servers answers over HTTP, what it holds in memory, what a durable
/// change costs, and how many steps a simulation takes in a second without a socket. Prints
/// Markdown table rows.
///
/// Arguments: a new folder on the disk to be measured, then numbers of protected servers (default
/// 1000 and 10000).
public final class SimulatorLoad {
  private static final String KEY = "benchmark-key";
  private static final int WARM_UPS = 10;
  private static final int RUNS = 21;

  private SimulatorLoad() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    int[] sizes =
        args.length > 1
            ? Arrays.stream(args, 1, args.length).mapToInt(Integer::parseInt).toArray()
            : new int[] {1_000, 10_000};
    for (int servers : sizes) {
      overHttp(servers);
      durably(servers, folder.resolve("state-" + servers));
    }
    withoutSocket();
  }

  private static void overHttp(int servers) throws InterruptedException {
    long before = heap();
    long start = System.nanoTime();
    SimulatorConfig config = SimulatorConfig.of(KEY, InstantSource.system()).withServers(servers);
    try (Simulator simulator = Simulator.start(config);
        HttpClient http = HttpClient.newHttpClient()) {
      row(servers, "generated and started", millis(System.nanoTime() - start));
      Caller caller = new Caller(http, simulator);
      String list = caller.get("/pvm-instances");
      row(servers, "list of all servers, size", (list.length() >> 10) + " KiB");
      row(
          servers,
          "list of all servers, p50 / worst of " + RUNS,
          measured(n -> caller.get("/pvm-instances")));
      row(servers, "list of all volumes, p50 / worst", measured(n -> caller.get("/volumes")));
      row(
          servers,
          "one server by name, p50 / worst",
          measured(n -> caller.get("/pvm-instances/srv-%05d".formatted(1 + n * 37 % servers))));
      row(servers, "heap held by the cloud", ((heap() - before) >> 20) + " MiB");
    }
  }

  private static void durably(int servers, Path folder) throws IOException {
    SimulatorConfig config =
        SimulatorConfig.of(KEY, InstantSource.system()).withServers(servers).withStateDir(folder);
    try (Simulator simulator = Simulator.start(config);
        HttpClient http = HttpClient.newHttpClient()) {
      Caller caller = new Caller(http, simulator);
      row(
          servers,
          "durable change over HTTP (a new volume), p50 / worst",
          measured(n -> caller.post("/volumes", "{\"name\":\"new-" + n + "\",\"size\":1}")));
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.sorted().toList()) {
          row(servers, "file " + file.getFileName(), (Files.size(file) >> 10) + " KiB");
        }
      }
    }
    long start = System.nanoTime();
    Simulator.start(config).close();
    row(servers, "started again from its folder", millis(System.nanoTime() - start));
  }

  private static void withoutSocket() {
    SimulatedClock clock = SimulatedClock.manual(Instant.parse("2026-08-05T10:00:00Z"));
    Simulation simulation =
        Simulation.start(SimulatorConfig.of(KEY, clock).withPace("realistic", 1).withServers(100));
    EstateFacts.WorkspaceFacts facts = simulation.estate().workspaces().getFirst();
    URI nowhere = URI.create("http://simulated");
    try (PowerVsConnection connection =
        new PowerVsConnection(
            new InProcessWire(simulation),
            new PowerVsSettings(nowhere, nowhere, new Secret(KEY)),
            clock,
            clock::advance,
            new Random(1),
            call -> {})) {
      PowerVsCloud cloud =
          new PowerVsCloud(
              connection,
              new Workspace(facts.id(), facts.name(), facts.zone(), simulation.estate().account()));
      List<Server> servers = done(cloud.servers());
      steps("look at one server, in process", 200_000, n -> done(cloud.server(id(servers, n))));
    }
  }

  private static String id(List<Server> servers, int step) {
    return servers.get(step % servers.size()).id();
  }

  private static <T> T done(Result<T> result) {
    if (result instanceof Done<T>(T value)) {
      return value;
    }
    throw new IllegalStateException("not done: " + result);
  }

  private static void steps(String what, int count, IntFunction<Object> step) {
    for (int i = 0; i < count / 4; i++) {
      var _ = step.apply(i);
    }
    // Whole rounds, so that the second pass meets the same states as the first.
    int offset = count / 4;
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      var _ = step.apply(offset + i);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(Locale.ROOT, "| | %s | %,.0f steps/s |%n", what, count / seconds);
  }

  private static String measured(IntFunction<Object> call) {
    long[] nanos = new long[RUNS];
    for (int i = -WARM_UPS; i < RUNS; i++) {
      long start = System.nanoTime();
      var _ = call.apply(i + WARM_UPS);
      if (i >= 0) {
        nanos[i] = System.nanoTime() - start;
      }
    }
    Arrays.sort(nanos);
    return millis(nanos[RUNS / 2]) + " / " + millis(nanos[RUNS - 1]);
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
  }

  @SuppressWarnings("SystemOut")
  private static void row(int servers, String what, String value) {
    System.out.printf(Locale.ROOT, "| %,d | %s | %s |%n", servers, what, value);
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

  /// A raw client of the first workspace.
  private static final class Caller {
    private final HttpClient http;
    private final Simulator simulator;
    private final EstateFacts.WorkspaceFacts workspace;
    private final String token;

    Caller(HttpClient http, Simulator simulator) {
      this.http = http;
      this.simulator = simulator;
      workspace = simulator.estate().workspaces().getFirst();
      String form =
          "grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey="
              + URLEncoder.encode(KEY, UTF_8);
      String answer =
          send(
              HttpRequest.newBuilder(simulator.endpoint().resolve("/identity/token"))
                  .POST(BodyPublishers.ofString(form)));
      token = answer.replaceFirst("(?s).*\"access_token\":\"([^\"]*)\".*", "$1");
    }

    String get(String path) {
      return send(to(path).GET());
    }

    String post(String path, String body) {
      return send(to(path).POST(BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder to(String path) {
      String full = "/pcloud/v1/cloud-instances/" + workspace.id() + path;
      return HttpRequest.newBuilder(simulator.endpoint().resolve(full))
          .header("Authorization", "Bearer " + token)
          .header("CRN", workspace.crn());
    }

    private String send(HttpRequest.Builder request) {
      try {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
          throw new IllegalStateException("refused: " + response.body());
        }
        return response.body();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
