package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Where the server is and what opens it.
///
/// @param base without a trailing slash
/// @param token a secret: never printed
record ServerAddress(URI base, String token) {
  private static final String DEFAULT_URL = "http://localhost:8080";

  /// `MUSTER_URL` and `MUSTER_TOKEN` when they are set, else what a server on this machine wrote
  /// into its data folder. The administrator's token from the folder goes to this machine only.
  ///
  /// @param chosenData the data folder when it was chosen on the command line
  /// @throws CliException when there is no server to be found, or nothing that opens it
  static ServerAddress find(Surroundings surroundings, Optional<Path> chosenData) {
    Map<String, String> environment = surroundings.environment();
    Path data = dataFolder(surroundings, chosenData);
    // A folder chosen by hand means the server of that folder.
    Optional<String> givenUrl =
        chosenData.isPresent() ? Optional.empty() : set(environment, "MUSTER_URL");
    Optional<String> givenToken =
        chosenData.isPresent() ? Optional.empty() : set(environment, "MUSTER_TOKEN");
    Path urlFile = data.resolve("server.url");
    Optional<String> writtenUrl = givenUrl.isPresent() ? givenUrl : read(urlFile);
    if (writtenUrl.isEmpty() && givenToken.isEmpty()) {
      throw new CliException(
          ExitCode.FAILED,
          "no server is known here: there is no "
              + urlFile
              + "; start one with ./muster up, or set MUSTER_URL and MUSTER_TOKEN");
    }
    URI base = base(writtenUrl.orElse(DEFAULT_URL));
    if (givenToken.isPresent()) {
      return new ServerAddress(base, givenToken.get());
    }
    if (!isThisMachine(base)) {
      throw new CliException(
          ExitCode.USAGE, "there is no token for " + base + ": set MUSTER_TOKEN");
    }
    Path tokenFile = data.resolve("admin.token");
    String token =
        read(tokenFile)
            .orElseThrow(() ->
                new CliException(
                    ExitCode.USAGE,
                    "there is no token: set MUSTER_TOKEN, or name the server's data folder"
                        + " with --data; looked for "
                        + tokenFile));
    return new ServerAddress(base, token);
  }

  /// The data folder of this machine's server.
  ///
  /// @param chosenData when it was chosen on the command line
  static Path dataFolder(Surroundings surroundings, Optional<Path> chosenData) {
    return chosenData
        .or(() -> set(surroundings.environment(), "MUSTER_DATA").map(Path::of))
        .orElseGet(() -> surroundings.root().resolve("data"));
  }

  private static URI base(String url) {
    String trimmed = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    URI base;
    try {
      base = URI.create(trimmed);
    } catch (IllegalArgumentException e) {
      throw notAnAddress(url, e);
    }
    boolean web = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
    if (!web || base.getHost() == null) {
      throw notAnAddress(url, null);
    }
    return base;
  }

  private static CliException notAnAddress(
      String url, @org.jspecify.annotations.Nullable Throwable cause) {
    String message = "the server's URL must be like " + DEFAULT_URL + ", got: " + url;
    return cause == null
        ? new CliException(ExitCode.USAGE, message)
        : new CliException(ExitCode.USAGE, message, cause);
  }

  private static boolean isThisMachine(URI base) {
    String host = base.getHost();
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }

  private static Optional<String> set(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  private static Optional<String> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(file, UTF_8).strip());
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILED, "cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return base.toString();
  }
}
