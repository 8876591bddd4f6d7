package dev.muster.recovery.run;

import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a drill took: capacity times the hours in which it was there, in the cloud's time. Prices
/// are the provider's.
///
/// @param volumeGibHours of its copies of volumes
/// @param coreHours of the servers it started
/// @param memoryGibHours of the servers it started
/// @param items by volume and server, the most expensive first; of a large drill not all
public record Cost(
    double volumeGibHours, double coreHours, double memoryGibHours, List<Item> items) {
  private static final int ITEMS_MAX = 150;

  public Cost {
    items = List.copyOf(items);
  }

  /// What one copy or server took.
  ///
  /// @param kind `volume` or `server`
  /// @param name of the source volume, or of the server
  /// @param hours in which it was there, or ran
  /// @param gib size of a volume, or memory of a server
  /// @param cores of a server; 0 for a volume
  public record Item(String kind, String name, double hours, double gib, double cores) {}

  /// Of what is still there it counts the time until `now`.
  static Cost of(
      Collection<StepFold> steps, Map<String, String> meters, double timeScale, Instant now) {
    Map<Act, Instant> ended = new HashMap<>();
    steps.forEach(step ->
        step.planned()
            .map(PreviewStep::act)
            .filter(act -> act instanceof Act.DeleteCopy || act instanceof Act.StopServer)
            .filter(_ -> step.state().isDone())
            .ifPresent(act -> step.state().ended().ifPresent(at -> ended.put(act, at))));
    List<Item> items = new ArrayList<>();
    for (StepFold step : steps) {
      Optional<Instant> begun = step.state().begun();
      if (begun.isEmpty() || step.state() instanceof StepState.Failed) {
        continue;
      }
      switch (step.planned().map(PreviewStep::act).orElse(null)) {
        case Act.CloneGroup(int _, List<String> _, List<String> sources) ->
            sources.forEach(source -> {
              Instant end = ended.getOrDefault(new Act.DeleteCopy(source), now);
              double gib = Meters.copy(meters, source);
              items.add(new Item("volume", source, hours(begun.get(), end, timeScale), gib, 0));
            });
        case Act.StartServer(String id) when meters.containsKey("server:" + id) -> {
          Instant end = ended.getOrDefault(new Act.StopServer(id), now);
          items.add(
              new Item(
                  "server",
                  step.target(),
                  hours(begun.get(), end, timeScale),
                  Meters.memory(meters, id),
                  Meters.cores(meters, id)));
        }
        case null, default -> {
          // Nothing else is paid by the hour.
        }
      }
    }
    return sum(items);
  }

  private static Cost sum(List<Item> items) {
    double volumes = 0;
    double cores = 0;
    double memory = 0;
    for (Item item : items) {
      if (item.kind().equals("volume")) {
        volumes += item.gib() * item.hours();
      } else {
        cores += item.cores() * item.hours();
        memory += item.gib() * item.hours();
      }
    }
    return new Cost(
        rounded(volumes),
        rounded(cores),
        rounded(memory),
        items.stream()
            .sorted(
                Comparator.comparingDouble((Item item) -> -item.gib() * item.hours())
                    .thenComparing(Item::name))
            .limit(ITEMS_MAX)
            .toList());
  }

  private static double hours(Instant from, Instant to, double timeScale) {
    long millis = Math.max(0, Duration.between(from, to).toMillis());
    return rounded(millis * timeScale / Duration.ofHours(1).toMillis());
  }

  private static double rounded(double value) {
    return Math.round(value * 1_000_000) / 1_000_000.0;
  }

  void write(ObjectNode json) {
    json.put("volumeGibHours", volumeGibHours)
        .put("coreHours", coreHours)
        .put("memoryGibHours", memoryGibHours);
    ArrayNode list = json.putArray("items");
    items.forEach(item -> {
      ObjectNode line = list.addObject();
      line.put("kind", item.kind()).put("name", item.name()).put("hours", item.hours());
      line.put("gib", item.gib());
      if (item.kind().equals("server")) {
        line.put("cores", item.cores());
      }
    });
  }

  /// As it was written; empty if it was not.
  static Optional<Cost> read(JsonNode json) {
    if (!json.isObject()) {
      return Optional.empty();
    }
    return Optional.of(
        new Cost(
            json.path("volumeGibHours").doubleValue(0),
            json.path("coreHours").doubleValue(0),
            json.path("memoryGibHours").doubleValue(0),
            json.path("items")
                .valueStream()
                .map(item ->
                    new Item(
                        item.path("kind").asString(""),
                        item.path("name").asString(""),
                        item.path("hours").doubleValue(0),
                        item.path("gib").doubleValue(0),
                        item.path("cores").doubleValue(0)))
                .toList()));
  }
}
