package dev.muster.torture.invariant;

import static java.util.stream.Collectors.toSet;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// What the raw events of one run tell.
final class RunTale {
  final String id;
  final Map<String, Planned> planned = new LinkedHashMap<>();
  final Map<String, StepTale> steps = new HashMap<>();
  final Map<String, CadfEvent> opened = new HashMap<>();
  final Set<String> servers = new HashSet<>();
  final Map<Integer, String> planParts = new TreeMap<>();
  final List<String> points = new ArrayList<>();
  String mode = "";
  boolean forced;
  boolean over;
  boolean clean;
  int createdOf;
  int begunParts;
  int begunOf;
  Optional<Instant> created = Optional.empty();
  Optional<Instant> begun = Optional.empty();

  /// A step as the run was fixed to it.
  record Planned(
      String id,
      String phase,
      String kind,
      String action,
      String site,
      String target,
      boolean optional,
      String planStep,
      List<String> dependsOn,
      JsonNode act) {
    /// Its part of the run: steps wait for each other within one only.
    String part() {
      return switch (phase) {
        case "commit", "roll-back", "cleanup" -> phase;
        default -> "forward";
      };
    }
  }

  /// What the events of one step tell.
  static final class StepTale {
    int attempts;
    boolean open;
    boolean waiting;
    boolean skipped;
    boolean succeeded;
    boolean failed;
    Optional<Instant> ended = Optional.empty();
  }

  RunTale(String id) {
    this.id = id;
  }

  boolean isDrill() {
    return mode.equals("drill");
  }

  StepTale step(String id) {
    return steps.computeIfAbsent(id, _ -> new StepTale());
  }

  String planText() {
    return String.join("", planParts.values());
  }

  void take(CadfEvent event, String stepId) {
    if (!stepId.isEmpty()) {
      step(event, stepId);
      return;
    }
    JsonNode request = Intent.request(event);
    boolean pending = event.outcome() == Outcome.PENDING;
    boolean success = event.outcome() == Outcome.SUCCESS;
    if (pending) {
      opened.put(event.action(), event);
    } else {
      opened.remove(event.action());
    }
    switch (event.action()) {
      case "dr-run.create" -> created(event, request);
      case "dr-run.start" -> {
        if (pending) {
          begun(event, request);
        }
      }
      case "dr-run.retry" -> {
        StepTale step = step(request.path("step").asString(""));
        if (step.failed || step.waiting) {
          step.failed = false;
          step.waiting = false;
          step.ended = Optional.empty();
        }
      }
      case "dr-run.skip" -> {
        StepTale step = step(request.path("step").asString(""));
        if (!step.succeeded) {
          step.skipped = true;
          step.waiting = false;
          step.failed = false;
          step.ended = Optional.empty();
        }
      }
      case "dr-run.acknowledge" -> {
        StepTale step = step(request.path("step").asString(""));
        if (step.waiting) {
          end(step, true, event.eventTime());
        }
      }
      case "dr-run.complete", "dr-run.cleanup" -> {
        over = !pending;
        clean = over && request.path("leftOver").isEmpty() && (success || isDrill());
      }
      default -> {
        // Changes nothing that is checked.
      }
    }
  }

  private void created(CadfEvent event, JsonNode request) {
    if (created.isEmpty()) {
      created = Optional.of(event.eventTime());
      mode = request.path("mode").asString("");
      forced = !request.path("forceReason").asString("").isBlank();
      servers.addAll(
          request.path("servers").valueStream().map(JsonNode::asString).collect(toSet()));
    }
    planParts.put(request.path("part").intValue(0), request.path("planText").asString(""));
    createdOf = request.path("parts").intValue(0);
  }

  private void begun(CadfEvent event, JsonNode request) {
    begunParts++;
    begunOf = request.path("parts").intValue(0);
    if (begunParts == begunOf) {
      begun = Optional.of(event.eventTime());
    }
    for (JsonNode json : request.path("steps").values()) {
      Planned step =
          new Planned(
              json.path("id").asString(""),
              json.path("phase").asString(""),
              json.path("act").path("kind").asString(""),
              json.path("action").asString(""),
              json.path("site").asString(""),
              json.path("target").asString(""),
              json.path("optional").booleanValue(false),
              json.path("planStep").asString(""),
              json.path("dependsOn").valueStream().map(JsonNode::asString).toList(),
              json.path("act"));
      planned.put(step.id(), step);
    }
  }

  private void step(CadfEvent event, String stepId) {
    StepTale step = step(stepId);
    JsonNode request = Intent.request(event);
    if (event.action().equals("dr-run.ask")) {
      step.waiting = true;
      step.open = false;
      step.failed = false;
      step.ended = Optional.empty();
      return;
    }
    boolean verdict = event.action().equals("dr-readiness.check");
    if (!verdict && !Intent.isAct(event.action())) {
      return;
    }
    if (event.outcome() == Outcome.PENDING) {
      step.open = true;
      step.failed = false;
      step.succeeded = false;
      step.skipped = false;
      step.ended = Optional.empty();
    } else if (!request.path("slow").booleanValue(false)) {
      end(step, event.outcome() == Outcome.SUCCESS, event.eventTime());
      String point = Intent.response(event).path("recoveryPoint").asString("");
      if (step.succeeded && !point.isEmpty()) {
        points.add(point);
      }
    }
  }

  private static void end(StepTale step, boolean success, Instant at) {
    step.open = false;
    step.waiting = false;
    step.succeeded = success;
    step.failed = !success;
    step.ended = Optional.of(at);
  }
}
