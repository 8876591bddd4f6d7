package dev.muster.server.events;

import dev.muster.server.errors.FieldError;
import dev.muster.server.errors.Fields;
import dev.muster.server.errors.RefusedException;
import dev.muster.server.identity.Tokens;
import dev.muster.trail.EventSort;
import dev.muster.trail.EventTrail;
import dev.muster.trail.query.EventFields;
import dev.muster.trail.query.EventQuery;
import dev.muster.trail.query.ParsedQuery;
import dev.muster.trail.summary.SummaryRequest;
import dev.muster.trail.summary.SummaryRequest.Histogram;
import dev.muster.trail.summary.SummaryRequest.Interval;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A search as a caller asks for it, checked.
///
/// @param text the query as it was written
/// @param limit 0 when only the summary is wanted
/// @param summary empty when none is asked for
record SearchRequest(
    String text, EventQuery query, EventSort sort, int limit, Optional<SummaryRequest> summary) {
  private static final int VALUES_DEFAULT = 10;
  private static final int FACETS_MAX = 16;

  /// The parameters as they came.
  record Asked(
      String query,
      String sort,
      Integer limit,
      boolean count,
      @Nullable String facets,
      @Nullable Integer values,
      @Nullable String histogram) {}

  /// @throws RefusedException with 400 and every parameter that is wrong
  static SearchRequest of(Asked asked, Instant now) {
    var fields = new Fields();
    boolean summing = asked.count() || asked.facets() != null || asked.histogram() != null;
    fields.number("limit", asked.limit(), summing ? 0 : 1, EventTrail.PAGE_MAX);
    Optional<EventSort> sort = EventSort.parse(asked.sort());
    if (sort.isEmpty()) {
      fields.refuse("sort", "must be eventTime or " + countable() + ", with :asc or :desc");
    }
    List<String> facets =
        asked.facets() == null ? List.of() : Arrays.asList(asked.facets().split(",", -1));
    if (facets.size() > FACETS_MAX || !EventFields.countable().keySet().containsAll(facets)) {
      fields.refuse("facets", "must be at most %d of %s".formatted(FACETS_MAX, countable()));
    }
    int values =
        fields.number("values", asked.values(), 1, SummaryRequest.VALUES_MAX, VALUES_DEFAULT);
    Optional<Histogram> histogram = histogram(asked.histogram());
    if (histogram.isEmpty()) {
      String intervals =
          String.join(", ", Arrays.stream(Interval.values()).map(Interval::wire).toList());
      fields.refuse("histogram", "must be auto or one of " + intervals);
    }
    fields.refuseIfWrong();
    return new SearchRequest(
        asked.query(),
        parse(asked.query(), now),
        sort.orElse(EventSort.NEWEST_FIRST),
        asked.limit(),
        summing
            ? Optional.of(
                new SummaryRequest(facets, values, histogram.orElse(new Histogram.None())))
            : Optional.empty());
  }

  private static Optional<Histogram> histogram(@Nullable String word) {
    if (word == null) {
      return Optional.of(new Histogram.None());
    }
    return word.equals("auto")
        ? Optional.of(new Histogram.Automatic())
        : Interval.ofWire(word).map(Histogram.Every::new);
  }

  private static String countable() {
    return String.join(", ", EventFields.countable().keySet());
  }

  /// The query behind a text.
  ///
  /// @throws RefusedException with 400 and the place of every mistake
  static EventQuery parse(String query, Instant now) {
    return switch (EventQuery.parse(query, now)) {
      case ParsedQuery.Accepted(EventQuery accepted) -> accepted;
      case ParsedQuery.Rejected(var problems) ->
          throw new RefusedException(
              400,
              "query: " + problems.getFirst().message(),
              problems.stream()
                  .map(problem ->
                      new FieldError(
                          "query",
                          problem.message(),
                          1,
                          problem.position() + 1,
                          problem.position()))
                  .toList());
    };
  }

  /// What a cursor and a refresh are sealed for.
  String identity() {
    return text + "\0" + sort;
  }

  /// What the event of the search says was asked.
  ObjectNode recorded() {
    ObjectNode asked = JsonNodeFactory.instance.objectNode();
    asked.put("query", Tokens.masked(text)).put("limit", limit);
    if (!sort.equals(EventSort.NEWEST_FIRST)) {
      asked.put("sort", sort.toString());
    }
    summary.ifPresent(request -> request.facets().forEach(asked.putArray("facets")::add));
    return asked;
  }
}
