package dev.muster.powervs;

import static java.util.Objects.requireNonNull;

import dev.muster.cloud.Secret;
import java.net.URI;
import java.util.Locale;

/// Where an account's cloud is, and with which key.
///
/// @param endpoint the Power Cloud API of one region: scheme, host and port, no path
/// @param iamEndpoint the token service; a trailing `/identity/token` is tolerated
/// @param apiKey the account's API key
/// @param longestAnswer bytes of the longest answer that is read, 1,024 or more
public record PowerVsSettings(
    URI endpoint,
    URI iamEndpoint,
    Secret apiKey,
    Timeouts timeouts,
    RetryLimits retries,
    Concurrency concurrency,
    int longestAnswer) {
  private static final String TOKEN_PATH = "/identity/token";
  private static final int STANDARD_LONGEST_ANSWER = 32 << 20;

  public PowerVsSettings {
    endpoint = requireOrigin("endpoint", endpoint, "");
    iamEndpoint = requireOrigin("iamEndpoint", iamEndpoint, TOKEN_PATH);
    requireNonNull(timeouts, "timeouts is null");
    requireNonNull(retries, "retries is null");
    requireNonNull(concurrency, "concurrency is null");
    if (apiKey.reveal().isBlank()) {
      throw new IllegalArgumentException("apiKey must not be blank");
    }
    if (longestAnswer < 1024) {
      throw new IllegalArgumentException(
          "longestAnswer must be 1024 bytes or more, got: " + longestAnswer);
    }
  }

  /// Standard timeouts, retries and sizes.
  public PowerVsSettings(URI endpoint, URI iamEndpoint, Secret apiKey) {
    this(
        endpoint,
        iamEndpoint,
        apiKey,
        Timeouts.STANDARD,
        RetryLimits.STANDARD,
        Concurrency.STANDARD,
        STANDARD_LONGEST_ANSWER);
  }

  /// The same with another bound on calls at once.
  public PowerVsSettings with(Concurrency newConcurrency) {
    return new PowerVsSettings(
        endpoint, iamEndpoint, apiKey, timeouts, retries, newConcurrency, longestAnswer);
  }

  URI tokenUri() {
    return URI.create(iamEndpoint + TOKEN_PATH);
  }

  /// The URI as scheme, host and port, so that paths can be appended.
  private static URI requireOrigin(String name, URI uri, String toleratedPath) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    if (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    boolean webAddress = (scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null;
    if (!webAddress
        || uri.getRawUserInfo() != null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || !(path.isEmpty() || path.equals(toleratedPath))) {
      // A URI with user information may hold a password: it is not repeated.
      throw new IllegalArgumentException(
          "%s must be http or https, a host and perhaps a port, got: %s"
              .formatted(name, uri.getRawUserInfo() == null ? uri : "one with user information"));
    }
    return URI.create(scheme + "://" + uri.getRawAuthority());
  }
}
