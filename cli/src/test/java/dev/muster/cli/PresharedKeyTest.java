package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PresharedKeyTest {
  private static final String CANARY = "canary secret ";
  private static final String[] CREATE = {
    "ike-policy",
    "create",
    "p",
    "--version",
    "2",
    "--encryption",
    "aes-256-cbc",
    "--dh-group",
    "14",
    "--key-lifetime-seconds",
    "28800"
  };

  private final ScriptedServer server =
      new ScriptedServer()
          .on("POST /api/v1/ike-policies", 201, "{\"result\":{\"id\":\"i\"},\"receipts\":[]}");
  private final Desk desk = Desk.at(server);

  @TempDir private Path dir;

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void comesFromAFileWithoutItsLastNewline() throws IOException {
    Path file = Files.writeString(dir.resolve("key"), CANARY + "\r\n");
    String[] call = java.util.Arrays.copyOf(CREATE, CREATE.length + 2);
    call[CREATE.length] = "--pre-shared-key-file";
    call[CREATE.length + 1] = file.toString();

    assertSent(desk.with("MUSTER_PRESHARED_KEY", "another").run(call));
  }

  @Test
  void comesFromTheEnvironment() {
    assertSent(desk.with("MUSTER_PRESHARED_KEY", CANARY).run(CREATE));
  }

  @Test
  void comesFromStandardInput() {
    assertSent(desk.typing(CANARY + "\n").run(CREATE));
  }

  @Test
  void isNotTakenFromTheCommandLine() {
    String[] call = java.util.Arrays.copyOf(CREATE, CREATE.length + 2);
    call[CREATE.length] = "--pre-shared-key";
    call[CREATE.length + 1] = CANARY;

    Desk.Seen seen = desk.run(call);

    assertThat(seen.code()).isEqualTo(2);
    assertThat(server.calls()).isEmpty();
  }

  @Test
  void mustNotBeEmpty() {
    Desk.Seen seen = desk.typing("\n").run(CREATE);

    assertThat(seen.code()).isEqualTo(2);
    assertThat(seen.err()).contains("pre-shared key is empty");
    assertThat(server.calls()).isEmpty();
  }

  private void assertSent(Desk.Seen seen) {
    assertThat(seen.code()).as(seen.err()).isZero();
    assertThat(server.requests().getFirst().body())
        .isEqualTo(
            "{\"name\":\"p\",\"version\":2,\"encryption\":\"aes-256-cbc\",\"dhGroup\":14,"
                + "\"keyLifetimeSeconds\":28800,\"presharedKey\":\"canary secret \"}");
    assertThat(seen.out() + seen.err()).doesNotContain("canary").doesNotContain("token-canary");
  }
}
