package dev.muster.simulator.platform;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.platform.Events.Event;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations on the event feed of a workspace.
public final class EventApi {
  private final Events events;

  public EventApi(Events events) {
    this.events = events;
  }

  public void addTo(Routes routes) {
    routes.add("GET", v1("/events"), 200, errors(), this::list);
    routes.add("GET", v1("/events/{event_id}"), 200, errors(), this::get);
  }

  private Reply list(Request request) {
    Instant from = time(request, "from_time").or(() -> time(request, "time")).orElse(Instant.MIN);
    Instant to = time(request, "to_time").orElse(Instant.MAX);
    ArrayNode all =
        events.list(request.workspace()).stream()
            .filter(event -> !event.life().created().isBefore(from))
            .filter(event -> !event.life().created().isAfter(to))
            .map(EventApi::wire)
            .collect(Json.toArray());
    return Reply.ok(Json.object().set("events", all));
  }

  private Reply get(Request request) {
    String id = request.path("event_id");
    return events.list(request.workspace()).stream()
        .filter(event -> event.name().equals(id))
        .findFirst()
        .map(event -> Reply.ok(wire(event)))
        .orElseThrow(() -> ApiFault.notFound("event", id));
  }

  /// An RFC 3339 time or seconds since 1970.
  private static Optional<Instant> time(Request request, String name) {
    return request
        .query(name)
        .map(text -> {
          try {
            return text.matches("[0-9]{1,12}")
                ? Instant.ofEpochSecond(Long.parseLong(text))
                : OffsetDateTime.parse(text).toInstant();
          } catch (DateTimeException e) {
            throw ApiFault.badRequest(name + " must be an RFC 3339 time, got: " + text);
          }
        });
  }

  private static ObjectNode wire(Event event) {
    Instant time = event.life().created();
    ObjectNode node =
        Json.object()
            .put("eventID", event.name())
            .put("action", event.action())
            .put("resource", event.resource())
            .put("level", "info")
            .put("message", event.message())
            .put("time", Json.dateTime(time))
            .put("timestamp", time.getEpochSecond());
    node.putObject("user").put("userID", event.user()).put("name", event.user()).put("email", "");
    return node;
  }
}
