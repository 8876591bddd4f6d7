package dev.muster.server.routing;

import dev.muster.cloud.AuditRecorder;
import dev.muster.routing.delivery.Routing;
import dev.muster.routing.delivery.TargetHealth;
import dev.muster.routing.rules.RoutingJson;
import dev.muster.routing.rules.RoutingRefused;
import dev.muster.routing.rules.RoutingRefused.Code;
import dev.muster.routing.rules.RoutingRefused.Fault;
import dev.muster.routing.rules.RoutingRequests;
import dev.muster.routing.rules.RoutingRequests.NewTarget;
import dev.muster.routing.rules.Target;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.routing.RoutingChange.Asked;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Targets of the routing, in the vendor's shapes. Source: Event Routing API, version 2.
@RestController
@RequestMapping("/api/v2/targets")
final class TargetResource {
  private final Routing routing;
  private final RoutingChange changes;
  private final RoutingJson json;
  private final TargetSenders senders;
  private final Journal journal;
  private final Clock clock;
  private final Supplier<String> ids;

  TargetResource(
      Routing routing,
      RoutingChange changes,
      RoutingJson json,
      TargetSenders senders,
      Journal journal,
      Clock clock,
      Supplier<String> ids) {
    this.routing = routing;
    this.changes = changes;
    this.json = json;
    this.senders = senders;
    this.journal = journal;
    this.clock = clock;
    this.ids = ids;
  }

  @PostMapping
  ResponseEntity<JsonNode> create(
      @RequestBody JsonNode body, Call call, HttpServletRequest request) {
    NewTarget asked = RoutingRequests.target(body);
    if (!senders.supports(asked.endpoint())) {
      throw refused(
          "target_type",
          "this version does not deliver to targets of type " + asked.endpoint().type());
    }
    Instant now = now();
    Target target =
        new Target(
            ids.get(), asked.name(), asked.endpoint(), asked.region(), asked.managedBy(), now, now);
    changes.make(
        request,
        call,
        new Asked("target", target.id(), target.name(), json.target(target), 201),
        table -> table.plus(target),
        () -> {
          senders.keep(target.id(), asked.credential());
          TargetHealth health = routing.check(target);
          if (health.failing()) {
            senders.forget(target.id());
            throw refused("", "a test write to the target failed: " + health.reason());
          }
        });
    return ResponseEntity.status(201).body(view(target));
  }

  @GetMapping
  JsonNode list(@RequestParam(required = false) @Nullable String region, Call call) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode all = answer.putArray("targets");
    routing.table().targets().stream()
        .filter(target -> region == null || target.region().filter(region::equals).isPresent())
        .forEach(target -> all.add(view(target)));
    journal.listed(call, "target", all.size());
    return answer;
  }

  @GetMapping("/{id}")
  JsonNode read(@PathVariable String id, Call call) {
    Target target = routing.table().target(id);
    journal.act(call, "target", id, target.name(), null).success(200, null);
    return view(target);
  }

  @PutMapping("/{id}")
  JsonNode update(
      @PathVariable String id, @RequestBody JsonNode body, Call call, HttpServletRequest request) {
    Target old = routing.table().target(id);
    NewTarget asked = RoutingRequests.target(body, old);
    Target target =
        new Target(
            id,
            asked.name(),
            asked.endpoint(),
            asked.region(),
            asked.managedBy(),
            old.createdAt(),
            now());
    changes.make(
        request,
        call,
        new Asked("target", id, target.name(), json.target(target), 200),
        table -> table.changed(target),
        () -> senders.keep(id, asked.credential()));
    return view(target);
  }

  /// Answers 204; with `force=true` a target in use is taken out of every rule.
  @DeleteMapping("/{id}")
  ResponseEntity<Void> delete(
      @PathVariable String id,
      @RequestParam(defaultValue = "false") boolean force,
      Call call,
      HttpServletRequest request) {
    Target target = routing.table().target(id);
    changes.make(
        request,
        call,
        new Asked(
            "target",
            id,
            target.name(),
            JsonNodeFactory.instance.objectNode().put("force", force),
            204),
        table -> table.minusTarget(id, force),
        () -> {});
    senders.forget(id);
    return ResponseEntity.noContent().build();
  }

  @PostMapping("/{id}/validate")
  JsonNode validate(@PathVariable String id, Call call, HttpServletRequest request) {
    Target target = routing.table().target(id);
    AuditRecorder.Entry act = journal.act(call, "target", id, target.name(), null);
    Journal.Done<TargetHealth> done =
        journal.change(request, act, 200, () -> routing.check(target));
    return view(target, done.value());
  }

  private ObjectNode view(Target target) {
    return view(target, routing.health(target.id()));
  }

  private ObjectNode view(Target target, TargetHealth health) {
    ObjectNode view = json.target(target);
    ObjectNode status = view.putObject("write_status");
    status.put("status", health.failing() ? "failed" : "success");
    health
        .lastFailure()
        .ifPresent(at -> {
          status.put("last_failure", at.toString());
          status.put("reason_for_last_failure", health.reason());
        });
    List<Target> same = routing.table().sameService(target);
    if (!same.isEmpty()) {
      view.put(
          "message",
          "The same endpoint is also used by: "
              + same.stream().map(Target::name).collect(Collectors.joining(", ")));
    }
    return view;
  }

  private static RoutingRefused refused(String field, String message) {
    return new RoutingRefused(List.of(new Fault(Code.INVALID_VALUE, field, message)));
  }

  /// As fine as the vendor tells times.
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
