package dev.muster.torture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What happened in all stories so far. For one thread.
public final class Tally {
  /// A seed whose story broke a promise.
  public record Breach(long seed, Promise promise, String what) {}

  private final SortedMap<String, Long> counts = new TreeMap<>();
  private final SortedMap<String, SortedMap<String, Long>> faults = new TreeMap<>();
  private final Map<Promise, Long> broken = new HashMap<>();
  private final List<Breach> breaches = new ArrayList<>();

  /// Counts something that happened.
  ///
  /// @param what in words, a row of the report
  public void count(String what, long times) {
    counts.merge(what, times, Long::sum);
  }

  /// Counts a fault that struck.
  ///
  /// @param call a row of the report, for example `write segment`
  /// @param kind a column, for example `crash, half done`
  public void fault(String call, String kind) {
    faults.computeIfAbsent(call, absent -> new TreeMap<>()).merge(kind, 1L, Long::sum);
  }

  /// Counts a promise that was not kept.
  public void breach(long seed, Broken failure) {
    broken.merge(failure.promise(), 1L, Long::sum);
    breaches.add(new Breach(seed, failure.promise(), String.valueOf(failure.getMessage())));
  }

  public SortedMap<String, Long> counts() {
    return Collections.unmodifiableSortedMap(counts);
  }

  /// Faults by call, then by kind.
  public SortedMap<String, SortedMap<String, Long>> faults() {
    return Collections.unmodifiableSortedMap(faults);
  }

  /// How often a promise was broken.
  public long broken(Promise promise) {
    return broken.getOrDefault(promise, 0L);
  }

  public List<Breach> breaches() {
    return List.copyOf(breaches);
  }
}
