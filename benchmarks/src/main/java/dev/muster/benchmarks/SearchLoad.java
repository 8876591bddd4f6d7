package dev.muster.benchmarks;

import dev.muster.benchmarks.SearchEngine.Answer;
import dev.muster.benchmarks.SearchEngine.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// One measured life of an engine: warmed, filled, settled, asked, exported, given single events.
/// The answers are kept, and what the next engine answers must be the same.
final class SearchLoad {
  static final int PRODUCERS = 32;
  static final int BATCH = 100;
  static final String ACKNOWLEDGED = ": acknowledged, batches";
  static final String SEARCHABLE = ": searchable";
  static final String STORED = ": stored bytes per event";

  private static final long WARM_MAX = 200_000;
  private static final long SINGLES_MAX = 50_000;
  private static final int VARIANTS = 20;
  private static final int ROUNDS = 5;
  private static final long PROBE_MILLIS = 100;
  private static final Duration SEARCHABLE_MAX = Duration.ofMinutes(30);
  private static final long WARM_FIRST = 1L << 40;
  private static final long SINGLES_FIRST = 1L << 41;
  private static final long PROBE_FIRST = 1L << 42;

  private final SearchEvents events;
  private final long count;
  private final Medians medians;
  private final Map<Question, Answer> answers = new HashMap<>();

  SearchLoad(SearchEvents events, long count, Medians medians) {
    this.events = events;
    this.count = count;
    this.medians = medians;
  }

  /// Makes the event of a number.
  @FunctionalInterface
  private interface Making {
    SearchEvents.Made make(long number);
  }

  void run(SearchEngine engine) throws Exception {
    String name = engine.name();
    long warm = Math.min(WARM_MAX, Math.max(BATCH, count / 5));
    send(engine, WARM_FIRST, warm, BATCH, events::outside);
    fill(engine);
    engine.settle();
    ask(engine);
    var everything = new Question.Everything(SearchEvents.START, SearchEvents.END);
    long start = System.nanoTime();
    Answer exported = engine.ask(everything);
    medians.rate(name + ": Q7, export of everything", count, System.nanoTime() - start);
    agree(engine, everything, exported);
    if (exported.rows() != count) {
      throw new IllegalStateException(
          "%s: expected %d events exported, got %d".formatted(name, count, exported.rows()));
    }
    long singles = Math.min(SINGLES_MAX, Math.max(1, count / 20));
    start = System.nanoTime();
    Queue<Long> single = send(engine, SINGLES_FIRST, singles, 1, events::outside);
    medians.add(
        name + ": acknowledged, single events",
        singles * 1e9 / (System.nanoTime() - start),
        "requests/s");
    percentiles(name + ": single event acknowledged", single, "p50", "p99");
    engine.settle();
    medians.add(name + STORED, engine.storedBytesPerEvent(count + warm + singles), "bytes");
  }

  private void fill(SearchEngine engine) throws Exception {
    String name = engine.name();
    Duration before = engine.processorTime();
    ProcessCost clientBefore = ProcessCost.now();
    var ended = new AtomicBoolean();
    Queue<Long> visible = new ConcurrentLinkedQueue<>();
    long start = System.nanoTime();
    Queue<Long> batches;
    try (var probing = Executors.newSingleThreadExecutor()) {
      Future<?> probe =
          probing.submit(() -> {
            probe(engine, ended, visible);
            return true;
          });
      try {
        batches = send(engine, 0, count, BATCH, events::event);
      } finally {
        ended.set(true);
      }
      medians.rate(name + ACKNOWLEDGED, count, System.nanoTime() - start);
      engine.refresh();
      awaitSearchable(engine);
      medians.rate(name + SEARCHABLE, count, System.nanoTime() - start);
      probe.get();
    }
    Duration used = engine.processorTime().minus(before);
    medians.add(
        name + ": processor time until searchable, per event", used.toNanos() / 1e3 / count, "µs");
    medians.add(
        "the client beside " + name + ": processor time per event",
        ProcessCost.now().since(clientBefore).nanos() / 1e3 / count,
        "µs");
    percentiles(name + ": batch acknowledged", batches, "p50", "p99");
    percentiles(name + ": visible in search", visible, "p50", "p99");
  }

  private void awaitSearchable(SearchEngine engine) throws Exception {
    var all = new Question.Count(SearchEvents.START, SearchEvents.END);
    long deadline = System.nanoTime() + SEARCHABLE_MAX.toNanos();
    for (long found = engine.ask(all).rows(); found != count; found = engine.ask(all).rows()) {
      if (found > count || System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "%s: expected %d events found, got %d".formatted(engine.name(), count, found));
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  /// @return nanoseconds that each batch took
  private Queue<Long> send(SearchEngine engine, long first, long number, int batch, Making making)
      throws Exception {
    var next = new AtomicLong(first);
    long end = first + number;
    Queue<Long> latencies = new ConcurrentLinkedQueue<>();
    Callable<Boolean> producer =
        () -> {
          for (long at = next.getAndAdd(batch); at < end; at = next.getAndAdd(batch)) {
            List<SearchEvents.Made> made = new ArrayList<>(batch);
            for (long i = at; i < Math.min(end, at + batch); i++) {
              made.add(making.make(i));
            }
            long start = System.nanoTime();
            engine.keep(made);
            latencies.add(System.nanoTime() - start);
          }
          return true;
        };
    try (var producers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < PRODUCERS; i++) {
        all.add(producers.submit(producer));
      }
      for (Future<Boolean> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(engine.name() + ": not kept", e.getCause());
    }
    return latencies;
  }

  /// Now and then one event, looked for until it is found; once at least.
  private void probe(SearchEngine engine, AtomicBoolean ended, Queue<Long> visible)
      throws Exception {
    long number = PROBE_FIRST;
    do {
      SearchEvents.Made event = events.outside(number++);
      engine.keep(List.of(event));
      long start = System.nanoTime();
      while (engine.ask(new Question.Visible(event.id())).rows() == 0) {
        if (System.nanoTime() - start > SEARCHABLE_MAX.toNanos()) {
          throw new IllegalStateException(engine.name() + ": never found: " + event.id());
        }
        TimeUnit.MILLISECONDS.sleep(2);
      }
      visible.add(System.nanoTime() - start);
      TimeUnit.MILLISECONDS.sleep(PROBE_MILLIS);
    } while (!ended.get());
  }

  private void ask(SearchEngine engine) throws Exception {
    for (Map.Entry<String, List<Question>> kind : questions().entrySet()) {
      long rows = 0;
      for (Question question : kind.getValue()) {
        Answer answer = engine.ask(question);
        agree(engine, question, answer);
        rows += answer.rows();
      }
      if (rows == 0) {
        throw new IllegalStateException(kind.getKey() + ": nothing was found, so nothing compared");
      }
      Queue<Long> latencies = new ConcurrentLinkedQueue<>();
      for (int round = 0; round < ROUNDS; round++) {
        for (Question question : kind.getValue()) {
          long start = System.nanoTime();
          engine.ask(question);
          latencies.add(System.nanoTime() - start);
        }
      }
      percentiles(engine.name() + ": " + kind.getKey(), latencies, "p50", "p95");
    }
  }

  private void agree(SearchEngine engine, Question question, Answer answer) {
    Answer before = answers.putIfAbsent(question, answer);
    if (before != null && !before.equals(answer)) {
      throw new IllegalStateException(
          "%s answers otherwise: %s: expected %s, got %s"
              .formatted(engine.name(), question, before, answer));
    }
  }

  private Map<String, List<Question>> questions() {
    Map<String, List<Question>> kinds = new TreeMap<>();
    for (int i = 0; i < VARIANTS; i++) {
      Instant day = SearchEvents.START.plus(Duration.ofDays(i));
      Instant later = day.plus(Duration.ofHours(i));
      add(
          kinds,
          "Q1",
          new Question.NewestOf(SearchEvents.actor(i * i), day, day.plus(Duration.ofDays(1)), 100));
      add(
          kinds,
          "Q2",
          new Question.Failures(
              SearchEvents.action(i), later, later.plus(Duration.ofDays(10)), 100));
      add(
          kinds,
          "Q3",
          new Question.Hourly(
              SearchEvents.action(i),
              SearchEvents.START.plus(Duration.ofHours(6L * i)),
              SearchEvents.START.plus(Duration.ofHours(6L * i + 720))));
      add(kinds, "Q4", new Question.TopInitiators(later, later.plus(Duration.ofDays(7)), 10));
      add(kinds, "Q5", new Question.Word(SearchEvents.word(i * 211), 50));
      // The first of a batch.
      long number = count / BATCH * i / VARIANTS * BATCH;
      add(kinds, "Q6", new Question.ById(SearchEvents.id(number)));
    }
    return kinds;
  }

  private static void add(Map<String, List<Question>> kinds, String kind, Question question) {
    kinds.computeIfAbsent(kind, _ -> new ArrayList<>()).add(question);
  }

  private void percentiles(String what, Queue<Long> nanos, String... which) {
    long[] sorted = nanos.stream().mapToLong(value -> value).sorted().toArray();
    for (String percentile : which) {
      double part = Integer.parseInt(percentile.substring(1)) / 100.0;
      medians.add(what + ", " + percentile, sorted[(int) (sorted.length * part)] / 1e6, "ms");
    }
  }
}
