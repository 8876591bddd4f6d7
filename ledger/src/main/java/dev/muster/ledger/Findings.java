package dev.muster.ledger;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Gathers what a verification finds; a ruined disk does not fill the memory.
final class Findings {
  private static final int PROBLEMS_MAX = 1000;

  private final List<VerificationReport.Problem> problems = new ArrayList<>();

  void problem(Path file, String what) {
    add(file, OptionalLong.empty(), OptionalLong.empty(), what);
  }

  void problem(Path file, long offset, String what) {
    add(file, OptionalLong.of(offset), OptionalLong.empty(), what);
  }

  void problem(Path file, long offset, long entry, String what) {
    add(file, OptionalLong.of(offset), OptionalLong.of(entry), what);
  }

  void problemOfEntry(Path file, long entry, String what) {
    add(file, OptionalLong.empty(), OptionalLong.of(entry), what);
  }

  private void add(Path file, OptionalLong offset, OptionalLong entry, String what) {
    if (problems.size() < PROBLEMS_MAX) {
      problems.add(new VerificationReport.Problem(file, offset, entry, what));
    }
  }

  List<VerificationReport.Problem> problems() {
    return problems;
  }
}
