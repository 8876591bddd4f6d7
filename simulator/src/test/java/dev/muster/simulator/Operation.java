package dev.muster.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One operation of the API as `operations.txt` declares it.
///
/// @param path template; `~` and `~2` stand for a workspace in version 1 and 2
/// @param successes model of the body by status
/// @param errors statuses of refusals
record Operation(String method, String path, Map<Integer, String> successes, Set<Integer> errors) {
  private static final String RESOURCE = "operations.txt";
  private static final Pattern CODE = Pattern.compile("([+-])(\\d{3})");

  Operation {
    successes = Map.copyOf(successes);
    errors = Set.copyOf(errors);
  }

  /// Method and path with `{}` for every parameter.
  String key() {
    return method + " " + path.replaceAll("\\{[^}]*}", "{}");
  }

  /// The template with the workspace's path written out, in the simulator's own form.
  String template() {
    String version = path.startsWith("~2") ? "2" : "1";
    return path.replaceFirst(
        "^~2?", "/pcloud/v" + version + "/cloud-instances/{cloud_instance_id}");
  }

  int parameters() {
    return path.split("\\{", -1).length - 1;
  }

  static List<Operation> all() {
    return text(RESOURCE)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(Operation::parse)
        .toList();
  }

  static String text(String resource) {
    try (InputStream in = Operation.class.getResourceAsStream(resource)) {
      return new String(requireNonNull(in, resource).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Operation parse(String line) {
    List<String> columns = List.of(line.split("\\s+", -1));
    Map<Integer, String> successes = new LinkedHashMap<>();
    for (String success : columns.get(2).split(",", -1)) {
      int equals = success.indexOf('=');
      for (String status : success.substring(0, equals).split("\\|", -1)) {
        successes.put(Integer.parseInt(status), success.substring(equals + 1));
      }
    }
    Set<Integer> errors = new HashSet<>(Set.of(400, 401, 403, 404, 500));
    Matcher code = CODE.matcher(columns.get(3));
    while (code.find()) {
      int status = Integer.parseInt(code.group(2));
      if (code.group(1).equals("+")) {
        errors.add(status);
      } else {
        errors.remove(status);
      }
    }
    return new Operation(columns.get(0), columns.get(1), successes, new TreeSet<>(errors));
  }
}
