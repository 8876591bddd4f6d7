package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorsTest {
  private final ScriptedServer server = new ScriptedServer();
  private final Desk desk = Desk.at(server);

  @TempDir private Path dir;

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({"400,2", "404,3", "401,4", "403,4", "409,4", "422,4", "413,1", "500,1", "503,1"})
  void theStatusDecidesTheExitCode(int status, int code) {
    server.on("GET /api/v1/sites", status, "{\"title\":\"No\",\"status\":" + status + "}");

    Desk.Seen seen = desk.run("site", "list");

    assertThat(seen.code()).isEqualTo(code);
    assertThat(seen.out()).isEmpty();
    assertThat(seen.err()).isEqualTo("muster: No\n");
  }

  @Test
  void problemsNameTheFieldsAndTheEvent() {
    server.on(
        "POST /api/v1/volumes",
        400,
        """
        {"type":"about:blank","title":"Bad request","status":400,"detail":"1 field is wrong",
         "errors":[{"field":"sizeGb","message":"must be 1 or more, got: 0"}],
         "correlationId":"c-9"}\
        """);

    Desk.Seen seen = desk.run("volume", "create", "v", "--size-gb", "0");

    assertThat(seen.err())
        .isEqualTo(
            """
            muster: Bad request: 1 field is wrong (correlation id c-9)
              sizeGb: must be 1 or more, got: 0
            """);
  }

  @Test
  void planProblemsNameLineAndColumn() throws IOException {
    server.on(
        "POST /api/v1/plans/validate",
        400,
        """
        {"title":"Bad plan","errors":[{"field":"objectives.rto","line":3,"column":7,
         "message":"is no duration"}]}\
        """);
    Path plan = Files.writeString(dir.resolve("plan.yaml"), "x");

    Desk.Seen seen = desk.run("plan", "validate", plan.toString());

    assertThat(seen.code()).isEqualTo(2);
    assertThat(seen.err()).contains("  objectives.rto (line 3, column 7): is no duration\n");
  }

  @Test
  void anAnswerThatIsNoProblemStillGivesOneLine() {
    server.on("GET /api/v1/sites", 502, "<html>Bad Gateway</html>");

    assertThat(desk.run("site", "list").err()).isEqualTo("muster: the server answered 502\n");
  }

  @Test
  void anAnswerThatIsNoJsonIsAFailure() {
    server.on("GET /api/v1/sites", 200, "<html>");

    assertThat(desk.run("site", "list").code()).isEqualTo(1);
    assertThat(desk.run("site", "list", "--output", "json").code()).isEqualTo(1);
  }

  @Test
  void textFromElsewhereCannotDriveTheTerminal() {
    server.on("GET /api/v1/sites", 404, "{\"title\":\"a\\u001b[2Jb\"}");

    assertThat(desk.run("site", "list").err()).isEqualTo("muster: a?[2Jb\n");
  }

  @Test
  void aServerThatIsNotThereIsSaidPlainly() {
    String url = server.url();
    server.close();

    Desk.Seen seen = desk.run("site", "list");

    assertThat(seen.code()).isEqualTo(1);
    assertThat(seen.err())
        .isEqualTo("muster: Muster is not running at " + url + ": start it with ./muster up\n");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          nonsense
          instance nonsense
          instance
          instance start
          instance list extra
          volume create v
          volume create v --size-gb many
          site list --output xml
          ipsec-policy update p --pfs
          events search --limit 0
          """)
  void wrongCallsAreUsageErrors(String line) {
    Desk.Seen seen = desk.run(line.split(" ", -1));

    assertThat(seen.code()).isEqualTo(2);
    assertThat(seen.out()).isEmpty();
    assertThat(seen.err()).isNotBlank().doesNotContain("\tat ");
    assertThat(server.calls()).isEmpty();
  }

  @Test
  void helpIsPrintedForEveryLevel() {
    assertThat(desk.run("--help").out()).contains("instance", "verify");
    assertThat(desk.run("instance", "--help").out()).contains("snapshot");
    assertThat(desk.run("instance", "stop", "--help").out()).contains("--mode", "--detach");
  }

  @Test
  void theServerOfADataFolderIsFoundByItsFiles() throws IOException {
    server.on("GET /api/v1/sites", 200, "{\"result\":[]}");
    Path data = Files.createDirectories(dir.resolve("data"));
    Files.writeString(data.resolve("server.url"), server.url() + "\n");
    Files.writeString(data.resolve("admin.token"), "token-of-folder\n");

    assertThat(new Desk(dir).run("site", "list").code()).isZero();
    assertThat(
            new Desk(dir.resolve("x"))
                .with("MUSTER_DATA", data.toString())
                .run("site", "list")
                .code())
        .isZero();
    assertThat(
            new Desk(dir.resolve("x"))
                .with("MUSTER_URL", "http://192.0.2.1")
                .with("MUSTER_TOKEN", "other")
                .run("site", "list", "--data", data.toString())
                .code())
        .isZero();
    assertThat(server.requests())
        .hasSize(3)
        .allSatisfy(request ->
            assertThat(request.header("Authorization")).contains("Bearer token-of-folder"));
  }

  @Test
  void theFoldersTokenIsNotSentToAnotherMachine() throws IOException {
    Path data = Files.createDirectories(dir.resolve("data"));
    Files.writeString(data.resolve("admin.token"), "token-of-folder\n");

    Desk.Seen seen = new Desk(dir).with("MUSTER_URL", "https://muster.example").run("site", "list");

    assertThat(seen.code()).isEqualTo(2);
    assertThat(seen.err()).contains("https://muster.example", "MUSTER_TOKEN");
  }

  @Test
  void withoutAnyServerTheWayOutIsNamed() {
    Desk.Seen seen = new Desk(dir).run("site", "list");

    assertThat(seen.code()).isEqualTo(1);
    assertThat(seen.err()).contains("./muster up", "MUSTER_URL");
  }

  @Test
  void anUrlThatIsNoneIsAUsageError() {
    Desk.Seen seen = new Desk(dir).with("MUSTER_URL", "localhost:8080").run("site", "list");

    assertThat(seen.code()).isEqualTo(2);
    assertThat(seen.err()).contains("localhost:8080");
  }
}
