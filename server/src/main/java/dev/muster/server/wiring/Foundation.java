package dev.muster.server.wiring;

import static java.util.Objects.requireNonNull;

import dev.muster.ledger.KeyRotation;
import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.Ledgers;
import dev.muster.ledger.Witnessing;
import dev.muster.server.state.DataFolder;
import org.springframework.context.support.GenericApplicationContext;

/// What must be in order before anything else is started: the data folder, locked, and every ledger
/// in it, opened.
public record Foundation(Settings settings, DataFolder folder, Ledgers ledgers)
    implements AutoCloseable {
  private static final String ORIGIN_PREFIX = "muster.local/ledger";

  public Foundation {
    requireNonNull(settings, "settings is null");
    requireNonNull(folder, "folder is null");
    requireNonNull(ledgers, "ledgers is null");
  }

  /// Locks the folder and opens its ledgers.
  ///
  /// @throws dev.muster.server.state.FolderInUseException if another server uses the folder
  /// @throws dev.muster.ledger.LedgerException if a ledger refuses to open, and why
  public static Foundation open(Settings settings) {
    DataFolder folder = DataFolder.lock(settings.data());
    try {
      Ledgers ledgers =
          Ledgers.open(
              folder.ledgers(),
              ORIGIN_PREFIX,
              KeyRotation.of(folder.ledgerKey()).signingKey(),
              LedgerConfig.defaults()
                  .withListener(new LedgerLog())
                  .withWitnessing(
                      settings.witnessPolicy().map(Witnesses::read).orElse(Witnessing.NONE)));
      try {
        // Damage must stop the start, not the first call.
        ledgers.names().forEach(ledgers::ledger);
      } catch (RuntimeException e) {
        ledgers.close();
        throw e;
      }
      return new Foundation(settings, folder, ledgers);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /// Hands the parts to the framework, which closes them last: the ledgers, then the folder.
  public void register(GenericApplicationContext context) {
    context.registerBean(Settings.class, () -> settings);
    context.registerBean("dataFolder", DataFolder.class, () -> folder);
    context.registerBean(
        Ledgers.class, () -> ledgers, definition -> definition.setDependsOn("dataFolder"));
  }

  /// Idempotent.
  @Override
  public void close() {
    ledgers.close();
    folder.close();
  }
}
