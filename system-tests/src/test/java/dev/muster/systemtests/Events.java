package dev.muster.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/// Finds events through the search API, waiting out the index's delay.
final class Events {
  private static final int ROUNDS = 100;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private Events() {}

  /// All events that a query finds, newest first, once there are at least `atLeast`.
  static List<JsonNode> find(MusterClient client, String query, int atLeast) {
    List<JsonNode> events = List.of();
    for (int round = 0; round < ROUNDS; round++) {
      events = search(client, query);
      if (events.size() >= atLeast) {
        return events;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    throw new IllegalStateException(
        "%s found %d events, expected at least %d".formatted(query, events.size(), atLeast));
  }

  private static List<JsonNode> search(MusterClient client, String query) {
    List<JsonNode> events = new ArrayList<>();
    String path = "/api/v1/events?limit=1000&query=" + URLEncoder.encode(query, UTF_8);
    client.get(path).json().required("events").forEach(events::add);
    return events;
  }
}
