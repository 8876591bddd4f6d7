package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadinessTest {
  private static final String REPORT =
      """
      {"result":{"plan":"core-banking","planHash":"h","mode":"planned","state":"%s","score":97,
       "at":"2026-01-01T00:00:05Z","oldestInput":"2026-01-01T00:00:00Z","ageSeconds":5,
       "checks":[
        {"id":12,"name":"A server waits","severity":"blocks","verdict":"pass","blocks":false,
         "call":"GET pvm-instances","advice":"Stop it.","findings":[]},
        {"id":39,"name":"Leads nowhere","severity":"blocks","verdict":"unknown","blocks":true,
         "call":"GET /v1/routes","advice":"Ask again.","findings":[
          {"subject":"site wdc06","verdict":"pass","blocks":false,"observed":"x","expected":"x"},
          {"subject":"site wdc06","verdict":"unknown","blocks":true,
           "observed":"no answer","expected":"no way"}]}]},
       "correlationId":"c","receipts":[]}\
      """;
  private static final String KEPT = "GET /api/v1/plans/core-banking/readiness?mode=planned";

  private final ScriptedServer server = new ScriptedServer();
  private final Desk desk = Desk.at(server);

  @TempDir private Path dir;

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void whatDoesNotPassIsToldWithItsCallAndWhatToDo() {
    server.on(KEPT, 200, REPORT.formatted("unknown"));

    Desk.Seen seen = desk.run("readiness", "core-banking", "--mode", "planned");

    assertThat(seen.code()).isEqualTo(ExitCode.FAILED.code());
    assertThat(seen.out().lines().map(line -> line.strip().replaceAll(" +", " ")))
        .containsSubsequence(
            "12 A server waits blocks pass",
            "39 Leads nowhere blocks unknown",
            "39 Leads nowhere: unknown, blocks",
            "site wdc06: no answer (expected: no way)",
            "call: GET /v1/routes",
            "do: Ask again.",
            "state unknown",
            "oldest input 5 s old")
        .doesNotContain("do: Stop it.");
  }

  @Test
  void aReadyPlanEndsWithZeroAndJsonIsWhatTheServerSaid() {
    server.on(KEPT, 200, REPORT.formatted("ready"));

    Desk.Seen seen = desk.run("readiness", "core-banking", "--mode", "planned", "--output", "json");

    assertThat(seen.code()).isZero();
    assertThat(seen.out()).isEqualTo(REPORT.formatted("ready") + "\n");
  }

  @Test
  void aFileIsSentToTheServer() throws IOException {
    server.on("POST /api/v1/plans/readiness?mode=drill", 200, REPORT.formatted("not-ready"));
    Path plan = Files.writeString(dir.resolve("plan.yaml"), "name: x\n");

    assertThat(desk.run("readiness", plan.toString()).code()).isEqualTo(ExitCode.FAILED.code());
    assertThat(server.requests().getFirst().body()).isEqualTo("name: x\n");
  }

  @Test
  void aPlanThatIsNotKeptIsNotFound() {
    server.on("GET /api/v1/plans/no/readiness?mode=drill", 404, "{\"detail\":\"no plan\"}");

    assertThat(desk.run("readiness", "no").code()).isEqualTo(ExitCode.NOT_FOUND.code());
  }
}
