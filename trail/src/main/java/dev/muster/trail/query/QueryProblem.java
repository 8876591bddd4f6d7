package dev.muster.trail.query;

/// One mistake in a query.
///
/// @param position where, in characters (UTF-16 units) from 0; the text's length if something is
///   missing at the end
/// @param message what was expected there, and what was got instead
public record QueryProblem(int position, String message) {}
