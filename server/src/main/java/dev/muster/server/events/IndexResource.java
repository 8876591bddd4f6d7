package dev.muster.server.events;

import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.RefusedException;
import dev.muster.trail.EventTrail;
import dev.muster.trail.IndexState;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// The search indexes: how they stand to their ledgers, and building one again.
@RestController
@RequestMapping("/api/v1/indexes")
final class IndexResource {
  private final EventTrail trail;
  private final Journal journal;

  IndexResource(EventTrail trail, Journal journal) {
    this.trail = trail;
    this.journal = journal;
  }

  /// An index on the wire.
  ///
  /// @param behind events of the ledger that it does not hold yet
  /// @param proven whether count and hash tree of what it holds are the ledger's
  record IndexView(
      String location,
      long first,
      long next,
      long committed,
      long size,
      long behind,
      boolean proven) {
    static IndexView of(IndexState state) {
      return new IndexView(
          state.location(),
          state.first(),
          state.next(),
          state.committed(),
          state.size(),
          state.behind(),
          state.proven());
    }
  }

  @GetMapping
  Answer list(Call call) {
    List<IndexView> views = new ArrayList<>();
    for (String location : trail.locations()) {
      trail.indexState(location).map(IndexView::of).ifPresent(views::add);
    }
    return Answer.of(views, call, journal.listed(call, "index", views.size()));
  }

  @PostMapping("/{location}/rebuild")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Answer rebuild(@PathVariable String location, Call call, HttpServletRequest request) {
    if (!trail.locations().contains(location)) {
      throw RefusedException.notFound("index", location);
    }
    Journal.Done<Boolean> done =
        journal.change(
            request,
            journal.act(call, "index", location, location, null),
            202,
            () -> trail.rebuildIndex(location));
    return Answer.of(location, call, done.pending(), done.outcome());
  }
}
