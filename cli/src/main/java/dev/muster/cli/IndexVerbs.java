package dev.muster.cli;

import static dev.muster.cli.Parameter.argument;
import static dev.muster.cli.Parameter.flag;

import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Verbs for the search indexes.
final class IndexVerbs {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private static final List<Column> COLUMNS =
      List.of(
          new Column("LOCATION", "location"),
          new Column("EVENTS", "size"),
          new Column("BEHIND", "behind"),
          new Column("COMMITTED", "committed"),
          new Column("PROVEN", "proven"));

  private IndexVerbs() {}

  static List<Verb> all() {
    return List.of(
        new Verb(
            "index list",
            "List the search indexes and how they stand to their ledgers",
            List.of(),
            invocation -> {
              invocation.printer().list(invocation.api().get("/indexes"), COLUMNS);
              return ExitCode.OK;
            }),
        new Verb(
            "index rebuild",
            "Build a search index again from its ledger",
            List.of(
                argument("LOCATION", "whose index, for example us-east"),
                flag("--detach", "do not wait for it")),
            IndexVerbs::rebuild));
  }

  private static ExitCode rebuild(Invocation invocation) throws InterruptedException {
    String location = invocation.required("LOCATION");
    Answer answer =
        invocation
            .api()
            .call(
                "POST",
                "/indexes/" + Api.encoded(location) + "/rebuild",
                JsonNodeFactory.instance.objectNode());
    boolean proven = invocation.flag("--detach");
    while (!proven) {
      JsonNode index = find(invocation.api().get("/indexes").result(), location);
      if (index.path("behind").asLong(1) == 0) {
        if (!index.path("proven").asBoolean(false)) {
          throw new CliException(
              ExitCode.FAILED, "the index of " + location + " is not that of its ledger");
        }
        invocation.report(
            "index of %s: %s events, proven against the ledger"
                .formatted(location, index.path("size").asString("")));
        proven = true;
      } else {
        invocation.surroundings().pause().pause(LOOK);
      }
    }
    invocation.printer().thing(answer);
    return ExitCode.OK;
  }

  private static JsonNode find(JsonNode indexes, String location) {
    for (JsonNode index : indexes) {
      if (index.path("location").asString("").equals(location)) {
        return index;
      }
    }
    throw new CliException(ExitCode.NOT_FOUND, "there is no index of " + location);
  }
}
