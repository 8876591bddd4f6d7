package dev.muster.ledger;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The ledgers under one folder, `<account>/<location>/`, each opened when it is first asked for.
/// One key signs all.
@SuppressWarnings({"DoNotCallSuggester", "UnusedMethod", "UnusedVariable"}) // until the next commit
public final class Ledgers implements AutoCloseable {
  private Ledgers() {}

  /// Opens the set; opens no ledger yet.
  ///
  /// @param originPrefix origins are `<prefix>/<account>/<location>`, for example
  ///   `muster.local/ledger`
  public static Ledgers open(Path dir, String originPrefix, LedgerKey key, LedgerConfig config) {
    throw new UnsupportedOperationException("in the next commit");
  }

  /// The ledger of that name, opened or created.
  public Ledger ledger(String account, String location) {
    throw new UnsupportedOperationException("in the next commit");
  }

  /// The ledger of that name if it exists; creates none.
  public Optional<Ledger> find(String account, String location) {
    throw new UnsupportedOperationException("in the next commit");
  }

  /// The ledgers that exist, sorted.
  public List<LedgerName> names() {
    throw new UnsupportedOperationException("in the next commit");
  }

  @Override
  public void close() {}
}
