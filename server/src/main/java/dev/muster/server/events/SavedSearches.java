package dev.muster.server.events;

import static java.util.Objects.requireNonNull;

import dev.muster.server.state.StateDb;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;
import org.springframework.stereotype.Component;

/// Searches that are kept under a name, for all callers. Thread-safe.
@Component
final class SavedSearches {
  private static final RowMapper<Saved> ROW =
      (row, _) ->
          new Saved(
              row.getString("name"),
              row.getString("query"),
              row.getString("sort"),
              Instant.ofEpochMilli(row.getLong("saved_at")),
              row.getString("saved_by"));

  private final Jdbi jdbi;

  SavedSearches(StateDb db) {
    this.jdbi = db.jdbi();
  }

  /// A search with its name; `savedBy` is the id of who saved it last.
  record Saved(String name, String query, String sort, Instant savedAt, String savedBy) {
    Saved {
      requireNonNull(name, "name is null");
      requireNonNull(query, "query is null");
      requireNonNull(sort, "sort is null");
      requireNonNull(savedAt, "savedAt is null");
      requireNonNull(savedBy, "savedBy is null");
    }
  }

  /// All of them, by name.
  List<Saved> list() {
    return jdbi.withHandle(
        handle -> handle.createQuery("select * from saved_search order by name").map(ROW).list());
  }

  Optional<Saved> find(String name) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery("select * from saved_search where name = :name")
            .bind("name", name)
            .map(ROW)
            .findOne());
  }

  /// Keeps a search; one of that name is replaced.
  Saved save(Saved saved) {
    jdbi.useTransaction(handle -> {
      handle
          .createUpdate("delete from saved_search where name = :name")
          .bind("name", saved.name())
          .execute();
      handle
          .createUpdate(
              "insert into saved_search (name, query, sort, saved_at, saved_by)"
                  + " values (:name, :query, :sort, :at, :by)")
          .bind("name", saved.name())
          .bind("query", saved.query())
          .bind("sort", saved.sort())
          .bind("at", saved.savedAt().toEpochMilli())
          .bind("by", saved.savedBy())
          .execute();
    });
    return saved;
  }

  /// Whether there was one of that name.
  boolean delete(String name) {
    return jdbi.withHandle(handle ->
        handle
            .createUpdate("delete from saved_search where name = :name")
            .bind("name", name)
            .execute())
        > 0;
  }
}
