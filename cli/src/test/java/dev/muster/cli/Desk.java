package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where somebody sits and types: runs verbs and keeps what they print.
final class Desk {
  private final Path root;
  private final Map<String, String> environment = new HashMap<>();
  private final List<Duration> pauses = new ArrayList<>();
  private String input = "";

  /// What a verb left behind.
  record Seen(int code, String out, String err) {}

  Desk(Path root) {
    this.root = root;
  }

  static Desk at(ScriptedServer server) {
    return new Desk(Path.of("nowhere"))
        .with("MUSTER_URL", server.url())
        .with("MUSTER_TOKEN", "token-canary");
  }

  Desk with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Desk typing(String text) {
    input = text;
    return this;
  }

  List<Duration> pauses() {
    return pauses;
  }

  Seen run(String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var surroundings =
        new Surroundings(
            root,
            environment,
            new ByteArrayInputStream(input.getBytes(UTF_8)),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            InstantSource.fixed(Instant.EPOCH),
            pauses::add,
            _ -> Optional.empty());
    int code = new Cli(surroundings).run(arguments);
    return new Seen(code, out.toString(UTF_8), err.toString(UTF_8));
  }
}
