package dev.muster.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;

/// The plan that a verb is about: a file, or one that the server keeps.
final class GivenPlan {
  private final String given;
  private final boolean file;

  private GivenPlan(String given, boolean file) {
    this.given = given;
    this.file = file;
  }

  /// What exists as a file or is called like one is a file; anything else names a kept plan.
  static GivenPlan of(String given) {
    boolean named = given.endsWith(".yaml") || given.endsWith(".yml");
    return new GivenPlan(given, named || Files.isRegularFile(Path.of(given)));
  }

  /// A plan that can only be a file.
  static GivenPlan file(String given) {
    return new GivenPlan(given, true);
  }

  boolean isFile() {
    return file;
  }

  String given() {
    return given;
  }

  /// Posts it: the file as the body, or the name as a query.
  ///
  /// @param path below the API's base path, without a query
  /// @param field what a reference to a kept plan is called in the query
  /// @param query further fields and their values, one after the other; empty values are left out
  Answer post(Invocation invocation, String path, String field, List<String> query)
      throws InterruptedException {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i + 1 < query.size(); i += 2) {
      add(fields, query.get(i), query.get(i + 1));
    }
    if (!file) {
      add(fields, field, given);
    }
    String target = fields.isEmpty() ? path : path + "?" + String.join("&", fields);
    return file
        ? invocation.api().postYaml(target, bytes())
        : invocation.api().call("POST", target, JsonNodeFactory.instance.objectNode());
  }

  byte[] bytes() {
    Path path = Path.of(given);
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      String why = Files.exists(path) ? "cannot read the plan " : "there is no plan ";
      throw new CliException(ExitCode.USAGE, why + path, e);
    }
  }

  private static void add(List<String> fields, String name, String value) {
    if (!value.isEmpty()) {
      fields.add(name + "=" + Api.encoded(value));
    }
  }

  static String text(Optional<String> value) {
    return value.orElse("");
  }
}
