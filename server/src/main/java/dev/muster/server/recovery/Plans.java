package dev.muster.server.recovery;

import dev.muster.recovery.plan.PlanParser;
import dev.muster.recovery.plan.PlanResult;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.server.errors.FieldError;
import dev.muster.server.errors.RefusedException;
import dev.muster.server.state.StateDb;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.springframework.stereotype.Component;

/// The plans that were applied, newest version of each name.
@Component
final class Plans {
  private final StateDb db;
  private final InstantSource clock;
  private final PlanParser parser = new PlanParser();

  Plans(StateDb db, InstantSource clock) {
    this.db = db;
    this.clock = clock;
  }

  /// A plan as it was applied.
  record Applied(RecoveryPlan plan, Instant appliedAt) {}

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

  void keep(RecoveryPlan plan) {
    db.jdbi()
        .useHandle(handle ->
            handle
                .createUpdate(
                    "insert into plan (name, hash, source, applied_at)"
                        + " values (:name, :hash, :source, :now)"
                        + " on conflict (name) do update set hash = excluded.hash,"
                        + " source = excluded.source, applied_at = excluded.applied_at")
                .bind("name", plan.name())
                .bind("hash", plan.hash())
                .bind("source", plan.source().text())
                .bind("now", clock.millis())
                .execute());
  }

  /// All plans by name.
  List<Applied> list() {
    return db.jdbi()
        .withHandle(handle ->
            handle
                .createQuery("select source, applied_at from plan order by name")
                .map((row, _) ->
                    new Applied(
                        parse(row.getString("source").getBytes(StandardCharsets.UTF_8)),
                        Instant.ofEpochMilli(row.getLong("applied_at"))))
                .list());
  }
}
