package dev.muster.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.postgresql.PGConnection;

/// The same events into PostgreSQL, durably: as many connections as there are producers, one
/// transaction for each batch, an index that gives each event its number, the event as text.
final class PostgresLoad {
  static final String COPY = "PostgreSQL, COPY";
  static final String INSERT = "PostgreSQL, multi-row insert";

  private final String url;
  private final AuditEvents events;
  private final long count;
  private final int producers;
  private final int batch;

  PostgresLoad(String url, AuditEvents events, long count, int producers, int batch) {
    this.url = url;
    this.events = events;
    this.count = count;
    this.producers = producers;
    this.batch = batch;
  }

  /// How a batch is sent.
  @FunctionalInterface
  private interface Way {
    void send(Connection connection, List<String> batch) throws SQLException, IOException;
  }

  void run(Medians medians) throws Exception {
    checkDurable();
    measure(medians, COPY, PostgresLoad::copy);
    measure(medians, INSERT, PostgresLoad::insert);
  }

  private void checkDurable() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
        try (ResultSet rows = statement.executeQuery("SHOW " + setting)) {
          if (!rows.next() || !rows.getString(1).equals("on")) {
            throw new IllegalStateException(setting + " must be on");
          }
        }
      }
    }
  }

  private void measure(Medians medians, String name, Way way) throws Exception {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS events");
      statement.execute("CHECKPOINT");
      statement.execute(
          "CREATE TABLE events (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event text NOT NULL)");
    }
    var next = new AtomicLong();
    Queue<Long> latencies = new ConcurrentLinkedQueue<>();
    long start = System.nanoTime();
    try (var threads = Executors.newFixedThreadPool(producers)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < producers; i++) {
        all.add(
            threads.submit(() -> {
              produce(way, next, latencies);
              return true;
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    medians.rate(name, count, System.nanoTime() - start);
    long[] sorted = latencies.stream().mapToLong(nanos -> nanos).sorted().toArray();
    medians.add(name + ": batch committed, p50", sorted[sorted.length / 2] / 1e6, "ms");
    medians.add(name + ": batch committed, p99", sorted[(int) (sorted.length * 0.99)] / 1e6, "ms");
    medians.add(name + ": stored bytes per event", (double) storedBytes() / count, "bytes");
  }

  private void produce(Way way, AtomicLong next, Queue<Long> latencies)
      throws SQLException, IOException {
    try (Connection connection = DriverManager.getConnection(url)) {
      connection.setAutoCommit(false);
      for (long first = next.getAndAdd(batch); first < count; first = next.getAndAdd(batch)) {
        var texts = new ArrayList<String>(batch);
        for (long i = first; i < Math.min(count, first + batch); i++) {
          texts.add(new String(events.event(i), StandardCharsets.US_ASCII));
        }
        long start = System.nanoTime();
        way.send(connection, texts);
        connection.commit();
        latencies.add(System.nanoTime() - start);
      }
    }
  }

  private static void copy(Connection connection, List<String> batch)
      throws SQLException, IOException {
    // The events hold no tab, line end or backslash, the only letters that COPY reads otherwise.
    byte[] lines = (String.join("\n", batch) + "\n").getBytes(UTF_8);
    connection
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyIn("COPY events (event) FROM STDIN", new ByteArrayInputStream(lines));
  }

  private static void insert(Connection connection, List<String> batch) throws SQLException {
    String places = "(?)" + ",(?)".repeat(batch.size() - 1);
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO events (event) VALUES " + places)) {
      for (int i = 0; i < batch.size(); i++) {
        insert.setString(i + 1, batch.get(i));
      }
      insert.executeUpdate();
    }
  }

  private long storedBytes() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT pg_total_relation_size('events')")) {
      if (!rows.next()) {
        throw new IllegalStateException("no size");
      }
      return rows.getLong(1);
    }
  }
}
