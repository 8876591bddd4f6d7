package dev.muster.trail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.trail.query.ActionNames;
import dev.muster.trail.query.EventQuery;
import dev.muster.trail.query.EventSource;
import dev.muster.trail.query.FlatEvent;
import dev.muster.trail.query.Words;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.junit.jupiter.api.Test;

/// What the index finds is what the matcher matches, for random events and random queries.
class IndexAndMatcherAgreeTest {
  private static final int EVENTS = 300;
  private static final int QUERIES = 1_000;
  private static final Instant RECEIVED = Instant.parse("2026-05-04T08:00:00Z");
  private static final EventSource SOURCE = new EventSource("acct", "us-east");
  private static final ActionNames ACTIONS =
      name -> name.equals("start") ? Set.of("start", "power.start") : Set.of();

  private final Seeded chance = Seeded.start("IndexAndMatcherAgreeTest");

  @Test
  void theyAgreeOnEveryEventAndQuery() throws IOException {
    List<FlatEvent> events = new ArrayList<>();
    RandomEvents random = new RandomEvents(chance);
    try (ByteBuffersDirectory directory = new ByteBuffersDirectory()) {
      IndexWriterConfig config = new IndexWriterConfig().setIndexSort(EventDocument.NEWEST_FIRST);
      try (IndexWriter writer = new IndexWriter(directory, config)) {
        EventDocument document = new EventDocument();
        for (int i = 0; i < EVENTS; i++) {
          FlatEvent event = FlatEvent.read(random.next(), RECEIVED, SOURCE, ACTIONS);
          events.add(event);
          writer.addDocument(document.of(event, i));
          if (chance.oneIn(60)) {
            writer.flush(); // several segments
          }
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        compare(new IndexSearcher(reader), events);
      }
    }
  }

  private void compare(IndexSearcher searcher, List<FlatEvent> events) throws IOException {
    int telling = 0;
    for (int i = 0; i < QUERIES; i++) {
      EventQuery query = query(3);
      Set<Long> matched = new TreeSet<>();
      for (int e = 0; e < events.size(); e++) {
        if (query.matches(events.get(e))) {
          matched.add((long) e);
        }
      }
      assertThat(found(searcher, query)).as("%s", query).isEqualTo(matched);
      telling += !matched.isEmpty() && matched.size() < EVENTS ? 1 : 0;
    }
    assertThat(telling).as("queries that tell events apart").isGreaterThan(QUERIES / 4);
  }

  private static Set<Long> found(IndexSearcher searcher, EventQuery query) throws IOException {
    Set<Long> found = new TreeSet<>();
    var top = searcher.search(QueryCompiler.compile(query), EVENTS, EventDocument.NEWEST_FIRST);
    for (ScoreDoc hit : top.scoreDocs) {
      found.add((Long) ((FieldDoc) hit).fields[1]);
    }
    return found;
  }

  private EventQuery query(int depth) {
    return switch (chance.below(depth > 0 ? 13 : 9)) {
      case 0, 1 -> new EventQuery.Is(path(), word());
      case 2 -> {
        String word = Words.fold(word());
        int end =
            word.isEmpty()
                ? 0
                : word.offsetByCodePoints(0, chance.below(word.codePointCount(0, word.length())));
        yield new EventQuery.StartsWith(path(), word.substring(0, end));
      }
      case 3 -> new EventQuery.Exists(chance.oneIn(3) ? "requestData.nested" : path());
      case 4 -> between();
      case 5 -> during();
      case 6, 7 -> contains();
      case 8 ->
          TrailFixture.query(
              chance.of(
                  List.of(
                      "address:192.0.2.0/24",
                      "address:10.0.0.0/8",
                      "initiator.host.address:0.0.0.0/0",
                      "target.crn.service:power-iaas",
                      "source.crn.account:*")));
      case 9 -> new EventQuery.Not(query(depth - 1));
      case 10, 11 ->
          new EventQuery.And(List.of(query(depth - 1), query(depth - 1), query(depth - 1)));
      default -> new EventQuery.Or(List.of(query(depth - 1), query(depth - 1)));
    };
  }

  private EventQuery between() {
    double low = Double.parseDouble(chance.of(RandomEvents.NUMBERS)) + 0.0;
    double high = Double.parseDouble(chance.of(RandomEvents.NUMBERS)) + 0.0;
    return new EventQuery.Between(
        path(),
        chance.oneIn(4) ? Double.NEGATIVE_INFINITY : low,
        chance.oneIn(4) ? Double.POSITIVE_INFINITY : high);
  }

  private EventQuery during() {
    long day = 86_400_000;
    long from = Instant.parse("2026-05-04T07:15:09.210Z").toEpochMilli() - chance.below(3) * day;
    return new EventQuery.During(
        chance.oneIn(3) ? Long.MIN_VALUE : from,
        chance.oneIn(3) ? Long.MAX_VALUE : from + chance.of(List.of(10L, day, 0L, -5L)));
  }

  private EventQuery contains() {
    List<String> words = new ArrayList<>(Words.of(word() + " " + (chance.oneIn(2) ? word() : "")));
    Optional<String> prefix =
        chance.oneIn(3) ? Words.of(word()).stream().findFirst() : Optional.empty();
    if (words.isEmpty() && prefix.isEmpty()) {
      words.add("erp");
    }
    return new EventQuery.Contains(chance.of(List.of(EventQuery.Scope.values())), words, prefix);
  }

  private String path() {
    if (chance.oneIn(3)) {
      return chance.of(RandomEvents.DATA_PATHS);
    }
    return chance.oneIn(5)
        ? chance.of(
            List.of("reason.reasonCode", "dataEvent", "target.alias", "\u0001location", "location"))
        : chance.of(RandomEvents.PATHS);
  }

  private String word() {
    return chance.oneIn(12)
        ? chance.of(List.of("power.start", "us-east", "true", "false"))
        : chance.of(RandomEvents.WORDS).replace("\\ud800", "\ud800").replace("\\u0000", "\u0000");
  }
}
