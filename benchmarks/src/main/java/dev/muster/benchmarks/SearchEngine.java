package dev.muster.benchmarks;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What is measured: keeps events durably and answers questions about them, over loopback.
/// Everything but the life cycle is called by many threads at once.
interface SearchEngine extends AutoCloseable {
  String name();

  /// Starts, empty.
  void start() throws Exception;

  /// Keeps these events; returns when they are durable.
  void keep(List<SearchEvents.Made> events) throws Exception;

  /// Makes what was kept visible to searches at once, where that has to be asked for.
  void refresh() throws Exception;

  /// What it does by itself when there is time, done to its end.
  void settle() throws Exception;

  Answer ask(Question question) throws Exception;

  /// Bytes of the settled files; the stop it may need is part of it, so it is asked last.
  ///
  /// @param count events of the measurement, all others are few
  double storedBytesPerEvent(long count) throws Exception;

  /// Processor time of all its processes so far.
  Duration processorTime() throws IOException;

  @Override
  void close() throws IOException, SQLException;

  /// What an engine answered.
  ///
  /// @param rows events, buckets or values
  /// @param values what the engines must agree on, in order: ids, or counts
  record Answer(long rows, List<String> values) {
    public Answer {
      values = List.copyOf(values);
    }
  }

  /// The seven questions. Times are from, inclusive, and until, exclusive.
  sealed interface Question {
    /// Q1: the newest events of an initiator.
    record NewestOf(String initiator, Instant from, Instant until, int limit) implements Question {}

    /// Q2: the newest failures of an action.
    record Failures(String action, Instant from, Instant until, int limit) implements Question {}

    /// Q3: events of an action by hour; empty hours do not count.
    record Hourly(String action, Instant from, Instant until) implements Question {}

    /// Q4: the most frequent initiators. Only their counts are compared: of equal ones any may be
    /// named.
    record TopInitiators(Instant from, Instant until, int limit) implements Question {}

    /// Q5: the newest events with a word in message or data.
    record Word(String word, int limit) implements Question {}

    /// Q6: one event.
    record ById(String id) implements Question {}

    /// Q7: every event, to its last byte; only their number is compared.
    record Everything(Instant from, Instant until) implements Question {}

    /// How many events lie in a time: tells when all can be found.
    record Count(Instant from, Instant until) implements Question {}

    /// The same of one event that is looked for by what it says, not by its key.
    record Visible(String correlationId) implements Question {}
  }
}
