package dev.muster.recovery.plan;

import java.util.Optional;

/// The kinds of run that a plan serves.
public enum Mode {
  /// Everything is alive: move without losing data.
  PLANNED("planned"),
  /// The protected site is presumed lost.
  UNPLANNED("unplanned"),
  /// A rehearsal with copies in an isolated network.
  DRILL("drill"),
  /// The way back home.
  FAILBACK("failback"),
  /// Replication is turned round, so that what runs now is protected again.
  REPROTECT("reprotect");

  private final String word;

  Mode(String word) {
    this.word = word;
  }

  /// The word that plans and events use.
  public String word() {
    return word;
  }

  /// The mode with this word, matched exactly; `test` is another word for `drill`. Empty if there
  /// is none.
  public static Optional<Mode> ofWord(String word) {
    if (word.equals("test")) {
      return Optional.of(DRILL);
    }
    for (Mode mode : values()) {
      if (mode.word.equals(word)) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }
}
