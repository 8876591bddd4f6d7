package dev.muster.trail;

import dev.muster.trail.query.EventQuery;
import dev.muster.trail.query.EventQuery.Contains;
import java.util.List;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermRangeQuery;

/// The tree of a query as the index understands it.
final class QueryCompiler {
  static {
    // A query of 4,096 characters can hold 2,048 words, each looked for in four texts; Lucene
    // counts them all.
    IndexSearcher.setMaxClauseCount(16_384);
  }

  private QueryCompiler() {}

  static Query compile(EventQuery query) {
    return switch (query) {
      case EventQuery.All _ -> MatchAllDocsQuery.INSTANCE;
      case EventQuery.And(var clauses) -> all(clauses);
      case EventQuery.Or(var clauses) -> {
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        clauses.forEach(clause -> any.add(compile(clause), Occur.SHOULD));
        yield any.build();
      }
      case EventQuery.Not not -> all(List.of(not));
      case EventQuery.Exists(var path) ->
          keyed(new Term(EventDocument.KEYED, KeyedTerm.exists(path)));
      case EventQuery.Is(var path, var value) ->
          keyed(new Term(EventDocument.KEYED, KeyedTerm.value(path, value)));
      case EventQuery.StartsWith(var path, var prefix) ->
          new PrefixQuery(new Term(EventDocument.KEYED, KeyedTerm.value(path, prefix)));
      case EventQuery.Between(var path, var low, var high) ->
          new TermRangeQuery(
              EventDocument.KEYED,
              KeyedTerm.number(path, low),
              KeyedTerm.number(path, high),
              true,
              true);
      case EventQuery.Within(var path, var block) ->
          new TermRangeQuery(
              EventDocument.KEYED,
              KeyedTerm.address(path, block.low().bytes()),
              KeyedTerm.address(path, block.high().bytes()),
              true,
              true);
      case EventQuery.During(var from, var until) ->
          NumericDocValuesField.newSlowRangeQuery(EventDocument.TIME, from, lastBefore(until));
      case Contains contains -> contains(contains);
    };
  }

  private static Query all(List<EventQuery> clauses) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    boolean onlyNot = true;
    for (EventQuery clause : clauses) {
      if (clause instanceof EventQuery.Not(var excluded)) {
        all.add(compile(excluded), Occur.MUST_NOT);
      } else {
        all.add(compile(clause), Occur.FILTER);
        onlyNot = false;
      }
    }
    if (onlyNot) {
      all.add(MatchAllDocsQuery.INSTANCE, Occur.FILTER);
    }
    return all.build();
  }

  private static Query contains(Contains contains) {
    String field = EventDocument.field(contains.scope());
    BooleanQuery.Builder both = new BooleanQuery.Builder();
    if (!contains.words().isEmpty()) {
      both.add(new PhraseQuery(field, contains.words().toArray(String[]::new)), Occur.FILTER);
    }
    contains
        .prefix()
        .ifPresent(prefix -> both.add(new PrefixQuery(new Term(field, prefix)), Occur.FILTER));
    return both.build();
  }

  private static Query keyed(Term term) {
    return new TermQuery(term);
  }

  private static long lastBefore(long until) {
    return until == Long.MIN_VALUE || until == Long.MAX_VALUE ? until : until - 1;
  }
}
