package dev.muster.ledger;

import java.nio.file.Path;

/// What is on disk contradicts itself, the signed checkpoint or the key. Never repaired by
/// guessing; the message names the first place.
public final class LedgerCorrupt extends LedgerException {
  LedgerCorrupt(String message) {
    super(message);
  }

  LedgerCorrupt(String message, Throwable cause) {
    super(message, cause);
  }

  /// The same, with what to do about it when it keeps a ledger from opening.
  LedgerCorrupt atOpening(Path ledger) {
    return new LedgerCorrupt(
        ("%s. Nothing was changed, and the ledger stays closed. If a file is damaged, restore it from a copy or a mirror;"
                + " if the key or the origin is another than before, correct the configuration; then start again."
                + " `muster verify %s` lists all that is wrong. Delete nothing.")
            .formatted(withoutStop(), ledger),
        this);
  }

  private String withoutStop() {
    String message = String.valueOf(getMessage());
    return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
  }
}
