package dev.muster.simulator.fault;

import dev.muster.simulator.fault.Fault.On;
import dev.muster.simulator.http.Interference.Call;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Tells whether a call is one that a fault is about.
final class Matcher {
  private static final String WORKSPACE = "cloud_instance_id";
  private static final Pattern VERSION =
      Pattern.compile("/pcloud/v[0-9]+(/cloud-instances/\\{cloud_instance_id})?");
  private static final Pattern PARAMETER = Pattern.compile("\\{[^}]*}");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final World world;

  Matcher(World world) {
    this.world = world;
  }

  boolean matches(On on, Call call, boolean listsToo) {
    return on.method().map(call.method()::equals).orElse(true)
        && (on.paths().isEmpty() || on.paths().stream().anyMatch(p -> fits(p, call.template())))
        && on.workspace().map(wanted -> isIn(wanted, call)).orElse(true)
        && on.resource().map(wanted -> isAbout(wanted, call, listsToo)).orElse(true)
        && bodyFits(on, call);
  }

  /// The id of the workspace the call is about; empty on paths without one and without a CRN.
  static String workspaceOf(Call call) {
    return Optional.ofNullable(call.path().get(WORKSPACE))
        .orElseGet(
            () -> call.crn().map(crn -> crn.replaceFirst(".*:a/[^:]*:([^:]*)::", "$1")).orElse(""));
  }

  private boolean isIn(String wanted, Call call) {
    return world.workspace(wanted).map(workspaceOf(call)::equals).orElse(false);
  }

  private boolean isAbout(String wanted, Call call, boolean listsToo) {
    List<String> ids =
        call.path().entrySet().stream()
            .filter(parameter -> !parameter.getKey().equals(WORKSPACE))
            .map(Map.Entry::getValue)
            .toList();
    if (ids.isEmpty()) {
      return listsToo;
    }
    String workspace = workspaceOf(call);
    return ids.stream()
        .anyMatch(id ->
            id.equals(wanted) || world.nameOf(workspace, id).map(wanted::equals).orElse(false));
  }

  private static boolean bodyFits(On on, Call call) {
    if (on.action().isEmpty() && on.body().isEmpty()) {
      return true;
    }
    JsonNode body;
    try {
      body = JSON.readTree(call.body());
    } catch (JacksonException _) {
      return false;
    }
    boolean action =
        on.action()
            .map(wanted -> body.path("action").asString("").equals(wanted) || body.has(wanted))
            .orElse(true);
    return action
        && on.body().entrySet().stream()
            .allMatch(field -> body.path(field.getKey()).asString("").equals(field.getValue()));
  }

  private static boolean fits(String pattern, String template) {
    String path = PARAMETER.matcher(VERSION.matcher(template).replaceFirst("")).replaceAll("*");
    String[] wanted = pattern.split("/", -1);
    String[] given = path.split("/", -1);
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].equals("**")) {
        return true;
      }
      if (i >= given.length || !(wanted[i].equals("*") || wanted[i].equals(given[i]))) {
        return false;
      }
    }
    return wanted.length == given.length;
  }
}
