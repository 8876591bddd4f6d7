package dev.muster.benchmarks;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;

/// PostgreSQL: one transaction for each batch, a multi-row insert; what is asked for in columns
/// with an index each, words in a GIN index, the event as text.
final class PostgresEngine implements SearchEngine {
  private static final int FETCH = 1_000;
  private static final String WORDS = "to_tsvector('simple', message || ' ' || note)";

  private final String url;
  private final ProcessHandle server;
  private final LinkedBlockingQueue<Connection> idle = new LinkedBlockingQueue<>();

  PostgresEngine(String url, long pid) {
    this.url = url;
    this.server = ProcessHandle.of(pid).orElseThrow();
  }

  @Override
  public String name() {
    return "PostgreSQL";
  }

  @Override
  public void start() throws SQLException {
    execute(
        "DROP TABLE IF EXISTS found",
        "CREATE TABLE found (id text PRIMARY KEY, time timestamptz NOT NULL, initiator text NOT NULL,"
            + " action text NOT NULL, outcome text NOT NULL, message text NOT NULL, note text NOT NULL, event text NOT NULL)",
        "CREATE INDEX ON found (time)",
        "CREATE INDEX ON found (initiator, time)",
        "CREATE INDEX ON found (action, outcome, time)",
        "CREATE INDEX ON found USING gin (" + WORDS + ")",
        "CHECKPOINT");
  }

  @Override
  public void keep(List<SearchEvents.Made> events) throws SQLException {
    String row = "(?,?,?,?,?,?,?,?)";
    String sql = "INSERT INTO found VALUES " + row + ("," + row).repeat(events.size() - 1);
    Connection connection = take();
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      int at = 1;
      for (SearchEvents.Made event : events) {
        insert.setString(at++, event.id());
        insert.setObject(at++, event.time().atOffset(ZoneOffset.UTC));
        insert.setString(at++, event.initiator());
        insert.setString(at++, event.action());
        insert.setString(at++, event.outcome());
        insert.setString(at++, event.message());
        insert.setString(at++, event.note());
        insert.setString(at++, event.json());
      }
      insert.executeUpdate();
    }
    idle.add(connection);
  }

  @Override
  public void refresh() {
    // What is committed is found.
  }

  @Override
  public void settle() throws SQLException {
    execute("VACUUM ANALYZE found", "CHECKPOINT");
  }

  @Override
  public Answer ask(Question question) throws SQLException {
    return switch (question) {
      case Question.NewestOf(String initiator, Instant from, Instant until, int limit) ->
          events(
              "WHERE initiator = ? AND time >= ? AND time < ? ORDER BY time DESC LIMIT " + limit,
              initiator,
              from,
              until);
      case Question.Failures(String action, Instant from, Instant until, int limit) ->
          events(
              "WHERE action = ? AND outcome = 'failure' AND time >= ? AND time < ? ORDER BY time DESC LIMIT "
                  + limit,
              action,
              from,
              until);
      case Question.Hourly(String action, Instant from, Instant until) ->
          values(
              "SELECT count(*) FROM found WHERE action = ? AND time >= ? AND time < ?"
                  + " GROUP BY date_trunc('hour', time AT TIME ZONE 'UTC')"
                  + " ORDER BY date_trunc('hour', time AT TIME ZONE 'UTC')",
              action,
              from,
              until);
      case Question.TopInitiators(Instant from, Instant until, int limit) ->
          values(
              "SELECT count(*), initiator FROM found WHERE time >= ? AND time < ?"
                  + " GROUP BY initiator ORDER BY 1 DESC, 2 LIMIT "
                  + limit,
              from,
              until);
      case Question.Word(String word, int limit) ->
          events(
              "WHERE " + WORDS + " @@ to_tsquery('simple', ?) ORDER BY time DESC LIMIT " + limit,
              word);
      case Question.ById(String id) -> events("WHERE id = ?", id);
      case Question.Everything(Instant from, Instant until) -> everything(from, until);
      case Question.Count(Instant from, Instant until) ->
          count(values("SELECT count(*) FROM found WHERE time >= ? AND time < ?", from, until));
      case Question.Visible(String id) -> events("WHERE id = ?", id);
    };
  }

  private static Answer count(Answer one) {
    return new Answer(Long.parseLong(one.values().getFirst()), List.of());
  }

  /// The events come along, as from the others.
  private Answer events(String where, Object... arguments) throws SQLException {
    return values("SELECT id, event FROM found " + where, arguments);
  }

  private Answer values(String sql, Object... arguments) throws SQLException {
    Connection connection = take();
    List<String> values = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      bind(query, arguments);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          values.add(rows.getString(1));
        }
      }
    }
    idle.add(connection);
    return new Answer(values.size(), values);
  }

  private static void bind(PreparedStatement query, Object... arguments) throws SQLException {
    for (int i = 0; i < arguments.length; i++) {
      query.setObject(
          i + 1,
          arguments[i] instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : arguments[i]);
    }
  }

  private Answer everything(Instant from, Instant until) throws SQLException {
    Connection connection = take();
    long rows = 0;
    connection.setAutoCommit(false); // else the driver takes all rows at once
    try (PreparedStatement query =
        connection.prepareStatement("SELECT event FROM found WHERE time >= ? AND time < ?")) {
      query.setFetchSize(FETCH);
      bind(query, from, until);
      try (ResultSet events = query.executeQuery()) {
        while (events.next()) {
          if (events.getBytes(1).length > 0) {
            rows++;
          }
        }
      }
    }
    connection.setAutoCommit(true);
    idle.add(connection);
    return new Answer(rows, List.of());
  }

  @Override
  public double storedBytesPerEvent(long count) throws SQLException {
    return Double.parseDouble(
            values("SELECT pg_total_relation_size('found')::text").values().getFirst())
        / count;
  }

  @Override
  public Duration processorTime() throws IOException {
    return Loopback.processorTime(server);
  }

  private void execute(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
      for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
        try (ResultSet rows =
            statement.executeQuery(String.format(Locale.ROOT, "SHOW %s", setting))) {
          if (!rows.next() || !rows.getString(1).equals("on")) {
            throw new IllegalStateException(setting + " must be on");
          }
        }
      }
    }
  }

  private Connection take() throws SQLException {
    Connection free = idle.poll();
    return free == null ? DriverManager.getConnection(url) : free;
  }

  @Override
  public void close() throws SQLException {
    for (Connection one = idle.poll(); one != null; one = idle.poll()) {
      one.close();
    }
    execute("DROP TABLE IF EXISTS found");
  }
}
