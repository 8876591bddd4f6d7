package dev.muster.cli;

import java.util.List;
import tools.jackson.databind.JsonNode;

/// The events that match a query, fetched page by page.
final class EventPages {
  private final Api api;
  private final String query;

  /// Takes an event, byte for byte as it stands in the ledger.
  @FunctionalInterface
  interface Consumer {
    void take(String id, byte[] event);
  }

  /// @param query the search as parameters of the call
  EventPages(Api api, String query) {
    this.api = api;
    this.query = query;
  }

  /// In the order that was asked for.
  ///
  /// @param limit how many at most, 1 or more
  /// @param pageMax how many in one call at most
  void forEach(int limit, int pageMax, Consumer consumer) throws InterruptedException {
    int left = limit;
    String cursor = "";
    do {
      String path = "/events?" + query + "&limit=" + Math.min(left, pageMax) + cursor;
      Answer page = api.get(path);
      JsonNode json = page.json();
      List<byte[]> events = page.elements("events");
      JsonNode ids = json.path("ids");
      for (int i = 0; i < events.size() && left > 0; i++) {
        consumer.take(ids.path(i).asString("-"), events.get(i));
        left--;
      }
      String next = json.path("nextCursor").asString("");
      cursor = next.isEmpty() ? "" : "&cursor=" + Api.encoded(next);
    } while (left > 0 && !cursor.isEmpty());
  }
}
