package dev.muster.server.routing;

import dev.muster.routing.delivery.Routing;
import dev.muster.routing.rules.Route;
import dev.muster.routing.rules.RoutingJson;
import dev.muster.routing.rules.RoutingRequests;
import dev.muster.routing.rules.RoutingRequests.NewRoute;
import dev.muster.routing.rules.RoutingSettings;
import dev.muster.routing.rules.Target.ManagedBy;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.routing.RoutingChange.Asked;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Routes and settings of the routing, in the vendor's shapes. Source: Event Routing API, version
/// 2.
@RestController
@RequestMapping("/api/v2")
final class RouteResource {
  private final Routing routing;
  private final RoutingChange changes;
  private final RoutingJson json;
  private final Journal journal;
  private final Clock clock;
  private final Supplier<String> ids;

  RouteResource(
      Routing routing,
      RoutingChange changes,
      RoutingJson json,
      Journal journal,
      Clock clock,
      Supplier<String> ids) {
    this.routing = routing;
    this.changes = changes;
    this.json = json;
    this.journal = journal;
    this.clock = clock;
    this.ids = ids;
  }

  @PostMapping("/routes")
  ResponseEntity<JsonNode> create(
      @RequestBody JsonNode body, Call call, HttpServletRequest request) {
    NewRoute asked = RoutingRequests.route(body, ManagedBy.ACCOUNT);
    Instant now = now();
    Route route = new Route(ids.get(), asked.name(), asked.rules(), asked.managedBy(), 0, now, now);
    changes.make(
        request,
        call,
        new Asked("route", route.id(), route.name(), json.route(route), 201),
        table -> table.plus(route),
        () -> {});
    return ResponseEntity.status(201).body(json.route(route));
  }

  @GetMapping("/routes")
  JsonNode list(Call call) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode all = answer.putArray("routes");
    routing.table().routes().forEach(route -> all.add(json.route(route)));
    journal.listed(call, "route", all.size());
    return answer;
  }

  @GetMapping("/routes/{id}")
  JsonNode read(@PathVariable String id, Call call) {
    Route route = routing.table().route(id);
    journal.act(call, "route", id, route.name(), null).success(200, null);
    return json.route(route);
  }

  /// Replaces the whole list of rules.
  @PutMapping("/routes/{id}")
  JsonNode update(
      @PathVariable String id, @RequestBody JsonNode body, Call call, HttpServletRequest request) {
    Route old = routing.table().route(id);
    NewRoute asked = RoutingRequests.route(body, old.managedBy());
    Instant now = now();
    changes.make(
        request,
        call,
        new Asked("route", id, asked.name(), json.route(changed(old, asked, now)), 200),
        table -> table.changed(changed(table.route(id), asked, now)),
        () -> {});
    return json.route(routing.table().route(id));
  }

  @DeleteMapping("/routes/{id}")
  ResponseEntity<Void> delete(@PathVariable String id, Call call, HttpServletRequest request) {
    Route route = routing.table().route(id);
    changes.make(
        request,
        call,
        new Asked("route", id, route.name(), null, 204),
        table -> table.minusRoute(id),
        () -> {});
    return ResponseEntity.noContent().build();
  }

  @GetMapping("/settings")
  JsonNode settings(Call call) {
    journal.act(call, "setting", "", "", null).success(200, null);
    return json.settings(routing.table().settings());
  }

  /// Replaces all settings.
  @PutMapping("/settings")
  JsonNode set(@RequestBody JsonNode body, Call call, HttpServletRequest request) {
    RoutingSettings asked = RoutingRequests.settings(body);
    changes.make(
        request,
        call,
        new Asked("setting", "", "", json.settings(asked), 200),
        table -> table.with(asked),
        () -> {});
    return json.settings(asked);
  }

  /// One version on from what the route is when it is changed, not from when it was asked for.
  private static Route changed(Route old, NewRoute asked, Instant now) {
    return new Route(
        old.id(),
        asked.name(),
        asked.rules(),
        asked.managedBy(),
        old.version() + 1,
        old.createdAt(),
        now);
  }

  /// As fine as the vendor tells times.
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
