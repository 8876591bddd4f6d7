package dev.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.ledger.VerificationReport;
import dev.muster.ledger.Verifier;
import dev.muster.server.state.DataFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The main job in one command: a fresh installation, a drill of the sample plan over its own REST
/// API, what it took, what was recorded, and whether the record verifies.
final class Demonstration {
  private static final String PLAN = "/plans/core-banking.yaml";
  private static final int EVENTS_SHOWN = 12;
  private static final int FAILED = 1;

  private final CommandLine.Demo asked;
  private final PrintStream out;
  private final JsonMapper json = JsonMapper.builder().build();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Demonstration(CommandLine.Demo asked, PrintStream out) {
    this.asked = asked;
    this.out = out;
  }

  /// Runs it.
  ///
  /// @return the process's exit code; with `--exit` 0 only if the drill and the verification
  ///   succeeded. Without it the server stays up.
  int run() {
    RunningServer server = RunningServer.start(asked.settings());
    boolean good;
    try {
      good = show(server);
    } catch (IOException e) {
      out.println("The demo broke off: " + e.getMessage());
      good = false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      good = false;
    }
    if (asked.exit()) {
      server.close();
      return good ? 0 : FAILED;
    }
    out.println();
    Muster.ready(server, out);
    out.println("Stop with Ctrl-C.");
    out.flush();
    return 0;
  }

  private boolean show(RunningServer server) throws IOException, InterruptedException {
    Path data = server.part(DataFolder.class).root();
    String token = server.administratorToken();
    out.println("Muster runs at " + server.url() + ", its data lies in " + data);
    out.printf(
        Locale.ROOT,
        "Drill of the plan core-banking; the simulated cloud's clock runs %.0f times as fast.%n%n",
        asked.settings().timeScale());
    HttpRequest start =
        request(server.url() + "/api/v1/runs?mode=drill", token)
            .header("Content-Type", "application/yaml")
            .POST(HttpRequest.BodyPublishers.ofByteArray(plan()))
            .build();
    JsonNode begun = json(start);
    String id = begun.path("result").path("id").asString("");
    if (id.isEmpty()) {
      out.println("The drill did not start: " + begun.path("detail").asString("no reason given"));
      return false;
    }
    follow(server.url() + "/api/v1/runs/" + id + "/progress", token);
    JsonNode run = json(get(server.url() + "/api/v1/runs/" + id, token)).path("result");
    boolean drilled = run.path("state").asString("").equals("success");
    result(run);
    events(server.url(), token);
    return verified(data) && drilled;
  }

  /// Prints each step's end as it comes.
  private void follow(String url, String token) throws IOException, InterruptedException {
    HttpResponse<InputStream> stream =
        http.send(get(url, token), HttpResponse.BodyHandlers.ofInputStream());
    Instant begin = Instant.MAX;
    try (var lines = new BufferedReader(new InputStreamReader(stream.body(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("data: ")) {
          continue;
        }
        JsonNode move = json.readTree(line.substring("data: ".length()));
        Instant at = Instant.parse(move.path("at").asString(""));
        begin = begin.isBefore(at) ? begin : at;
        String step = move.path("step").asString("");
        String state = move.path("state").asString("");
        if (!state.equals("running") || step.isEmpty()) {
          out.printf(
              Locale.ROOT,
              "%7.1f s  %-28s %-12s %s%n",
              Duration.between(begin, at).toMillis() / 1000.0,
              step.isEmpty() ? "(run)" : step,
              state,
              move.path("detail").asString(""));
          out.flush();
        }
      }
    }
  }

  private void result(JsonNode run) {
    out.println();
    out.printf(
        "Drill %s: %s %s%n",
        run.path("id").asString(""),
        run.path("state").asString(""),
        run.path("detail").asString(""));
    if (run.has("rtaSeconds")) {
      out.printf(
          Locale.ROOT,
          "Recovery time: %.1f s wall clock; %s in the cloud's time (simulated); objective %s%n",
          run.path("rtaSeconds").asDouble(),
          minutes(run.path("cloudRtaSeconds").asDouble(run.path("rtaSeconds").asDouble())),
          objective());
    }
    out.println("Evidence: " + run.path("evidence").asString("none"));
  }

  /// The plan's own words: the document is ours, its form is known.
  private static String objective() {
    String text = new String(plan(), UTF_8);
    int at = text.indexOf("rto: ");
    String duration = text.substring(at + 5).split("[,}\\s]", 2)[0];
    return minutes((double) Duration.parse(duration).toSeconds());
  }

  private static String minutes(double seconds) {
    return String.format(Locale.ROOT, "%d min %d s", (long) seconds / 60, Math.round(seconds) % 60);
  }

  private void events(String url, String token) throws IOException, InterruptedException {
    JsonNode page = json(get(url + "/api/v1/events?limit=" + EVENTS_SHOWN, token));
    out.printf("%nThe last %d events, newest first:%n", EVENTS_SHOWN);
    for (int i = 0; i < page.path("events").size(); i++) {
      JsonNode event = page.path("events").path(i);
      out.printf(
          "  %-13s %-28s %-22s %-8s %-8s %s%n",
          page.path("ids").path(i).asString(""),
          event.path("eventTime").asString(""),
          event.path("action").asString(""),
          event.path("outcome").asString(""),
          event.path("severity").asString(""),
          event.path("target").path("name").asString(""));
    }
  }

  private boolean verified(Path data) {
    VerificationReport report = Verifier.verify(data);
    List<String> lines = new ArrayList<>();
    report
        .ledgers()
        .forEach(ledger ->
            lines.add(
                "%s: %d events under the signed checkpoint, %d newer"
                    .formatted(ledger.origin(), ledger.size(), ledger.notYetCovered())));
    report.problems().forEach(problem -> lines.add(problem.toString()));
    out.printf("%nVerification: %s%n", report.isOk() ? "OK" : "FAILED");
    lines.forEach(line -> out.println("  " + line));
    return report.isOk();
  }

  private static byte[] plan() {
    try (InputStream plan = Demonstration.class.getResourceAsStream(PLAN)) {
      if (plan == null) {
        throw new IllegalStateException("the jar lacks " + PLAN);
      }
      return plan.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the sample plan", e);
    }
  }

  private JsonNode json(HttpRequest request) throws IOException, InterruptedException {
    return json.readTree(http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
  }

  private static HttpRequest get(String url, String token) {
    return request(url, token).build();
  }

  private static HttpRequest.Builder request(String url, String token) {
    return HttpRequest.newBuilder(URI.create(url))
        .header("Authorization", "Bearer " + token)
        .header("User-Agent", "muster-demo");
  }
}
