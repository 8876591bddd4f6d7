package dev.muster.server.routing;

import dev.muster.cadf.LocationTree;
import dev.muster.ledger.LedgerName;
import dev.muster.routing.delivery.RoutingHistory;
import dev.muster.routing.delivery.RoutingHistory.Revision;
import dev.muster.routing.delivery.RoutingStore;
import dev.muster.routing.rules.RoutingJson;
import dev.muster.routing.rules.RoutingLimits;
import dev.muster.server.state.StateDb;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import tools.jackson.databind.json.JsonMapper;

/// Keeps the revisions of the routing in the state database, as JSON without credentials.
final class SqlRoutingStore implements RoutingStore {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Jdbi jdbi;
  private final RoutingJson json;
  private final LocationTree tree;

  SqlRoutingStore(StateDb db, RoutingJson json, LocationTree tree) {
    this.jdbi = db.jdbi();
    this.json = json;
    this.tree = tree;
  }

  @Override
  public RoutingHistory history() {
    return jdbi.withHandle(handle -> {
      Map<Integer, Map<LedgerName, Long>> starts = starts(handle);
      List<Revision> revisions =
          handle
              .createQuery("select number, made_at, snapshot from routing_revision order by number")
              .map((row, _) -> {
                int number = row.getInt("number");
                return new Revision(
                    number,
                    Instant.ofEpochMilli(row.getLong("made_at")),
                    json.read(
                        MAPPER.readTree(row.getString("snapshot")), tree, RoutingLimits.STANDARD),
                    starts.getOrDefault(number, Map.of()));
              })
              .list();
      return new RoutingHistory(revisions);
    });
  }

  @Override
  public void keep(Revision revision) {
    jdbi.useTransaction(handle -> {
      handle
          .createUpdate(
              "insert into routing_revision (number, made_at, snapshot)"
                  + " values (:number, :at, :snapshot)")
          .bind("number", revision.number())
          .bind("at", revision.at().toEpochMilli())
          .bind("snapshot", json.table(revision.table()).toString())
          .execute();
      revision
          .from()
          .forEach((ledger, index) ->
              handle
                  .createUpdate(
                      "insert into routing_revision_start (number, account, location, from_index)"
                          + " values (:number, :account, :location, :index)")
                  .bind("number", revision.number())
                  .bind("account", ledger.account())
                  .bind("location", ledger.location())
                  .bind("index", index)
                  .execute());
    });
  }

  private static Map<Integer, Map<LedgerName, Long>> starts(Handle handle) {
    Map<Integer, Map<LedgerName, Long>> starts = new HashMap<>();
    handle
        .createQuery("select number, account, location, from_index from routing_revision_start")
        .map((row, _) ->
            starts
                .computeIfAbsent(row.getInt("number"), _ -> new HashMap<>())
                .put(
                    new LedgerName(row.getString("account"), row.getString("location")),
                    row.getLong("from_index")))
        .list();
    return starts;
  }
}
