package dev.muster.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Values of several runs, by what was measured, in the order of measuring.
final class Medians {
  /// What is measured, with its unit.
  private record Row(String what, String unit) {}

  private final Map<Row, List<Double>> values = new LinkedHashMap<>();

  void add(String what, double value, String unit) {
    values.computeIfAbsent(new Row(what, unit), absent -> new ArrayList<>()).add(value);
    System.out.printf(Locale.ROOT, "%s: %,.1f %s%n", what, value, unit);
  }

  void rate(String what, long count, long nanos) {
    add(what, count * 1e9 / nanos, "events/s");
  }

  double median(String what) {
    for (Map.Entry<Row, List<Double>> row : values.entrySet()) {
      if (row.getKey().what().equals(what)) {
        return median(row.getValue());
      }
    }
    throw new IllegalArgumentException("never measured: " + what);
  }

  boolean has(String what) {
    return values.keySet().stream().anyMatch(row -> row.what().equals(what));
  }

  private static double median(List<Double> measured) {
    List<Double> sorted = measured.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  /// A Markdown table: median, least and most.
  String table() {
    var text =
        new StringBuilder("| what | median | least | most | unit |\n|---|---|---|---|---|\n");
    values.forEach((row, measured) -> {
      double least = measured.stream().mapToDouble(value -> value).min().orElseThrow();
      double most = measured.stream().mapToDouble(value -> value).max().orElseThrow();
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %,.1f | %,.1f | %,.1f | %s |\n",
              row.what(),
              median(measured),
              least,
              most,
              row.unit()));
    });
    return text.toString();
  }
}
