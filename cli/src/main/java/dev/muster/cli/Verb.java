package dev.muster.cli;

import java.util.ArrayList;
import java.util.List;

/// One verb of the command: how it is called and what it does.
///
/// @param path the words that call it, for example `instance start`
/// @param summary one sentence without a full stop
record Verb(String path, String summary, List<Parameter> parameters, Body body) {
  /// What a verb does.
  @FunctionalInterface
  interface Body {
    /// Runs the verb to its end.
    ///
    /// @throws CliException when it cannot go on
    ExitCode run(Invocation invocation) throws InterruptedException;
  }

  Verb {
    parameters = List.copyOf(parameters);
  }

  /// The first word of the path.
  String noun() {
    int space = path.indexOf(' ');
    return space < 0 ? path : path.substring(0, space);
  }

  /// How it is called, without the options that every verb has.
  String synopsis() {
    List<String> words = new ArrayList<>(List.of("muster", path));
    for (Parameter parameter : parameters) {
      if (!parameter.isOption()) {
        words.addAll(parameter.words());
      }
    }
    for (Parameter parameter : parameters) {
      if (parameter.isOption()) {
        words.addAll(parameter.words());
      }
    }
    return String.join(" ", words);
  }
}
