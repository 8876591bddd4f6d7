package dev.muster.cli;

import static dev.muster.cli.Parameter.argument;
import static dev.muster.cli.Parameter.option;
import static dev.muster.cli.Rest.act;
import static dev.muster.cli.Rest.column;

import java.util.List;

/// Verbs for saved searches.
final class SearchVerbs {
  private SearchVerbs() {}

  static List<Verb> all() {
    return List.of(
        Rest.list(
            "search list",
            "List the saved searches",
            "/searches",
            List.of(
                column("NAME", "name"),
                column("QUERY", "query"),
                column("SORT", "sort"),
                column("SAVED", "savedAt"),
                column("BY", "savedBy"))),
        act(
            "search save",
            "Save a search under a name",
            "PUT",
            "/searches/{NAME}",
            argument("NAME", "its name, for example refused-today"),
            argument("QUERY", "which events").into("query"),
            option("--sort", "FIELD", "the order: a field, with :asc or :desc").into("sort")),
        act(
            "search delete",
            "Delete a saved search",
            "DELETE",
            "/searches/{NAME}",
            argument("NAME", "its name")));
  }
}
