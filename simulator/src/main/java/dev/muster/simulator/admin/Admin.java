package dev.muster.simulator.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.muster.simulator.fault.Fault;
import dev.muster.simulator.fault.Faults;
import dev.muster.simulator.fault.Faults.Standing;
import dev.muster.simulator.fault.Scenario;
import dev.muster.simulator.fault.ScenarioException;
import dev.muster.simulator.http.AdminEndpoint;
import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.WireRequest;
import dev.muster.simulator.time.Latencies;
import dev.muster.simulator.time.SimulatedClock;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The simulator's own API below `/simulator/v1`. The API key opens it: `Authorization: ApiKey
/// <key>`.
public final class Admin implements AdminEndpoint {
  private static final String ROOT = PREFIX + "v1/";
  private static final String SCHEME = "ApiKey ";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String apiKey;
  private final Faults faults;
  private final SimulatedClock clock;
  private final Latencies latencies;
  private final Function<WireRequest, Optional<Reply>> cloud;

  /// The API of one simulation.
  ///
  /// @param cloud answers what concerns the cloud's resources; empty if it has no such operation
  public Admin(
      String apiKey,
      Faults faults,
      SimulatedClock clock,
      Latencies latencies,
      Function<WireRequest, Optional<Reply>> cloud) {
    this.cloud = requireNonNull(cloud, "cloud is null");
    this.apiKey = requireNonNull(apiKey, "apiKey is null");
    this.faults = requireNonNull(faults, "faults is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.latencies = requireNonNull(latencies, "latencies is null");
  }

  @Override
  public Reply answer(WireRequest request) {
    checkKey(request);
    try {
      return answer(request, request.method() + " " + operation(request.path()));
    } catch (ScenarioException e) {
      throw ApiFault.badRequest(e.getMessage());
    }
  }

  private Reply answer(WireRequest request, String operation) {
    return switch (operation) {
      case "GET faults" -> Reply.ok(list(faults.standings()));
      case "POST faults" -> Reply.created(list(List.of(faults.add(json(request)))));
      case "DELETE faults" -> {
        faults.clear();
        yield Reply.done();
      }
      case "GET scenarios" -> {
        ObjectNode all = Json.object();
        Scenario.names().forEach(all::put);
        yield Reply.ok(Json.object().set("scenarios", all));
      }
      case "POST scenarios" -> Reply.created(list(faults.begin(scenario(json(request)))));
      case "GET clock" -> Reply.ok(clockState());
      case "POST clock" -> {
        clock.advance(latencies.scaled(step(json(request))));
        faults.catchUp();
        yield Reply.ok(clockState());
      }
      default -> {
        if (operation.startsWith("DELETE faults/")
            && faults.remove(operation.substring("DELETE faults/".length()))) {
          yield Reply.done();
        }
        yield cloud
            .apply(request)
            .orElseThrow(() ->
                ApiFault.notFound("the simulator has no operation " + operation + ": not found"));
      }
    };
  }

  private void checkKey(WireRequest request) {
    String given = request.header("authorization").orElse("");
    boolean same =
        given.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
            && MessageDigest.isEqual(
                given.substring(SCHEME.length()).strip().getBytes(UTF_8), apiKey.getBytes(UTF_8));
    if (!same) {
      throw ApiFault.unauthorized("the simulator's API key is required: Authorization: ApiKey ...");
    }
  }

  private static String operation(String path) {
    if (!path.startsWith(ROOT)) {
      throw ApiFault.notFound("the simulator has no path " + path + ": not found");
    }
    return path.substring(ROOT.length());
  }

  private static JsonNode json(WireRequest request) {
    try {
      return JSON.readTree(request.body());
    } catch (JacksonException e) {
      throw ApiFault.badRequest("parsing body failed: it is not well-formed JSON");
    }
  }

  /// A shipped scenario by its name alone, or one that brings its faults.
  private static Scenario scenario(JsonNode body) {
    return body.has("faults")
        ? Scenario.parse(body)
        : Scenario.named(body.path("name").asString(""));
  }

  private static Duration step(JsonNode body) {
    try {
      Duration step = Duration.parse(body.path("advance").asString(""));
      if (!step.isNegative()) {
        return step;
      }
    } catch (DateTimeException _) {
      // Told below, in the same words as a negative one.
    }
    throw ApiFault.badRequest("advance must be a duration like PT1H, got: " + body.path("advance"));
  }

  private ObjectNode clockState() {
    return Json.object()
        .put("now", Json.dateTime(clock.instant()))
        .put("manual", clock.isManual())
        .put("timeScale", latencies.timeScale())
        .put("profile", latencies.profile().name());
  }

  private static ObjectNode list(List<Standing> standings) {
    ObjectNode root = Json.object();
    root.set(
        "faults",
        standings.stream()
            .map(standing -> {
              Fault fault = standing.fault();
              return Json.object()
                  .put("id", standing.id())
                  .put("name", fault.name())
                  .put("struck", standing.struck());
            })
            .collect(Json.toArray()));
    return root;
  }
}
