package dev.muster.recovery.readiness;

import dev.muster.recovery.readiness.ReadinessReport.CheckResult;
import dev.muster.recovery.readiness.ReadinessReport.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reports as JSON.
public final class ReadinessJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ReadinessJson() {}

  /// The whole report.
  public static ObjectNode write(ReadinessReport report) {
    ObjectNode json = head(report);
    ArrayNode checks = json.putArray("checks");
    report.results().forEach(result -> checks.add(check(result)));
    return json;
  }

  /// What an event says: the state, and which checks keep the plan from running or warn.
  public static ObjectNode summary(ReadinessReport report) {
    ObjectNode json = head(report);
    numbers(json.putArray("blocking"), report.blocking());
    numbers(
        json.putArray("warning"),
        report.results().stream()
            .filter(result -> !result.blocks())
            .filter(result -> result.verdict() != ReadinessReport.Verdict.PASS)
            .toList());
    return json;
  }

  private static void numbers(ArrayNode array, List<CheckResult> results) {
    results.forEach(result -> array.add(result.id()));
  }

  private static ObjectNode head(ReadinessReport report) {
    ObjectNode json =
        JSON.objectNode()
            .put("plan", report.plan())
            .put("planHash", report.planHash())
            .put("mode", report.mode().word())
            .put("state", word(report.state()))
            .put("score", report.score())
            .put("at", report.at().toString());
    report
        .oldestInput()
        .ifPresent(oldest -> {
          json.put("oldestInput", oldest.toString());
          json.put("ageSeconds", Math.max(0, Duration.between(oldest, report.at()).toSeconds()));
        });
    return json;
  }

  private static ObjectNode check(CheckResult result) {
    ObjectNode json =
        JSON.objectNode()
            .put("id", result.id())
            .put("name", result.name())
            .put("severity", word(result.severity()))
            .put("verdict", word(result.verdict()))
            .put("blocks", result.blocks())
            .put("call", result.call())
            .put("advice", result.advice());
    ArrayNode findings = json.putArray("findings");
    result.findings().forEach(finding -> findings.add(finding(finding)));
    return json;
  }

  private static ObjectNode finding(Finding finding) {
    return JSON.objectNode()
        .put("subject", finding.subject().toString())
        .put("verdict", word(finding.verdict()))
        .put("blocks", finding.blocks())
        .put("observed", finding.observed())
        .put("expected", finding.expected());
  }

  /// The word of a constant in JSON, for example `not-ready`.
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
