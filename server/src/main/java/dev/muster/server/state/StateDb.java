package dev.muster.server.state;

import java.nio.file.Path;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// The database of configuration: tokens, plans, service instances, cursors. No event lies in it.
///
/// Every commit is durable (`synchronous=FULL`). Thread-safe: each use opens a connection of its
/// own, and writers wait for each other.
public final class StateDb {
  private static final int BUSY_WAIT_MILLIS = 10_000;

  private final Jdbi jdbi;

  private StateDb(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /// Opens or creates the database and brings its schema up to date.
  public static StateDb open(Path file) {
    DataSource source = sqlite(file);
    Flyway.configure()
        .dataSource(source)
        .locations("classpath:db/migration")
        .loggers("slf4j")
        .load()
        .migrate();
    return new StateDb(Jdbi.create(source));
  }

  public Jdbi jdbi() {
    return jdbi;
  }

  private static DataSource sqlite(Path file) {
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.setBusyTimeout(BUSY_WAIT_MILLIS);
    config.enforceForeignKeys(true);
    var source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    return source;
  }
}
