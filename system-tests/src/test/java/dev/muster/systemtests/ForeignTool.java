package dev.muster.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// Other people's tools, as far as this machine has them. Where `MUSTER_FOREIGN_EYES=required`, a
/// missing tool fails the tests instead of skipping them.
final class ForeignTool {
  /// Where Debian's golang-golang-x-mod-dev puts the sources.
  private static final Path GOPATH = Path.of("/usr/share/gocode");

  private static final Path PACKAGES = GOPATH.resolve("src/golang.org/x/mod/sumdb/tlog");
  private static final Path SOURCE = Launcher.ROOT.resolve("system-tests/src/go/foreigneyes");
  private static final long SECONDS = 500;

  private ForeignTool() {}

  /// What a tool printed, both streams together, and its exit code.
  record Outcome(int exitCode, String output) {}

  /// Fails or skips, loudly, when a program or a file is missing.
  static void need(boolean present, String what, String debianPackage) {
    if (present) {
      return;
    }
    String message = what + " is missing here: install Debian's " + debianPackage;
    if ("required".equals(System.getenv("MUSTER_FOREIGN_EYES"))) {
      throw new IllegalStateException(message + "; MUSTER_FOREIGN_EYES=required");
    }
    System.err.println("*** NOT VERIFIED BY FOREIGN TOOLS: " + message + " ***");
    Assumptions.abort(message);
  }

  static boolean isOnPath(String program) {
    String path = System.getenv("PATH");
    return path != null
        && Arrays.stream(path.split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /// Compiles our Go checker against Debian's packages, without a network.
  ///
  /// @param folder for the program and the compiler's cache
  static Path goChecker(Path folder) {
    need(isOnPath("go"), "go", "golang-go");
    need(Files.isDirectory(PACKAGES), PACKAGES.toString(), "golang-golang-x-mod-dev");
    Path program = folder.resolve("foreigneyes");
    Map<String, String> offline =
        Map.of(
            "GO111MODULE", "off",
            "GOPATH", GOPATH.toString(),
            "GOCACHE", folder.resolve("gocache").toString(),
            "GOFLAGS", "",
            "CGO_ENABLED", "0");
    Outcome built =
        run(offline, List.of("go", "build", "-o", program.toString(), "./main.go"), SOURCE);
    if (built.exitCode() != 0) {
      throw new IllegalStateException("the Go checker does not compile:\n" + built.output());
    }
    return program;
  }

  /// Runs a program to its end.
  static Outcome run(Map<String, String> environment, List<String> command, Path folder) {
    try {
      Path output = Files.createTempFile("foreign", ".out");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.outputWriter(UTF_8).close();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new IllegalStateException(command + " did not end");
        }
        return new Outcome(process.exitValue(), Files.readString(output, UTF_8));
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
