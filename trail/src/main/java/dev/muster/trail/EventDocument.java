package dev.muster.trail;

import dev.muster.trail.query.Addresses;
import dev.muster.trail.query.EventFields;
import dev.muster.trail.query.EventQuery.Scope;
import dev.muster.trail.query.FlatEvent;
import dev.muster.trail.query.FlatEvent.Leaf;
import dev.muster.trail.query.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.util.BytesRef;

/// An event as the index holds it: terms, words, time and ledger index; nothing of it is stored,
/// for the bytes come from the ledger. Reused from event to event; one thread at a time.
final class EventDocument {
  /// All values but text, see [KeyedTerm].
  static final String KEYED = "keyed";

  static final String TIME = "time";
  static final String INDEX = "index";

  /// Longest value by which events are counted and sorted, UTF-16 units.
  static final int COLUMN_CHARS_MAX = 256;

  /// Newest first, as pages are; the order of the documents in the index too, so that a page ends
  /// early.
  static final Sort NEWEST_FIRST =
      new Sort(
          new SortField(TIME, SortField.Type.LONG, true),
          new SortField(INDEX, SortField.Type.LONG, true));

  private static final FieldType TERMS = type(IndexOptions.DOCS);
  private static final FieldType WORDS = type(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS);

  private final TermStream terms = new TermStream();
  private final Field keyed = new Field(KEYED, terms, TERMS);
  private final Field time = NumericDocValuesField.indexedField(TIME, 0);
  private final Field index = new NumericDocValuesField(INDEX, 0);
  private final Map<String, SortedDocValuesField> columns = new HashMap<>(); // by path
  private final Set<String> seen = new HashSet<>();
  private final List<Text> texts = new ArrayList<>();
  private final List<IndexableField> fields = new ArrayList<>();

  EventDocument() {
    EventFields.countable()
        .forEach((name, path) ->
            columns.put(path, new SortedDocValuesField(column(name), new BytesRef())));
    for (Scope scope : Scope.values()) {
      WordStream words = new WordStream();
      texts.add(new Text(scope, words, new Field(field(scope), words, WORDS)));
    }
  }

  private record Text(Scope scope, WordStream words, Field field) {}

  /// The index field of a scope's words.
  static String field(Scope scope) {
    return scope.path();
  }

  /// The index field that a field of [EventFields#countable] is counted and sorted by: its first
  /// value, cut to [#COLUMN_CHARS_MAX].
  static String column(String name) {
    return "column " + name;
  }

  /// The document of an event; valid until the next call.
  Iterable<IndexableField> of(FlatEvent event, long ledgerIndex) {
    terms.clear();
    texts.forEach(text -> text.words().clear());
    fields.clear();
    seen.clear();
    for (Leaf leaf : event.leaves()) {
      add(leaf);
    }
    for (String path : event.paths()) {
      terms.add(KeyedTerm.exists(path));
    }
    time.setLongValue(event.timeMillis());
    index.setLongValue(ledgerIndex);
    fields.add(keyed);
    fields.add(time);
    fields.add(index);
    for (Text text : texts) {
      if (!text.words().isEmpty()) {
        fields.add(text.field());
      }
    }
    return fields;
  }

  private void add(Leaf leaf) {
    SortedDocValuesField column = columns.get(leaf.path());
    if (column != null && seen.add(leaf.path())) {
      String value = leaf.value();
      column.setBytesValue(
          new BytesRef(
              value.length() <= COLUMN_CHARS_MAX ? value : value.substring(0, COLUMN_CHARS_MAX)));
      fields.add(column);
    }
    if (Addresses.isAt(leaf.path())) {
      Addresses.parse(leaf.value())
          .ifPresent(address -> terms.add(KeyedTerm.address(leaf.path(), address.bytes())));
    }
    Scope scope = leaf.scope();
    for (Text text : texts) {
      if (text.scope() == scope) {
        text.words().add(Words.of(leaf.value()));
      }
    }
    if (scope != Scope.MESSAGE && scope != Scope.REASON_FOR_FAILURE) {
      terms.add(KeyedTerm.value(leaf.path(), Words.fold(leaf.value())));
      if (leaf.isNumber()) {
        terms.add(KeyedTerm.number(leaf.path(), leaf.number()));
      }
    }
  }

  private static FieldType type(IndexOptions options) {
    FieldType type = new FieldType();
    type.setIndexOptions(options);
    type.setTokenized(true);
    type.setOmitNorms(true);
    type.freeze();
    return type;
  }
}
