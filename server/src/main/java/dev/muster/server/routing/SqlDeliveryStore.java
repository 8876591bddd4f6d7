package dev.muster.server.routing;

import dev.muster.ledger.LedgerName;
import dev.muster.routing.delivery.DeadLetter;
import dev.muster.routing.delivery.DeliveryProgress;
import dev.muster.routing.delivery.DeliveryStore;
import dev.muster.routing.delivery.HourCount;
import dev.muster.server.state.StateDb;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;

/// Keeps deliveries in the state database.
final class SqlDeliveryStore implements DeliveryStore {
  private static final String HERE =
      " where target = :target and account = :account and location = :location";

  private final Jdbi jdbi;

  SqlDeliveryStore(StateDb db) {
    jdbi = db.jdbi();
  }

  @Override
  public Optional<DeliveryProgress> progress(String target, LedgerName ledger) {
    return jdbi.withHandle(handle ->
        at(
                handle.createQuery(
                    "select start_index, next_index, delivered, filtered, dead from delivery"
                        + HERE),
                target,
                ledger)
            .map((row, _) ->
                new DeliveryProgress(
                    row.getLong("start_index"),
                    row.getLong("next_index"),
                    row.getLong("delivered"),
                    row.getLong("filtered"),
                    row.getLong("dead")))
            .findOne());
  }

  @Override
  public void advance(
      String target,
      LedgerName ledger,
      DeliveryProgress progress,
      List<HourCount> hours,
      List<DeadLetter> deadLetters) {
    jdbi.useTransaction(handle -> {
      put(handle, target, ledger, progress);
      hours.forEach(hour -> add(handle, target, ledger, hour));
      for (DeadLetter letter : deadLetters) {
        at(
                handle.createUpdate(
                    "insert into dead_letter"
                        + " (target, account, location, entry_index, answer, refused_at)"
                        + " values (:target, :account, :location, :index, :answer, :at)"),
                target,
                ledger)
            .bind("index", letter.index())
            .bind("answer", letter.answer())
            .bind("at", letter.at().toEpochMilli())
            .execute();
      }
    });
  }

  @Override
  public List<DeadLetter> deadLetters(String target, int max) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                "select * from dead_letter where target = :target"
                    + " order by refused_at, account, location, entry_index limit :max")
            .bind("target", target)
            .bind("max", max)
            .map((row, _) -> letter(row))
            .list());
  }

  @Override
  public Optional<DeadLetter> deadLetter(String target, LedgerName ledger, long index) {
    return jdbi.withHandle(handle ->
        at(
                handle.createQuery(
                    "select * from dead_letter" + HERE + " and entry_index = :index"),
                target,
                ledger)
            .bind("index", index)
            .map((row, _) -> letter(row))
            .findOne());
  }

  @Override
  public void redriven(DeadLetter letter, DeliveryProgress progress, HourCount hour) {
    jdbi.useTransaction(handle -> {
      at(
              handle.createUpdate("delete from dead_letter" + HERE + " and entry_index = :index"),
              letter.target(),
              letter.ledger())
          .bind("index", letter.index())
          .execute();
      put(handle, letter.target(), letter.ledger(), progress);
      add(handle, letter.target(), letter.ledger(), hour);
    });
  }

  @Override
  public List<HourCount> hours(String target, LedgerName ledger) {
    return jdbi.withHandle(handle ->
        at(
                handle.createQuery(
                    "select hour, delivered, filtered, dead from delivery_hour"
                        + HERE
                        + " order by hour"),
                target,
                ledger)
            .map((row, _) ->
                new HourCount(
                    Instant.ofEpochMilli(row.getLong("hour")),
                    row.getLong("delivered"),
                    row.getLong("filtered"),
                    row.getLong("dead")))
            .list());
  }

  @Override
  public void forget(String target) {
    jdbi.useTransaction(handle -> {
      for (String table : List.of("delivery", "delivery_hour", "dead_letter")) {
        handle
            .createUpdate("delete from " + table + " where target = :target")
            .bind("target", target)
            .execute();
      }
    });
  }

  private static void put(
      Handle handle, String target, LedgerName ledger, DeliveryProgress progress) {
    at(
            handle.createUpdate(
                "insert into delivery (target, account, location, start_index, next_index,"
                    + " delivered, filtered, dead) values (:target, :account, :location, :start,"
                    + " :next, :delivered, :filtered, :dead)"
                    + " on conflict (target, account, location) do update set"
                    + " next_index = excluded.next_index, delivered = excluded.delivered,"
                    + " filtered = excluded.filtered, dead = excluded.dead"),
            target,
            ledger)
        .bind("start", progress.start())
        .bind("next", progress.next())
        .bind("delivered", progress.delivered())
        .bind("filtered", progress.filtered())
        .bind("dead", progress.deadLettered())
        .execute();
  }

  private static void add(Handle handle, String target, LedgerName ledger, HourCount hour) {
    at(
            handle.createUpdate(
                "insert into delivery_hour"
                    + " (target, account, location, hour, delivered, filtered, dead)"
                    + " values (:target, :account, :location, :hour, :delivered, :filtered, :dead)"
                    + " on conflict (target, account, location, hour) do update set"
                    + " delivered = delivery_hour.delivered + excluded.delivered,"
                    + " filtered = delivery_hour.filtered + excluded.filtered,"
                    + " dead = delivery_hour.dead + excluded.dead"),
            target,
            ledger)
        .bind("hour", hour.hour().toEpochMilli())
        .bind("delivered", hour.delivered())
        .bind("filtered", hour.filtered())
        .bind("dead", hour.deadLettered())
        .execute();
  }

  private static <S extends SqlStatement<S>> S at(S statement, String target, LedgerName ledger) {
    return statement
        .bind("target", target)
        .bind("account", ledger.account())
        .bind("location", ledger.location());
  }

  private static DeadLetter letter(ResultSet row) throws SQLException {
    return new DeadLetter(
        row.getString("target"),
        new LedgerName(row.getString("account"), row.getString("location")),
        row.getLong("entry_index"),
        row.getString("answer"),
        Instant.ofEpochMilli(row.getLong("refused_at")));
  }
}
