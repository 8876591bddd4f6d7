package dev.muster.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Turns the name of a resource into its id.
final class Names {
  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}");

  private Names() {}

  /// What looks like an id is one. Anything else is looked up with one list call, which is an event
  /// of its own. What no resource is called is returned as it is: the server refuses it, and the
  /// refused act is on record.
  ///
  /// @param collection path of the resources, for example `/instances`
  /// @throws CliException when several resources have the name
  static String idOf(Api api, String collection, String given, Optional<String> site) {
    if (ID.matcher(given).matches()) {
      return given;
    }
    List<JsonNode> named = new ArrayList<>();
    for (JsonNode resource : list(api, collection, site).result()) {
      if (resource.path("id").asString("").equals(given)) {
        return given;
      }
      if (resource.path("name").asString("").equals(given)) {
        named.add(resource);
      }
    }
    return switch (named.size()) {
      case 0 -> given;
      case 1 -> named.getFirst().path("id").asString(given);
      default -> throw severalAreNamed(given, named);
    };
  }

  private static Answer list(Api api, String collection, Optional<String> site) {
    try {
      return api.get(collection + site.map(s -> "?site=" + Api.encoded(s)).orElse(""));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CliException(ExitCode.FAILED, "interrupted");
    }
  }

  private static CliException severalAreNamed(String given, List<JsonNode> named) {
    var text = new StringBuilder("several are named " + given + ": give --site or the id");
    for (JsonNode resource : named) {
      String site = resource.path("site").asString("");
      text.append("\n  ").append(resource.path("id").asString(""));
      text.append(site.isEmpty() ? "" : " at " + site);
    }
    return new CliException(ExitCode.USAGE, Table.printable(text.toString()));
  }
}
