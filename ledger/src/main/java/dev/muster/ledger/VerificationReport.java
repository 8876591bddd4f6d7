package dev.muster.ledger;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/// What a verification found.
///
/// @param path what was verified
/// @param ledgers one line per ledger or proof, in order
/// @param problems empty when everything recorded is as it was signed
public record VerificationReport(Path path, List<Verified> ledgers, List<Problem> problems) {
  public VerificationReport {
    ledgers = List.copyOf(ledgers);
    problems = List.copyOf(problems);
  }

  public boolean isOk() {
    return problems.isEmpty();
  }

  /// One ledger, mirror or proof that was verified.
  ///
  /// @param origin as in its checkpoint; empty when that could not be read
  /// @param size entries that the signed checkpoint covers
  /// @param notYetCovered entries beyond it that are whole and wait for the next checkpoint
  /// @param notes what a reader should know although it is no problem
  public record Verified(
      Path path, String origin, long size, long notYetCovered, List<String> notes) {
    public Verified {
      notes = List.copyOf(notes);
    }
  }

  /// One thing that is not as it should be.
  ///
  /// @param file the file that is altered, missing or not expected
  /// @param offset byte in the file, when known
  /// @param entry index of the entry, when known
  /// @param what in words: expected and got
  public record Problem(Path file, OptionalLong offset, OptionalLong entry, String what) {
    @Override
    public String toString() {
      var text = new StringBuilder(file.toString());
      offset.ifPresent(at -> text.append(" at byte ").append(at));
      entry.ifPresent(index -> text.append(" (entry ").append(index).append(')'));
      return text.append(": ").append(what).toString();
    }
  }
}
