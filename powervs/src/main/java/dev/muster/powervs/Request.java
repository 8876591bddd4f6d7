package dev.muster.powervs;

import dev.muster.cloud.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/// A call of the Power Cloud API within one workspace, not yet addressed.
///
/// @param path template with the vendor's parameter names, starting after the workspace
/// @param ids values of the template's parameters, in their order
/// @param body empty for none
/// @param secrets what the body reveals, to be hidden in whatever comes back
record Request(
    CallKind kind,
    String method,
    String path,
    List<String> ids,
    Optional<ObjectNode> body,
    List<Secret> secrets) {
  private static final String WORKSPACE = "/cloud-instances/{cloud_instance_id}";
  static final String V1 = "/pcloud/v1" + WORKSPACE;
  static final String V2 = "/pcloud/v2" + WORKSPACE;

  private static final Pattern PARAMETER = Pattern.compile("\\{[a-z_]+}");

  static Request get(String path, String... ids) {
    return new Request(CallKind.READ, "GET", path, List.of(ids), Optional.empty(), List.of());
  }

  static Request post(String path, String... ids) {
    return new Request(CallKind.CHANGE, "POST", path, List.of(ids), Optional.empty(), List.of());
  }

  static Request put(String path, String... ids) {
    return new Request(CallKind.CHANGE, "PUT", path, List.of(ids), Optional.empty(), List.of());
  }

  static Request delete(String path, String... ids) {
    return new Request(CallKind.DELETE, "DELETE", path, List.of(ids), Optional.empty(), List.of());
  }

  Request with(ObjectNode body) {
    return new Request(kind, method, path, ids, Optional.of(body), secrets);
  }

  Request hiding(Secret secret) {
    return new Request(kind, method, path, ids, body, List.of(secret));
  }

  /// The first id that cannot be a path segment: it would address something else.
  Optional<String> unusableId() {
    return ids.stream().filter(id -> id.isBlank() || id.equals(".") || id.equals("..")).findFirst();
  }

  /// The path with the workspace's id and the ids filled in, percent-encoded.
  String pathIn(String workspaceId) {
    int[] next = {-1};
    return PARAMETER
        .matcher(path)
        .replaceAll((MatchResult _) -> {
          int index = next[0]++;
          return encode(index < 0 ? workspaceId : ids.get(index));
        });
  }

  /// Without ids and without the body, which may reveal a secret.
  @Override
  public String toString() {
    return method + " " + path;
  }

  /// Source: RFC 3986, 2.3: unreserved characters stay, all others are encoded.
  private static String encode(String segment) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
      boolean unreserved =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || b == '-'
              || b == '.'
              || b == '_'
              || b == '~';
      if (unreserved) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(Character.forDigit((b >> 4) & 15, 16));
        encoded.append(Character.forDigit(b & 15, 16));
      }
    }
    return encoded.toString();
  }
}
