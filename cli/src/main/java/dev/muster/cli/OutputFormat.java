package dev.muster.cli;

/// How a verb prints what it has to say.
enum OutputFormat {
  TABLE,
  JSON
}
