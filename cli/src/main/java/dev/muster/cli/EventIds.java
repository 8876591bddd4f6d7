package dev.muster.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// The ids of many events in few words.
final class EventIds {
  private final Map<String, NavigableSet<Long>> indexes = new TreeMap<>();

  void add(JsonNode receipts) {
    for (JsonNode receipt : receipts) {
      indexes
          .computeIfAbsent(receipt.path("location").asString("?"), _ -> new TreeSet<>())
          .add(receipt.path("index").asLong(-1));
    }
  }

  /// How many, and which, in order; those that follow each other as `us-east:41-57`.
  @Override
  public String toString() {
    int count = indexes.values().stream().mapToInt(NavigableSet::size).sum();
    List<String> ranges = new ArrayList<>();
    indexes.forEach((location, all) -> addRanges(ranges, location, all));
    return ranges.isEmpty() ? "-" : count + " (" + String.join(", ", ranges) + ")";
  }

  private static void addRanges(List<String> ranges, String location, NavigableSet<Long> all) {
    long first = 0;
    long last = Long.MIN_VALUE;
    for (long index : all) {
      if (index == last + 1) {
        ranges.removeLast();
      } else {
        first = index;
      }
      last = index;
      ranges.add(location + ":" + first + (first == last ? "" : "-" + last));
    }
  }
}
