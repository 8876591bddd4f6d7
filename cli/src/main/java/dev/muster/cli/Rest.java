package dev.muster.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Verbs that are one call of the REST API.
final class Rest {
  static final Parameter SITE =
      Parameter.option("--site", "SITE", "name of the site; default: all sites");
  static final Parameter DETACH =
      Parameter.flag("--detach", "return at once instead of waiting for the end");

  private Rest() {}

  static Column column(String title, String field) {
    return new Column(title, field);
  }

  static Verb list(String path, String summary, String collection, List<Column> columns) {
    return new Verb(path, summary, List.of(), listing(collection, columns));
  }

  /// A list of the resources of one site or all.
  static Verb listBySite(String path, String summary, String collection, List<Column> columns) {
    return new Verb(path, summary, List.of(SITE), listing(collection, columns));
  }

  private static Verb.Body listing(String collection, List<Column> columns) {
    return invocation -> {
      Optional<String> site = invocation.text(SITE.name());
      String query = site.map(s -> "?site=" + Api.encoded(s)).orElse("");
      invocation.printer().list(invocation.api().get(collection + query), columns);
      return ExitCode.OK;
    };
  }

  /// An act.
  ///
  /// @param target path in which `{NAME}` stands for the value of the argument NAME
  static Verb act(
      String path, String summary, String method, String target, Parameter... parameters) {
    return new Verb(
        path,
        summary,
        List.of(parameters),
        invocation -> call(invocation, method, target, invocation.body()));
  }

  /// An act that the cloud takes its time for: waited for, unless told otherwise.
  static Verb longAct(
      String path, String summary, String method, String target, Parameter... parameters) {
    List<Parameter> all = new ArrayList<>(List.of(parameters));
    all.add(DETACH);
    return act(path, summary, method, target, all.toArray(Parameter[]::new));
  }

  static ExitCode call(Invocation invocation, String method, String target, ObjectNode body)
      throws InterruptedException {
    String path = target;
    for (Parameter parameter : invocation.parameters()) {
      String place = "{" + parameter.name() + "}";
      if (path.contains(place)) {
        path = path.replace(place, Api.encoded(invocation.id(parameter)));
      }
    }
    Answer answer = invocation.api().call(method, path, body);
    if (answer.status() == 202) {
      return new OperationWait(invocation).finish(answer);
    }
    invocation.printer().thing(answer);
    return ExitCode.OK;
  }
}
