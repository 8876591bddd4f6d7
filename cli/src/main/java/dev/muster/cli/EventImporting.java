package dev.muster.cli;

import static dev.muster.cli.Parameter.argument;
import static dev.muster.cli.Parameter.option;

import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The verb that takes in a file that an export wrote.
final class EventImporting {
  static final Verb VERB =
      new Verb(
          "events import",
          "Take in a file that an export wrote",
          List.of(
              argument("FILE", "lines of events, with proofs or without; plain, gzip or zstd"),
              option("--vkey", "KEY", "the key that must have signed its proofs")),
          EventImporting::run);

  private EventImporting() {}

  private static ExitCode run(Invocation invocation) throws InterruptedException {
    Path file = Path.of(invocation.required("FILE"));
    String keys =
        invocation.text("--vkey").stream()
            .flatMap(text -> Stream.of(text.strip().split(" +", -1)))
            .map(key -> "vkey=" + Api.encoded(key))
            .collect(Collectors.joining("&"));
    Answer answer;
    try {
      answer =
          invocation.api().postFile("/events/import" + (keys.isEmpty() ? "" : "?" + keys), file);
    } catch (FileNotFoundException e) {
      throw new CliException(ExitCode.NOT_FOUND, "there is no file " + file, e);
    }
    JsonNode result = answer.json().path("result");
    Printer printer = invocation.printer();
    if (printer.isJson()) {
      printer.raw(answer.body());
    } else {
      for (JsonNode part : result.path("proven")) {
        printer.line(
            "verified: %d entries of %s"
                .formatted(part.path("entries").asLong(), part.path("origin").asString("")));
      }
      printer.line(
          "%d recorded, %d known already, %d refused"
              .formatted(
                  result.path("recorded").asLong(),
                  result.path("known").asLong(),
                  result.path("refused").asLong()));
      result.path("refusals").forEach(refusal -> printer.line(told(refusal)));
    }
    return result.path("refused").asLong() == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private static String told(JsonNode refusal) {
    JsonNode error = refusal.path("errors").path(0);
    return "line %d: %s"
        .formatted(
            refusal.path("line").asLong(),
            (error.path("field").asString("") + " " + error.path("message").asString("")).strip());
  }
}
