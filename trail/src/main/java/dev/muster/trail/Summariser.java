package dev.muster.trail;

import dev.muster.trail.summary.EventHistogram;
import dev.muster.trail.summary.EventSummary.Facet;
import dev.muster.trail.summary.EventSummary.Value;
import dev.muster.trail.summary.SummaryRequest;
import dev.muster.trail.summary.SummaryRequest.Histogram;
import dev.muster.trail.summary.SummaryRequest.Interval;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;
import org.jspecify.annotations.Nullable;

/// Counts the events of one search, over one index after another, in one pass over each. Reads
/// columns, never an event. Not thread-safe.
final class Summariser {
  private final SummaryRequest request;
  private final Map<String, Map<String, Long>> values = new LinkedHashMap<>();
  private final EventHistogram.@Nullable Counter histogram;
  private long count;

  Summariser(SummaryRequest request) {
    this.request = request;
    request.facets().forEach(facet -> values.put(facet, new HashMap<>()));
    histogram = counter();
  }

  /// Adds what one index has.
  void add(IndexSearcher searcher, Query query) throws IOException {
    if (request.isCountOnly()) {
      count += searcher.count(query);
      return;
    }
    searcher.search(query, new Parts());
  }

  /// Every part of an index has a collector of its own; they are added up at the end.
  private final class Parts implements CollectorManager<Part, Long> {
    @Override
    public Part newCollector() {
      return new Part();
    }

    @Override
    public Long reduce(Collection<Part> parts) {
      for (Part part : parts) {
        count += part.collected;
        part.collectedValues.forEach((facet, counts) -> {
          Map<String, Long> sums = values.computeIfAbsent(facet, _ -> new HashMap<>());
          counts.forEach((value, number) -> sums.merge(value, number, Long::sum));
        });
        if (histogram != null && part.times != null) {
          histogram.add(part.times);
        }
      }
      return count;
    }
  }

  /// Counts the values of a segment by their ordinals, and looks each up once at its end.
  private final class Part extends SimpleCollector {
    private final Map<String, Map<String, Long>> collectedValues = new HashMap<>();
    private final EventHistogram.@Nullable Counter times = counter();
    private final List<SortedDocValues> columns = new ArrayList<>();
    private final List<int[]> ordinals = new ArrayList<>();
    private @Nullable NumericDocValues time;
    private long collected;

    @Override
    protected void doSetNextReader(LeafReaderContext segment) throws IOException {
      columns.clear();
      ordinals.clear();
      for (String facet : request.facets()) {
        SortedDocValues column = DocValues.getSorted(segment.reader(), EventDocument.column(facet));
        columns.add(column);
        ordinals.add(new int[column.getValueCount()]);
      }
      time = DocValues.getNumeric(segment.reader(), EventDocument.TIME);
    }

    @Override
    public void collect(int doc) throws IOException {
      collected++;
      for (int i = 0; i < columns.size(); i++) {
        SortedDocValues column = columns.get(i);
        if (column.advanceExact(doc)) {
          ordinals.get(i)[column.ordValue()]++;
        }
      }
      if (times != null && time != null && time.advanceExact(doc)) {
        times.count(time.longValue());
      }
    }

    @Override
    public void finish() throws IOException {
      for (int i = 0; i < columns.size(); i++) {
        Map<String, Long> counts =
            collectedValues.computeIfAbsent(request.facets().get(i), _ -> new HashMap<>());
        int[] byOrdinal = ordinals.get(i);
        for (int ordinal = 0; ordinal < byOrdinal.length; ordinal++) {
          if (byOrdinal[ordinal] > 0) {
            String value = columns.get(i).lookupOrd(ordinal).utf8ToString();
            counts.merge(value, (long) byOrdinal[ordinal], Long::sum);
          }
        }
      }
      columns.clear();
      ordinals.clear();
    }

    @Override
    public ScoreMode scoreMode() {
      return ScoreMode.COMPLETE_NO_SCORES;
    }
  }

  private EventHistogram.@Nullable Counter counter() {
    return switch (request.histogram()) {
      case Histogram.None _ -> null;
      case Histogram.Automatic _ -> new EventHistogram.Counter(Interval.SECOND, true);
      case Histogram.Every(var interval) -> new EventHistogram.Counter(interval, false);
    };
  }

  long count() {
    return count;
  }

  Map<String, Facet> facets() {
    Map<String, Facet> facets = new LinkedHashMap<>();
    values.forEach((name, counts) -> {
      List<Value> all = new ArrayList<>(counts.size());
      counts.forEach((value, number) -> all.add(new Value(value, number)));
      all.sort(Comparator.comparingLong(Value::count).reversed().thenComparing(Value::value));
      List<Value> told = all.subList(0, Math.min(request.valuesMax(), all.size()));
      long others = all.subList(told.size(), all.size()).stream().mapToLong(Value::count).sum();
      facets.put(name, new Facet(told, others, all.size()));
    });
    return facets;
  }

  Optional<EventHistogram> histogram() {
    return Optional.ofNullable(histogram).map(EventHistogram.Counter::result);
  }
}
