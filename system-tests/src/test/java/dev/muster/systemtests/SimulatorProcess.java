package dev.muster.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A simulated cloud in a process of its own, started by the launcher as a user starts it. It goes
/// on whatever becomes of the servers that act on it.
final class SimulatorProcess implements AutoCloseable {
  static final String API_KEY = "key-of-a-simulated-cloud";

  private static final long START_SECONDS = 90;
  private static final String READY = "Simulated PowerVS is ready at ";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final Process process;
  private final List<String> lines;
  private final URI base;

  private SimulatorProcess(Process process, List<String> lines, URI base) {
    this.process = process;
    this.lines = lines;
    this.base = base;
  }

  /// Starts `./muster simulate` and waits until it is ready. On a free port, unless the options
  /// name one.
  static SimulatorProcess start(String... options) {
    List<String> command = new ArrayList<>(List.of("simulate", "--port", "0"));
    command.addAll(List.of(options));
    ProcessBuilder builder =
        Launcher.process(command.toArray(String[]::new)).redirectErrorStream(true);
    builder.environment().put("MUSTER_SIMULATOR_API_KEY", API_KEY);
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<URI> ready = new CompletableFuture<>();
    try {
      Process process = builder.start();
      Thread.ofVirtual().start(() -> read(process, lines, ready));
      return new SimulatorProcess(process, lines, await(process, lines, ready));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static URI await(Process process, List<String> lines, CompletableFuture<URI> ready) {
    try {
      return ready.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new IllegalStateException("the simulator did not start; it printed: " + lines, e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// It is ready when it has printed everything that a first call needs.
  private static void read(Process process, List<String> lines, CompletableFuture<URI> ready) {
    try (BufferedReader reader = process.inputReader(UTF_8)) {
      String address = "";
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
        if (line.startsWith(READY)) {
          address = line.substring(READY.length()).strip();
        } else if (line.startsWith("Try:")) {
          ready.complete(URI.create(address));
        }
      }
    } catch (IOException e) {
      // The process was stopped; what it printed until then is kept.
    }
    ready.completeExceptionally(new IllegalStateException("it ended before it was ready"));
  }

  /// Where both the Power Cloud API and IAM answer.
  URI base() {
    return base;
  }

  /// The CRN of the workspace in a zone, as printed.
  String crn(String zone) {
    synchronized (lines) {
      return lines.stream()
          .filter(line -> line.startsWith("  ") && line.contains(":power-iaas:" + zone + ":"))
          .map(line -> line.strip().split(" +", 2)[1])
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no workspace in " + zone + ": " + lines));
    }
  }

  /// The id of the workspace in a zone.
  String workspace(String zone) {
    return crn(zone).split(":", -1)[7];
  }

  /// Adds a fault.
  ///
  /// @param json as the simulator's documentation shows it
  void breakDown(String json) {
    require(
        admin("/simulator/v1/faults").POST(BodyPublishers.ofString(json)).build(),
        "the fault " + json);
  }

  /// Ends all faults; what they did stays.
  void mend() {
    require(admin("/simulator/v1/faults").DELETE().build(), "the end of all faults");
  }

  /// Reads below a workspace, for example `volumes`.
  JsonNode read(String zone, String path) {
    String token =
        require(
                HttpRequest.newBuilder(base.resolve("/identity/token"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(
                        BodyPublishers.ofString(
                            "grant_type=urn:ibm:params:oauth:grant-type:apikey&apikey="
                                + URLEncoder.encode(API_KEY, UTF_8)))
                    .build(),
                "a token")
            .required("access_token")
            .asString();
    String whole = "/pcloud/v1/cloud-instances/" + workspace(zone) + "/" + path;
    return require(
        HttpRequest.newBuilder(base.resolve(whole))
            .header("Authorization", "Bearer " + token)
            .header("CRN", crn(zone))
            .GET()
            .build(),
        whole);
  }

  private HttpRequest.Builder admin(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .header("Authorization", "ApiKey " + API_KEY)
        .header("Content-Type", "application/json");
  }

  private JsonNode require(HttpRequest request, String what) {
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new IllegalStateException(
            "%s: %d %s".formatted(what, answer.statusCode(), answer.body()));
      }
      return answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
