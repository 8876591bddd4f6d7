package dev.muster.trail.query;

/// Ends parsing at the first place that cannot be understood. Never leaves this package.
final class SyntaxFailure extends RuntimeException {
  private final transient QueryProblem problem;

  SyntaxFailure(int position, String message) {
    super(message, null, false, false);
    this.problem = new QueryProblem(position, message);
  }

  QueryProblem problem() {
    return problem;
  }
}
