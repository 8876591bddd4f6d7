package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the real launcher script on a small repository with a Maven and a JDK that only write down
/// what they are asked.
class LauncherTest {
  private static final Path SCRIPT =
      Path.of(System.getProperty("muster.root", "..")).resolve("muster");

  @TempDir private Path dir;
  private Path root = Path.of("");
  private Path jdk = Path.of("");

  /// What a run of the launcher left behind.
  private record Seen(int code, String out, String err) {}

  @BeforeEach
  void makeARepository() throws IOException {
    root = Files.createDirectories(dir.resolve("a repository"));
    jdk = jdk("a jdk", "25.0.3");
    Files.copy(SCRIPT, root.resolve("muster"));
    Files.writeString(root.resolve("pom.xml"), "");
    Files.createDirectories(root.resolve(".mvn"));
    for (String module : new String[] {"cadf", "ledger", "cli", "server"}) {
      Path sources = Files.createDirectories(root.resolve(module).resolve("src/main/java"));
      Files.writeString(sources.resolve("A.java"), "");
      Files.writeString(root.resolve(module).resolve("pom.xml"), "");
    }
    script(
        root.resolve("mvnw"),
        """
        echo "$@" >>mvnw.calls
        echo "Maven at work"
        if [ -f broken ]; then echo "A.java: broken"; exit 1; fi
        sleep 0.3
        mkdir -p cli/target/lib server/target/app/lib
        echo >cli/target/muster-cli-1.jar
        echo >cli/target/lib/lib.jar
        echo >server/target/app/muster-server.jar
        """);
  }

  @Test
  void theOverviewNeedsNeitherJdkNorBuild() throws Exception {
    for (String argument : new String[] {"", "--help", "help"}) {
      Seen seen = argument.isEmpty() ? muster() : muster(argument);

      assertThat(seen.code()).isZero();
      assertThat(seen.out()).startsWith("Muster: ").contains("./muster demo", "events");
    }
    assertThat(root.resolve(".muster")).doesNotExist();
  }

  @Test
  void buildsWhatTheVerbsNeedOnceAndPassesArgumentsOn() throws Exception {
    Seen first = muster("events", "search", "a:\"b c\"", "");
    Seen second = muster("site", "list");

    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.err())
        .matches("Building Muster \\(first time: a few minutes\\) \\.\\.\\. done in \\d+ s\n");
    assertThat(first.out()).endsWith("[dev.muster.cli.Main][events][search][a:\"b c\"][]\n");
    assertThat(first.out()).contains("[-Dmuster.root=" + root.toRealPath() + "]");
    assertThat(second.err()).isEmpty();
    assertThat(mavenCalls()).containsExactly("-B -q -Dquick package -pl cli -am");
    assertThat(root.resolve(".muster/build.log"))
        .content()
        .contains("Maven at work", "CacheTraining");
  }

  @Test
  void buildsAgainAfterAnEditAndAfterADeletion() throws Exception {
    muster("site", "list");
    Files.writeString(root.resolve("ledger/src/main/java/B.java"), "");
    Seen edited = muster("site", "list");
    Files.delete(root.resolve("ledger/src/main/java/B.java"));
    Seen deleted = muster("site", "list");
    Files.writeString(root.resolve("server/src/main/java/A.java"), "x");
    Seen unrelated = muster("site", "list");

    assertThat(edited.err()).startsWith("Building Muster ... done");
    assertThat(deleted.err()).startsWith("Building Muster ... done");
    assertThat(unrelated.err()).isEmpty();
    assertThat(mavenCalls()).hasSize(3);
  }

  @Test
  void aFailedBuildShowsItsEndAndIsTriedAgain() throws Exception {
    Files.writeString(root.resolve("broken"), "");

    Seen failed = muster("site", "list");
    Files.delete(root.resolve("broken"));
    Seen repaired = muster("site", "list");

    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err()).contains("A.java: broken", ".muster/build.log");
    assertThat(repaired.code()).isZero();
    assertThat(root.resolve(".muster/lock")).doesNotExist();
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    Process one = start(Map.of(), "site", "list");
    Process two = start(Map.of(), "site", "list");

    assertThat(seen(one).code()).isZero();
    assertThat(seen(two).code()).isZero();
    assertThat(mavenCalls()).hasSize(1);
  }

  @Test
  void theLockOfADeadProcessIsTakenOver() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Files.createDirectories(root.resolve(".muster"));
    Files.createSymbolicLink(root.resolve(".muster/lock"), Path.of(String.valueOf(dead.pid())));

    assertThat(muster("site", "list").code()).isZero();
  }

  @Test
  void upRunsACopyOfTheServer() throws Exception {
    Seen seen = muster("up", "--data", "my data");

    assertThat(seen.code()).as(seen.err()).isZero();
    assertThat(mavenCalls()).containsExactly("-B -q -Dquick package -pl server,cli -am");
    assertThat(seen.out())
        .contains("[-jar][" + root.toRealPath() + "/.muster/server/muster-server.jar]")
        .endsWith("[up][--data][my data]\n");
    assertThat(muster("site", "list").err()).as("the verbs were built along").isEmpty();
  }

  @Test
  void testRunsEverythingInView() throws Exception {
    Seen seen = muster("test", "-pl", "cadf");

    assertThat(seen.out()).contains("Maven at work");
    assertThat(mavenCalls()).containsExactly("-B verify -pl cadf");
  }

  @Test
  void anotherJavaHomeIsPassedOver() throws Exception {
    Path old = jdk("old", "17.0.1");
    Path bin = Files.createDirectories(dir.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("java"), jdk.resolve("bin/java"));
    Map<String, String> environment =
        Map.of("JAVA_HOME", old.toString(), "PATH", bin + ":" + System.getenv("PATH"));

    Seen seen = seen(start(environment, "site", "list"));

    assertThat(seen.out()).startsWith(jdk.toRealPath() + "/bin/java: ");
  }

  @Test
  void worksThroughALinkFromAnotherFolder() throws Exception {
    Path link = Files.createSymbolicLink(dir.resolve("link"), root.resolve("muster"));

    Seen seen = seen(start(link, Map.of(), "site", "list"));

    assertThat(seen.code()).as(seen.err()).isZero();
    assertThat(seen.out()).contains("[-Dmuster.root=" + root.toRealPath() + "]");
  }

  private Seen muster(String... arguments) throws Exception {
    return seen(start(Map.of("JAVA_HOME", jdk.toString()), arguments));
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    return start(root.resolve("muster"), environment, arguments);
  }

  private Process start(Path script, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", script.toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(dir.toFile());
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().remove("MUSTER_JAVA_OPTS");
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static Seen seen(Process process) throws Exception {
    process.getOutputStream().close();
    byte[] out = process.getInputStream().readAllBytes();
    byte[] err = process.getErrorStream().readAllBytes();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Seen(process.exitValue(), new String(out, UTF_8), new String(err, UTF_8));
  }

  private List<String> mavenCalls() throws IOException {
    return Files.readAllLines(root.resolve("mvnw.calls"));
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = Files.createDirectories(dir.resolve(name));
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "A=\"b\"\nJAVA_VERSION=\"" + version + "\"\n");
    script(home.resolve("bin/javac"), "exit 0");
    script(
        home.resolve("bin/java"),
        """
        printf '%s: ' "$0"
        printf '[%s]' "$@"
        echo
        """);
    return home;
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
