package dev.muster.server.recovery;

import dev.muster.recovery.plan.PlanParser;
import dev.muster.recovery.plan.PlanResult;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.server.errors.FieldError;
import dev.muster.server.errors.RefusedException;
import dev.muster.server.state.StateDb;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// The versions of plans by the hash of their text, and which of each name is the current one. A
/// version is never changed and never lost: deleting a plan takes away its name only.
@Component
public final class Plans {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern NAME_AT_HASH = Pattern.compile("([a-z0-9-]{1,40})@([0-9a-f]{8,64})");
  private static final String VERSION =
      "select v.name, v.hash, v.number, v.source, v.kept_at, v.kept_by, p.applied_at,"
          + " case when p.hash = v.hash then 1 else 0 end as is_current"
          + " from plan_version v left join plan p on p.name = v.name ";

  private final StateDb db;
  private final InstantSource clock;
  private final PlanParser parser = new PlanParser();

  Plans(StateDb db, InstantSource clock) {
    this.db = db;
    this.clock = clock;
  }

  /// A version of a plan, without its text.
  ///
  /// @param number from 1 up, in the order in which they were first seen
  /// @param at when it became the current one, or was first kept
  /// @param by who kept it first; empty if that is not known
  public record Version(
      String name, String hash, int number, boolean current, Instant at, String by) {}

  /// A version and the plan that its text says.
  public record Kept(Version version, RecoveryPlan plan) {}

  /// Reads a plan.
  ///
  /// @throws RefusedException with every problem, its field, line and column
  RecoveryPlan parse(byte[] yaml) {
    return switch (parser.parse(yaml)) {
      case PlanResult.Valid(RecoveryPlan plan) -> plan;
      case PlanResult.Invalid(var problems) ->
          throw new RefusedException(
              400,
              "the plan is not valid: " + problems.getFirst(),
              problems.stream()
                  .map(problem ->
                      new FieldError(
                          problem.field(), problem.message(), problem.line(), problem.column()))
                  .toList());
    };
  }

  /// The plan that a call is about: the one in its body, else the kept one that it names.
  ///
  /// @param field what the reference is called in the call, for messages
  /// @throws RefusedException with status 400 if it has both or neither, 404 if there is none
  RecoveryPlan given(byte @Nullable [] yaml, @Nullable String reference, String field) {
    if (yaml != null && yaml.length > 0) {
      if (reference != null) {
        throw RefusedException.of(field, "must not be given beside a plan in the body");
      }
      return parse(yaml);
    }
    if (reference == null) {
      throw RefusedException.of(field, "is required without a plan in the body");
    }
    return require(reference).plan();
  }

  /// The version of a name, a hash, or `name@` and 8 or more digits of the hash.
  ///
  /// @throws RefusedException with status 404 if there is none
  Kept require(String reference) {
    return find(reference).orElseThrow(() -> RefusedException.notFound("plan", reference));
  }

  /// As [#require], empty if there is none.
  Optional<Kept> find(String reference) {
    Matcher at = NAME_AT_HASH.matcher(reference);
    if (HASH.matcher(reference).matches()) {
      return first("where v.hash = :hash order by v.name", reference, "");
    }
    if (at.matches()) {
      List<Kept> found =
          all("where v.name = :name and v.hash like :hash", at.group(2) + "%", at.group(1));
      return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }
    return first("where v.name = :name and p.hash = v.hash", "", reference);
  }

  /// Keeps a version and makes it the current one of its name.
  Version apply(RecoveryPlan plan, String by) {
    return db.jdbi()
        .inTransaction(handle -> {
          insert(handle, plan, by);
          handle
              .createUpdate(
                  "insert into plan (name, hash, source, applied_at)"
                      + " values (:name, :hash, :source, :now)"
                      + " on conflict (name) do update set hash = excluded.hash,"
                      + " source = excluded.source, applied_at = excluded.applied_at"
                      + " where plan.hash <> excluded.hash")
              .bind("name", plan.name())
              .bind("hash", plan.hash())
              .bind("source", plan.source().text())
              .bind("now", clock.millis())
              .execute();
          return version(handle, plan);
        });
  }

  /// Keeps a version that is run. It becomes the current one only if its name has none.
  void keep(RecoveryPlan plan, String by) {
    if (current(plan.name()).isEmpty()) {
      apply(plan, by);
    } else {
      db.jdbi().useTransaction(handle -> insert(handle, plan, by));
    }
  }

  /// Takes the name away; its versions stay.
  ///
  /// @return false if there was none
  boolean delete(String name) {
    return db.jdbi()
            .withHandle(handle ->
                handle
                    .createUpdate("delete from plan where name = :name")
                    .bind("name", name)
                    .execute())
        > 0;
  }

  /// The hash of a name's current version.
  public Optional<String> current(String name) {
    return db.jdbi()
        .withHandle(handle ->
            handle
                .createQuery("select hash from plan where name = :name")
                .bind("name", name)
                .mapTo(String.class)
                .findFirst());
  }

  /// The current versions by name.
  List<Kept> list() {
    return all("where p.hash = v.hash order by v.name", "", "");
  }

  /// The versions of a name, newest number first.
  List<Version> versions(String name) {
    return db.jdbi()
        .withHandle(handle ->
            handle
                .createQuery(VERSION + "where v.name = :name order by v.number desc")
                .bind("name", name)
                .map((row, _) -> version(row))
                .list());
  }

  private void insert(Handle handle, RecoveryPlan plan, String by) {
    long known =
        handle
            .createQuery("select count(*) from plan_version where name = :name and hash = :hash")
            .bind("name", plan.name())
            .bind("hash", plan.hash())
            .mapTo(Long.class)
            .one();
    if (known > 0) {
      return;
    }
    handle
        .createUpdate(
            "insert into plan_version (name, hash, number, source, kept_at, kept_by)"
                + " select :name, :hash, coalesce(max(number), 0) + 1, :source, :now, :by"
                + " from plan_version where name = :name")
        .bind("name", plan.name())
        .bind("hash", plan.hash())
        .bind("source", plan.source().text())
        .bind("now", clock.millis())
        .bind("by", by)
        .execute();
  }

  private static Version version(Handle handle, RecoveryPlan plan) {
    return handle
        .createQuery(VERSION + "where v.name = :name and v.hash = :hash")
        .bind("name", plan.name())
        .bind("hash", plan.hash())
        .map((row, _) -> version(row))
        .one();
  }

  private Optional<Kept> first(String where, String hash, String name) {
    return all(where, hash, name).stream().findFirst();
  }

  private List<Kept> all(String where, String hash, String name) {
    return db.jdbi()
        .withHandle(handle -> {
          var query = handle.createQuery(VERSION + where);
          if (where.contains(":hash")) {
            query.bind("hash", hash);
          }
          if (where.contains(":name")) {
            query.bind("name", name);
          }
          return query.map((row, _) -> kept(row)).list();
        });
  }

  private Kept kept(ResultSet row) throws SQLException {
    return new Kept(version(row), parse(row.getString("source").getBytes(StandardCharsets.UTF_8)));
  }

  private static Version version(ResultSet row) throws SQLException {
    boolean current = row.getInt("is_current") == 1;
    return new Version(
        row.getString("name"),
        row.getString("hash"),
        row.getInt("number"),
        current,
        Instant.ofEpochMilli(row.getLong(current ? "applied_at" : "kept_at")),
        row.getString("kept_by"));
  }
}
