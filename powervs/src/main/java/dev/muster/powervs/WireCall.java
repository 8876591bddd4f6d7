package dev.muster.powervs;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Map;

/// A request as it goes over a [Wire].
///
/// @param headers by name; the `Authorization` is among them
/// @param body empty for none
public record WireCall(String method, URI uri, Map<String, String> headers, String body) {
  public WireCall {
    requireNonNull(method, "method is null");
    requireNonNull(uri, "uri is null");
    headers = Map.copyOf(headers);
    requireNonNull(body, "body is null");
  }

  /// Without headers and body: they hold secrets.
  @Override
  public String toString() {
    return method + " " + uri.getPath();
  }
}
