package dev.muster.trail;

import static java.util.Objects.requireNonNull;

import dev.muster.trail.query.EventFields;
import java.util.Comparator;
import java.util.Optional;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;

/// The order of found events: by a field of [EventFields#countable], letter by letter, or by
/// `eventTime`. Events that are equal in it are newest first, or oldest first by ascending time;
/// then come location and index, so that the order is total.
public record EventSort(String field, boolean descending) {
  private static final String TIME = "eventTime";

  public static final EventSort NEWEST_FIRST = new EventSort(TIME, true);

  public EventSort {
    requireNonNull(field, "field is null");
    if (!field.equals(TIME) && !EventFields.countable().containsKey(field)) {
      throw new IllegalArgumentException("events cannot be sorted by " + field);
    }
  }

  /// Reads `<field>`, `<field>:asc` or `<field>:desc`; empty if it is anything else.
  public static Optional<EventSort> parse(String text) {
    boolean descending = text.endsWith(":desc");
    boolean ascending = text.endsWith(":asc");
    String field = descending || ascending ? text.substring(0, text.lastIndexOf(':')) : text;
    return field.equals(TIME) || EventFields.countable().containsKey(field)
        ? Optional.of(new EventSort(field, descending))
        : Optional.empty();
  }

  boolean isByTime() {
    return field.equals(TIME);
  }

  /// Whether events that are equal so far come with the oldest first.
  boolean isOldestFirst() {
    return isByTime() && !descending;
  }

  Sort lucene() {
    SortField time = new SortField(EventDocument.TIME, SortField.Type.LONG, !isOldestFirst());
    SortField index = new SortField(EventDocument.INDEX, SortField.Type.LONG, !isOldestFirst());
    return isByTime()
        ? new Sort(time, index)
        : new Sort(
            new SortField(EventDocument.column(field), SortField.Type.STRING, descending),
            time,
            index);
  }

  /// The same order over places in several ledgers.
  Comparator<PageCursor> comparator() {
    Comparator<PageCursor> time = Comparator.comparingLong(PageCursor::timeMillis);
    Comparator<PageCursor> index = Comparator.comparingLong(PageCursor::index);
    boolean oldest = isOldestFirst();
    Comparator<PageCursor> rest =
        (oldest ? time : time.reversed())
            .thenComparing(PageCursor::location)
            .thenComparing(oldest ? index : index.reversed());
    if (isByTime()) {
      return rest;
    }
    Comparator<PageCursor> key =
        Comparator.comparing(
            cursor -> cursor.key().orElse(null), Comparator.nullsFirst(EventSort::compareAsBytes));
    return (descending ? key.reversed() : key).thenComparing(rest);
  }

  /// As the index compares: by UTF-8, which is by code point.
  private static int compareAsBytes(String one, String other) {
    return java.util.Arrays.compareUnsigned(
        one.getBytes(java.nio.charset.StandardCharsets.UTF_8),
        other.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return field + (descending ? ":desc" : ":asc");
  }
}
