package dev.muster.trail.query;

import java.util.List;

/// What became of a query's text.
public sealed interface ParsedQuery {

  record Accepted(EventQuery query) implements ParsedQuery {}

  /// Wrong, and why; at least one problem, in the order of the text.
  record Rejected(List<QueryProblem> problems) implements ParsedQuery {
    public Rejected {
      problems = List.copyOf(problems);
    }
  }
}
