package dev.muster.recovery.readiness;

import dev.muster.recovery.readiness.Fact.Known;
import dev.muster.recovery.readiness.Fact.Missing;
import dev.muster.recovery.readiness.ReadinessReport.Finding;
import dev.muster.recovery.readiness.ReadinessReport.Severity;
import dev.muster.recovery.readiness.ReadinessReport.Subject;
import dev.muster.recovery.readiness.ReadinessReport.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What one check writes down. What is as it should be is only counted, so that a report of a
/// thousand servers can be read.
final class Notes {
  private static final int NAMED_MAX = 3;

  private final Severity severity;
  private final Set<Finding> bad = new LinkedHashSet<>();
  private final Map<String, List<Finding>> good = new LinkedHashMap<>();

  Notes(Severity severity) {
    this.severity = severity;
  }

  void pass(Subject subject, String observed, String expected) {
    good.computeIfAbsent(subject.kind() + " " + expected, _ -> new ArrayList<>())
        .add(new Finding(subject, Verdict.PASS, severity, false, observed, expected));
  }

  void fail(Subject subject, String observed, String expected) {
    fail(severity, subject, observed, expected);
  }

  /// @param own another severity than the check's; a check that warns never blocks
  void fail(Severity own, Subject subject, String observed, String expected) {
    bad.add(new Finding(subject, Verdict.FAIL, own, false, observed, expected));
  }

  void unknown(Subject subject, String why, String expected) {
    bad.add(new Finding(subject, Verdict.UNKNOWN, severity, false, why, expected));
  }

  void require(boolean good, Subject subject, String observed, String expected) {
    require(severity, good, subject, observed, expected);
  }

  void require(Severity own, boolean good, Subject subject, String observed, String expected) {
    if (good) {
      pass(subject, observed, expected);
    } else {
      fail(own, subject, observed, expected);
    }
  }

  /// The fact's value; if it is not known, that is written down.
  <T> Optional<T> need(Fact<T> fact, Subject subject, String expected) {
    return need(severity, fact, subject, expected);
  }

  <T> Optional<T> need(Severity own, Fact<T> fact, Subject subject, String expected) {
    return switch (fact) {
      case Known<T> known -> Optional.of(known.value());
      case Missing<T>(String why, boolean excused) -> {
        bad.add(new Finding(subject, Verdict.UNKNOWN, own, excused, why, expected));
        yield Optional.empty();
      }
    };
  }

  boolean isEmpty() {
    return bad.isEmpty() && good.isEmpty();
  }

  /// Those that do not pass first.
  List<Finding> findings() {
    List<Finding> all = new ArrayList<>(bad);
    good.values().forEach(same -> all.add(summed(same)));
    return all;
  }

  private static Finding summed(List<Finding> same) {
    Finding first = same.getFirst();
    if (same.size() == 1) {
      return first;
    }
    List<String> named =
        same.stream().map(finding -> finding.subject().name()).distinct().limit(NAMED_MAX).toList();
    String more = same.size() > named.size() ? " and more" : "";
    return new Finding(
        new Subject(first.subject().kind(), String.join(", ", named) + more),
        Verdict.PASS,
        first.severity(),
        false,
        same.size() + " as expected; for example: " + first.observed(),
        first.expected());
  }
}
