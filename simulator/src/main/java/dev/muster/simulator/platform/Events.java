package dev.muster.simulator.platform;

import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Route;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import dev.muster.simulator.state.Table;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The workspaces' own event feeds: every change that an operation made, the last 400 of each.
public final class Events {
  private static final int KEPT_MAX = 400;
  private static final Set<String> VERBS =
      Set.of("action", "start", "execute", "cancel", "capture", "clone", "restore", "export");

  private final CloudStore store;
  private final Table<Event> table;

  public Events(CloudStore store) {
    this.store = store;
    table = store.table("events", Event.class);
  }

  /// What happened. Its id is its place in the ring of its workspace, not the event's.
  ///
  /// @param name the event's id
  /// @param number counts the workspace's events from 0
  record Event(
      String id,
      String workspace,
      String name,
      Life life,
      long number,
      String action,
      String resource,
      String message,
      String user)
      implements Resource {}

  /// The same operation, noted in the feed when it changes something.
  public Route noting(Route route) {
    if (route.method().equals("GET") || !route.crnNeeded()) {
      return route;
    }
    return new Route(
        route.method(),
        route.template(),
        route.successes(),
        route.errors(),
        route.crnNeeded(),
        request -> {
          Reply reply = route.operation().apply(request);
          note(route, request);
          return reply;
        });
  }

  List<Event> list(String workspace) {
    return table.stream(workspace).sorted(Comparator.comparingLong(Event::number)).toList();
  }

  private void note(Route route, Request request) {
    String workspace = request.workspace();
    long number = table.stream(workspace).mapToLong(Event::number).max().orElse(-1) + 1;
    List<String> words =
        Stream.of(route.template().split("/", -1)).filter(word -> !word.isBlank()).toList();
    String resource = resource(words);
    String action = action(route, request, words);
    table.put(
        new Event(
            workspace + "-" + number % KEPT_MAX,
            workspace,
            store.newId(),
            Life.from(store.now(), store.now()),
            number,
            action,
            resource,
            resource + " " + action + target(words, request.path()),
            request.caller().iamId()));
  }

  /// The last collection of the path, in the singular.
  private static String resource(List<String> words) {
    String collection = "cloud-instance";
    for (String word : words.subList(1, words.size())) {
      if (!word.startsWith("{") && !VERBS.contains(word)) {
        collection = word;
      }
    }
    if (collection.endsWith("ies")) {
      return collection.substring(0, collection.length() - 3) + "y";
    }
    return collection.endsWith("s") ? collection.substring(0, collection.length() - 1) : collection;
  }

  private static String action(Route route, Request request, List<String> words) {
    String last = words.getLast();
    if (last.equals("action")) {
      Optional<String> named = request.body().text("action");
      return named.orElseGet(() ->
          Stream.of("start", "stop", "reset", "replicationEnabled", "targetStorageTier")
              .filter(request.body()::has)
              .findFirst()
              .orElse("action"));
    }
    if (VERBS.contains(last)) {
      return last;
    }
    return switch (route.method()) {
      case "POST" -> "create";
      case "PUT" -> "update";
      default -> "delete";
    };
  }

  private static String target(List<String> words, Map<String, String> path) {
    return words.stream()
        .filter(word -> word.startsWith("{") && !word.equals("{cloud_instance_id}"))
        .map(word -> path.getOrDefault(word.substring(1, word.length() - 1), ""))
        .reduce("", (all, id) -> all + " " + id);
  }
}
