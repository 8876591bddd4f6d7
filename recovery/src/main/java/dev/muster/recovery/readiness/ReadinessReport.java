package dev.muster.recovery.readiness;

import static java.util.Objects.requireNonNull;

import dev.muster.recovery.plan.Mode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the checks said.
///
/// @param at when it was judged
/// @param oldestInput when the oldest answer came that was judged by
/// @param results of the checks that concern the mode, by number
public record ReadinessReport(
    String plan,
    String planHash,
    Mode mode,
    Instant at,
    Optional<Instant> oldestInput,
    List<CheckResult> results) {
  public ReadinessReport {
    requireNonNull(plan, "plan is null");
    requireNonNull(planHash, "planHash is null");
    requireNonNull(mode, "mode is null");
    requireNonNull(at, "at is null");
    requireNonNull(oldestInput, "oldestInput is null");
    results = List.copyOf(results);
  }

  /// What a check says.
  public enum Verdict {
    PASS,
    UNKNOWN,
    FAIL
  }

  /// What a verdict that is not a pass means.
  public enum Severity {
    BLOCKS,
    WARNS
  }

  /// Whether the plan could run now. What is unknown blocks like a failure.
  public enum State {
    READY,
    UNKNOWN,
    NOT_READY
  }

  /// What a finding is about.
  ///
  /// @param kind `plan`, `site`, `group`, `server`, `volume` or `network`
  public record Subject(String kind, String name) {
    @Override
    public String toString() {
      return kind + " " + name;
    }
  }

  /// One thing that was looked at.
  ///
  /// @param excused true for an unknown that does not block, because the kind of run must do
  ///   without the answer
  public record Finding(
      Subject subject,
      Verdict verdict,
      Severity severity,
      boolean excused,
      String observed,
      String expected) {
    public boolean blocks() {
      return verdict != Verdict.PASS && severity == Severity.BLOCKS && !excused;
    }
  }

  /// What one check found. Things that are as they should be are counted in one finding.
  ///
  /// @param severity in the report's mode
  /// @param call the calls behind it
  /// @param advice what to do if it does not pass
  /// @param findings those that do not pass first
  public record CheckResult(
      int id, String name, Severity severity, String call, String advice, List<Finding> findings) {
    public CheckResult {
      findings = List.copyOf(findings);
      if (findings.isEmpty()) {
        throw new IllegalArgumentException("check %d found nothing".formatted(id));
      }
    }

    /// The worst of the findings; an excused unknown is unknown, not a pass.
    public Verdict verdict() {
      return findings.stream().map(Finding::verdict).max(Verdict::compareTo).orElseThrow();
    }

    public boolean blocks() {
      return findings.stream().anyMatch(Finding::blocks);
    }

    /// The verdict for the plan's state: the worst of what blocks.
    private Verdict blocking() {
      return findings.stream()
          .filter(Finding::blocks)
          .map(Finding::verdict)
          .max(Verdict::compareTo)
          .orElse(Verdict.PASS);
    }
  }

  /// The worst blocking result.
  public State state() {
    return switch (results.stream()
        .map(CheckResult::blocking)
        .max(Verdict::compareTo)
        .orElse(Verdict.UNKNOWN)) {
      case PASS -> State.READY;
      case UNKNOWN -> State.UNKNOWN;
      case FAIL -> State.NOT_READY;
    };
  }

  /// How much of what counts passes, 0 to 100: a check that blocks weighs three times one that
  /// warns. For the eye only; [#state] decides.
  public int score() {
    int all = 0;
    int passed = 0;
    for (CheckResult result : results) {
      int weight = result.severity() == Severity.BLOCKS ? 3 : 1;
      all += weight;
      passed += result.verdict() == Verdict.PASS ? weight : 0;
    }
    // Rounded down: 100 means that everything passes.
    return all == 0 ? 0 : passed * 100 / all;
  }

  /// What keeps the plan from running, finding by finding, in words.
  public List<dev.muster.recovery.preview.Finding> blockers() {
    return blocking().stream()
        .flatMap(check ->
            check.findings().stream().filter(Finding::blocks).map(finding -> words(check, finding)))
        .toList();
  }

  private static dev.muster.recovery.preview.Finding words(CheckResult check, Finding finding) {
    return new dev.muster.recovery.preview.Finding(
        "check %d, %s".formatted(check.id(), finding.subject()),
        "must be: %s; %s: %s. %s"
            .formatted(
                finding.expected(),
                ReadinessJson.word(finding.verdict()),
                finding.observed(),
                check.advice()));
  }

  /// The checks that keep the plan from running.
  public List<CheckResult> blocking() {
    return results.stream().filter(CheckResult::blocks).toList();
  }
}
