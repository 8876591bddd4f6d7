package dev.muster.server.events;

import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.Fields;
import dev.muster.server.errors.RefusedException;
import dev.muster.server.events.SavedSearches.Saved;
import dev.muster.server.identity.Tokens;
import dev.muster.trail.EventSort;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Saved searches over REST. Each change is an event; running one is recorded as the search it is.
@RestController
@RequestMapping("/api/v1/searches")
final class SavedSearchResource {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
  private static final int QUERY_CHARS_MAX = 4_096;

  private final SavedSearches searches;
  private final Journal journal;
  private final InstantSource clock;

  SavedSearchResource(SavedSearches searches, Journal journal, InstantSource clock) {
    this.searches = searches;
    this.journal = journal;
    this.clock = clock;
  }

  record NewSearch(@Nullable String query, @Nullable String sort) {}

  /// A saved search on the wire.
  ///
  /// @param href the path that runs it
  record SearchView(
      String name, String query, String sort, String savedAt, String savedBy, String href) {
    static SearchView of(Saved saved) {
      return new SearchView(
          saved.name(),
          saved.query(),
          saved.sort(),
          saved.savedAt().toString(),
          saved.savedBy(),
          "/api/v1/events?search=" + saved.name());
    }
  }

  @GetMapping
  Answer list(Call call) {
    List<SearchView> all = searches.list().stream().map(SearchView::of).toList();
    return Answer.of(all, call, journal.listed(call, "search", all.size()));
  }

  @PutMapping("/{name}")
  Answer save(
      @PathVariable String name,
      @RequestBody NewSearch body,
      Call call,
      HttpServletRequest request) {
    var fields = new Fields();
    if (!NAME.matcher(name).matches()) {
      fields.refuse("name", "must be 1 to 64 of a to z, 0 to 9 and -, got: " + name);
    }
    String query = fields.optionalText("query", body.query(), QUERY_CHARS_MAX);
    String sort = fields.optionalText("sort", body.sort(), 64);
    EventSort order = EventSort.parse(sort).orElse(EventSort.NEWEST_FIRST);
    if (!sort.isEmpty() && EventSort.parse(sort).isEmpty()) {
      fields.refuse("sort", "is no field that events can be sorted by");
    }
    fields.refuseIfWrong();
    SearchRequest.parse(query, clock.instant());
    ObjectNode asked = JsonNodeFactory.instance.objectNode();
    asked.put("query", Tokens.masked(query)).put("sort", order.toString());
    var saved = new Saved(name, query, order.toString(), clock.instant(), call.initiator().id());
    Journal.Done<Saved> done =
        journal.change(
            request,
            journal.act(call, "search", name, name, asked),
            200,
            () -> searches.save(saved));
    return Answer.of(SearchView.of(done.value()), call, done.pending(), done.outcome());
  }

  @DeleteMapping("/{name}")
  Answer delete(@PathVariable String name, Call call, HttpServletRequest request) {
    Saved saved =
        searches.find(name).orElseThrow(() -> RefusedException.notFound("saved search", name));
    Journal.Done<Boolean> done =
        journal.change(
            request,
            journal.act(call, "search", name, name, null),
            200,
            () -> searches.delete(name));
    return Answer.of(SearchView.of(saved), call, done.pending(), done.outcome());
  }
}
