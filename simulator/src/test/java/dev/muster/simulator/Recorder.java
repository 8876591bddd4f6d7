package dev.muster.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.simulator.Client.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// Calls declared operations and holds every answer against what is declared.
final class Recorder {
  private final Models models = new Models();
  private final Map<String, Operation> operations = new LinkedHashMap<>();
  private final Map<String, Set<Integer>> seen = new TreeMap<>();
  private final List<String> violations = new ArrayList<>();
  private int calls;

  Recorder() {
    Operation.all().forEach(operation -> operations.put(operation.key(), operation));
  }

  /// One workspace's side of the calls.
  record Site(Recorder recorder, Client client) {
    /// The operation succeeds.
    ///
    /// @param key method, path with `{}` for parameters, and perhaps a query
    /// @param body JSON, with apostrophes for quotes if that reads better; empty for none
    JsonNode ok(String key, String body, String... parameters) {
      Answer answer = recorder.call(client, key, body, List.of(parameters), Optional.empty());
      assertThat(answer.status()).as("%s: %s", key, answer.text()).isBetween(200, 299);
      return answer.body();
    }

    JsonNode get(String path, String... parameters) {
      return ok("GET " + path, "", parameters);
    }

    /// The operation is refused with that declared status.
    void refused(int status, String key, String body, String... parameters) {
      Answer answer = recorder.call(client, key, body, List.of(parameters), Optional.empty());
      assertThat(answer.status()).as("%s: %s", key, answer.text()).isEqualTo(status);
    }

    /// The id in the answer of a success.
    String id(String field, String key, String body, String... parameters) {
      String id = ok(key, body, parameters).path(field).asString("");
      assertThat(id).as("%s in the answer of %s", field, key).isNotEmpty();
      return id;
    }
  }

  Site site(Client client) {
    return new Site(this, client);
  }

  /// Calls an operation, perhaps as somebody else.
  Answer call(
      Client client, String key, String body, List<String> parameters, Optional<As> somebody) {
    int question = key.indexOf('?');
    Operation operation =
        Objects.requireNonNull(
            operations.get(question < 0 ? key : key.substring(0, question)),
            () -> key + " is not in the table of operations");
    String path = operation.template().replace("{cloud_instance_id}", client.workspaceId());
    for (String parameter : parameters) {
      path = path.replaceFirst("\\{[^}]*}", parameter.replace(" ", "%20"));
    }
    path += question < 0 ? "" : key.substring(question);
    As as = somebody.orElse(new As(Optional.of(client.bearer()), Optional.of(client.crn())));
    Optional<String> json =
        body.isEmpty() ? Optional.empty() : Optional.of(body.replace('\'', '"'));
    Answer answer = client.call(operation.method(), path, json, as.authorization(), as.crn());
    check(operation, answer);
    return answer;
  }

  /// Who calls: the two headers.
  record As(Optional<String> authorization, Optional<String> crn) {}

  private void check(Operation operation, Answer answer) {
    calls++;
    int status = answer.status();
    seen.computeIfAbsent(operation.key(), key -> new TreeSet<>()).add(status);
    String model = operation.successes().get(status);
    // Nobody passes without a token, whether the operation declares that or not.
    if (model == null && !operation.errors().contains(status) && status != 401 && status != 403) {
      violations.add(operation.key() + " answered the undeclared " + status + answer.text());
    }
    if (!answer.contentType().equals("application/json")) {
      violations.add(operation.key() + " answered with content type " + answer.contentType());
    }
    models
        .violations(model == null ? "Error" : model, answer.body())
        .forEach(violation -> violations.add(operation.key() + " " + status + ": " + violation));
    if (model == null && answer.body().path("description").asString("").isEmpty()) {
      violations.add(operation.key() + " " + status + " has no description");
    }
  }

  List<String> violations() {
    return violations.stream().distinct().toList();
  }

  /// Operations that never succeeded.
  List<String> missing() {
    return operations.values().stream()
        .filter(operation ->
            seen.getOrDefault(operation.key(), Set.of()).stream().noneMatch(status -> status < 300))
        .map(Operation::key)
        .toList();
  }

  /// Declared refusals that were seen, by status.
  Map<Integer, Integer> refusals() {
    Map<Integer, Integer> count = new TreeMap<>();
    seen.values().stream()
        .flatMap(Set::stream)
        .filter(status -> status >= 400)
        .forEach(status -> count.merge(status, 1, Integer::sum));
    return count;
  }

  /// Operations that declare a status which the simulator produces by itself, and did not answer
  /// it.
  List<String> unseen(int status) {
    return operations.values().stream()
        .filter(operation -> operation.errors().contains(status))
        .filter(operation -> !seen.getOrDefault(operation.key(), Set.of()).contains(status))
        .map(Operation::key)
        .toList();
  }

  List<Operation> operations() {
    return List.copyOf(operations.values());
  }

  int calls() {
    return calls;
  }
}
