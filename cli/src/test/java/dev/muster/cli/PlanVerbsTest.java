package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanVerbsTest {
  private static final String STARTED =
      """
      {"result":{"id":"r-1","plan":"core-banking","state":"running",
       "startedAt":"2026-01-01T00:00:00Z","endedAt":null},"correlationId":"r-1","receipts":[]}\
      """;
  private static final String ENDED =
      """
      {"result":{"id":"r-1","plan":"core-banking","mode":"drill","state":"success",
       "startedAt":"2026-01-01T00:00:00Z","endedAt":"2026-01-01T00:01:40Z",
       "rtaSeconds":92.4,"cloudRtaSeconds":924.0,"timeScale":10,
       "steps":[{"id":"start-db","action":"dr-instance.start","state":"success",
         "receipts":[{"index":5,"location":"us-east"},{"index":6,"location":"us-east"}]},
        {"id":"start-app","receipts":[{"index":7,"location":"us-east"}]}],
       "evidence":"data/evidence/r-1"},"correlationId":"c-2","receipts":[]}\
      """;
  private static final String PLANS =
      """
      {"result":[{"name":"core-banking","hash":"h","appliedAt":"t",
       "objectives":{"rto":"PT15M","rpo":"PT5M"}}],"receipts":[]}\
      """;
  private static final String PROGRESS = "GET /api/v1/runs/r-1/progress";

  private final ScriptedServer server = new ScriptedServer();
  private final Desk desk = Desk.at(server);

  @TempDir private Path dir;
  private String plan = "";

  @BeforeEach
  void writePlan() throws IOException {
    plan = Files.writeString(dir.resolve("plan.yaml"), "name: core-banking # é\n").toString();
    server.on("POST /api/v1/runs?mode=drill", 202, STARTED);
    server.on("GET /api/v1/plans", 200, PLANS);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aDrillIsFollowedThroughABrokenConnectionToItsEnd() {
    server
        .onStream(PROGRESS, step(1, "00:00:03Z", "start-db", "running"))
        .onTornStream(PROGRESS)
        .onStream(
            PROGRESS,
            step(2, "00:01:30.5Z", "start-db", "success") + step(3, "00:01:40Z", "", "success"));
    server.on("GET /api/v1/runs/r-1", 200, STARTED).on("GET /api/v1/runs/r-1", 200, ENDED);

    Desk.Seen seen = desk.run("drill", plan);

    assertThat(seen.code()).as(seen.err()).isZero();
    assertThat(seen.out().lines().map(line -> line.strip().replaceAll(" +", " ")))
        .containsExactly(
            "Drill of core-banking, run r-1",
            "3.0 s start-db running why",
            "1 min 30 s start-db success why",
            "1 min 40 s (run) success why",
            "",
            "Drill of core-banking: success",
            "recovery time 1 min 32 s by the clock on the wall, 15 min 24 s in the cloud's time"
                + " (simulated, time scale 10)",
            "objective 15 min: missed (simulated)",
            "events 3 (us-east:5-7)",
            "evidence data/evidence/r-1");
    assertThat(server.requests().getFirst().header("Content-type")).contains("application/yaml");
    assertThat(server.requests().getFirst().body()).isEqualTo("name: core-banking # é\n");
    assertThat(
            server.requests().stream()
                .filter(request -> request.call().equals(PROGRESS))
                .map(request -> request.header("Last-event-id").orElse("")))
        .containsExactly("", "1", "1");
  }

  @Test
  void aStreamThatStopsBeforeTheRunEndsIsOpenedAgain() {
    server
        .onStream(PROGRESS, step(1, "00:00:03Z", "start-db", "running"))
        .onStream(PROGRESS, step(2, "00:00:04Z", "start-db", "success"));
    server.on("GET /api/v1/runs/r-1", 200, STARTED).on("GET /api/v1/runs/r-1", 200, ENDED);

    assertThat(desk.run("drill", plan).code()).isZero();
    assertThat(server.calls()).filteredOn(PROGRESS::equals).hasSize(2);
  }

  @Test
  void aDrillsJsonIsTheRunAndItsProgressGoesBesideIt() {
    server.onStream(PROGRESS, step(1, "00:00:03Z", "start-db", "running"));
    server.on("GET /api/v1/runs/r-1", 200, ENDED);

    Desk.Seen seen = desk.run("drill", plan, "--output", "json");

    assertThat(seen.out()).isEqualTo(ENDED + "\n");
    assertThat(seen.err()).contains("start-db");
  }

  @Test
  void aFailedOrInterruptedDrillFailsTheVerb() {
    server.onStream(PROGRESS, "");
    server
        .on(
            "GET /api/v1/runs/r-1",
            200,
            ENDED.replace("\"success\",\n \"startedAt", "\"failure\",\n \"startedAt"))
        .on("GET /api/v1/runs/r-1", 200, STARTED.replace("running", "interrupted"));

    Desk.Seen failed = desk.run("drill", plan);
    Desk.Seen interrupted = desk.run("drill", plan);

    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.out()).contains("Drill of core-banking: failure");
    assertThat(interrupted.code()).isEqualTo(1);
    assertThat(interrupted.out()).contains("Drill of core-banking: interrupted");
  }

  @Test
  void aServerThatStaysAwayIsGivenUp() {
    server.onStream(PROGRESS, "");
    server.on("GET /api/v1/runs/r-1", 200, STARTED);

    Desk.Seen seen = desk.run("drill", plan);

    assertThat(seen.code()).isEqualTo(1);
    assertThat(seen.err()).contains("stream stopped before its end");
    assertThat(desk.pauses()).hasSizeBetween(10, 100);
  }

  @Test
  void aRefusedDrillSaysWhy() {
    server.on("POST /api/v1/plans/preview?mode=failover", 409, "{\"title\":\"Not ready\"}");

    Desk.Seen seen = desk.run("preview", plan, "--mode", "failover");

    assertThat(seen.code()).isEqualTo(4);
    assertThat(seen.err()).isEqualTo("muster: Not ready\n");
  }

  @Test
  void aDetachedDrillReturnsItsRun() {
    Desk.Seen seen = desk.run("drill", plan, "--detach");

    assertThat(seen.code()).isZero();
    assertThat(seen.out()).contains("r-1");
    assertThat(server.calls()).containsExactly("POST /api/v1/runs?mode=drill");
  }

  @Test
  void aPlanThatIsNotThereIsAUsageError() {
    Desk.Seen seen = desk.run("drill", dir.resolve("none.yaml").toString());

    assertThat(seen.code()).isEqualTo(2);
    assertThat(seen.err()).contains("there is no plan", "none.yaml");
    assertThat(server.calls()).isEmpty();
  }

  @Test
  void aPreviewShowsItsStepsAndTheDestructivePartApart() {
    server.on(
        "POST /api/v1/plans/preview?mode=drill",
        200,
        """
        {"result":{"plan":"core-banking","planHash":"h","mode":"drill","previewHash":"p",
         "steps":[{"id":"clone","action":"dr-volume.clone","target":"db","site":"wdc06",
          "expects":"available","after":"cloned","destructive":false},
          {"id":"delete","action":"dr-volume.delete","target":"db","destructive":true}],
         "destructive":["delete"]}}\
        """);

    Desk.Seen seen = desk.run("preview", plan);

    assertThat(seen.code()).isZero();
    assertThat(seen.out()).contains("preview hash  p\n", "clone", "Destructive: delete\n");
  }

  @Test
  void aPreviewThatCannotBeRunFailsTheVerbAndSaysWhy() {
    server.on(
        "POST /api/v1/plans/preview?mode=drill",
        200,
        """
        {"result":{"plan":"core-banking","steps":[],"destructive":[],
         "findings":[{"subject":"db","message":"is not replicated"}]}}\
        """);

    Desk.Seen seen = desk.run("preview", plan);

    assertThat(seen.code()).isEqualTo(1);
    assertThat(seen.out()).contains("Not ready: db: is not replicated\n");
    assertThat(desk.run("preview", plan, "--output", "json").code()).isEqualTo(1);
  }

  @Test
  void aValidPlanIsPrintedWithItsHash() {
    server.on(
        "POST /api/v1/plans/validate",
        200,
        "{\"result\":{\"name\":\"core-banking\",\"hash\":\"h\",\"warnings\":[]}}");

    assertThat(desk.run("plan", "validate", plan).out())
        .isEqualTo("name      core-banking\nhash      h\nwarnings  -\n");
  }

  @Test
  void aKeptPlanIsNamedInsteadOfSent() {
    server.on("POST /api/v1/runs?mode=drill&preview=p1&plan=core-banking", 202, STARTED);

    Desk.Seen seen = desk.run("drill", "core-banking", "--preview", "p1", "--detach");

    assertThat(seen.code()).as(seen.err()).isZero();
    assertThat(server.requests().getLast().body()).isEmpty();
  }

  @Test
  void aFailoverIsFollowedUntilItAwaitsItsCommit() {
    String waits =
        ENDED.replace("\"success\",\n \"startedAt", "\"awaiting-commit\",\n \"startedAt");
    server.on("POST /api/v1/runs/failover?mode=planned&plan=core-banking", 202, STARTED);
    server.on("POST /api/v1/runs/failover?mode=unplanned&force=site%20lost", 202, STARTED);
    server.onStream(PROGRESS, step(1, "00:00:03Z", "start-db", "running"));
    server.on("GET /api/v1/runs/r-1", 200, waits);

    Desk.Seen planned = desk.run("failover", "core-banking", "--planned");
    Desk.Seen unplanned = desk.run("failover", plan, "--force", "site lost", "--detach");

    assertThat(planned.code()).as(planned.err()).isZero();
    assertThat(planned.out())
        .contains(
            "Planned failover of core-banking: awaiting-commit",
            "Accept it with: muster run commit r-1");
    assertThat(unplanned.code()).as(unplanned.err()).isZero();
  }

  @Test
  void whenTheOutageBeganIsSaidWithTheFailover() {
    server.on(
        "POST /api/v1/runs/failover?mode=unplanned&detectedAt=2026-01-01T00%3A00%3A00%2B01%3A00"
            + "&plan=core-banking",
        202, STARTED);

    Desk.Seen seen =
        desk.run(
            "failover", "core-banking", "--detected-at", "2026-01-01T00:00:00+01:00", "--detach");

    assertThat(seen.code()).as(seen.err()).isZero();
  }

  @Test
  void aQueuedRunSaysWhatItWaitsFor() {
    String queued =
        ENDED
            .replace(
                "\"success\",\n \"startedAt\"",
                "\"queued\",\n \"queue\":{\"position\":2,\"behind\":[\"r-8\",\"r-9\"]},\n \"startedAt\"")
            .replace("2026-01-01T00:01:40Z", "");
    server.on("GET /api/v1/runs/r-1", 200, queued);
    server.on("POST /api/v1/runs?mode=drill&plan=core-banking", 202, queued);
    server.on("GET /api/v1/runs", 200, "{\"result\":[" + result(queued) + "],\"receipts\":[]}");

    assertThat(desk.run("run", "show", "r-1").out()).contains("place 2, waits for run r-8, r-9");
    assertThat(desk.run("run", "list").out()).contains("QUEUE", "WAITS FOR", "r-8, r-9");

    server.onStream(PROGRESS, step(1, "00:00:03Z", "start-db", "running"));
    server.on("GET /api/v1/runs/r-1", 200, ENDED);
    assertThat(desk.run("drill", "core-banking").out())
        .contains("queued: place 2, waits for run r-8, r-9", "Drill of core-banking: success");
  }

  private static String result(String answer) {
    return answer.substring(answer.indexOf(':') + 1, answer.lastIndexOf(",\"correlationId\""));
  }

  @Test
  void aCommitShowsOnlyWhatItDoes() {
    server.on(
        "POST /api/v1/runs/r-1/commit",
        202,
        ENDED
            .replace("\"success\",\n \"startedAt", "\"committing\",\n \"startedAt")
            .replace(
                "\"id\":\"start-db\"", "\"id\":\"start-db\",\"endedAt\":\"2026-01-01T00:00:09Z\""));
    server.onStream(
        PROGRESS,
        step(1, "00:00:09Z", "start-db", "success") + step(2, "00:01:00Z", "reverse", "running"));
    server.on("GET /api/v1/runs/r-1", 200, ENDED.replace("\"success\",\n", "\"committed\",\n"));

    Desk.Seen seen = desk.run("run", "commit", "r-1");

    assertThat(seen.code()).as(seen.err()).isZero();
    assertThat(seen.out()).contains("reverse").doesNotContain("start-db");
  }

  @Test
  void aHaltedRunFailsTheVerbAndSaysWhatCanBeDone() {
    server.onStream(PROGRESS, "");
    server.on(
        "GET /api/v1/runs/r-1",
        200,
        STARTED.replace("\"running\"", "\"halted\",\"offers\":[\"resume\",\"leave\"]"));

    Desk.Seen seen = desk.run("run", "watch", "r-1");

    assertThat(seen.code()).isEqualTo(1);
    assertThat(seen.out())
        .contains("possible now: resume, leave. For example: muster run resume r-1");
  }

  @Test
  void stepsAreRetriedSkippedAndAcknowledged() {
    server.on("POST /api/v1/runs/r-1/steps/dns/retry", 202, STARTED);
    server.on("POST /api/v1/runs/r-1/steps/dns/skip", 202, STARTED);
    server.on("POST /api/v1/runs/r-1/steps/dns/acknowledge", 202, STARTED);

    assertThat(desk.run("run", "retry", "r-1", "dns").code()).isZero();
    assertThat(desk.run("run", "skip", "r-1", "dns").code()).isEqualTo(2);
    assertThat(desk.run("run", "skip", "r-1", "dns", "--reason", "done by hand").code()).isZero();
    assertThat(server.requests().getLast().body()).isEqualTo("{\"reason\":\"done by hand\"}");
    assertThat(desk.run("run", "acknowledge", "r-1", "dns", "--note", "ok").code()).isZero();
    assertThat(server.requests().getLast().body()).isEqualTo("{\"note\":\"ok\"}");
  }

  @Test
  void twoPlansAreComparedFieldByField() {
    String difference =
        """
        {"result":{"name":"core-banking","from":"a1","to":"b2","changes":[
          {"path":"spec.objectives.rto","before":"PT45M","after":"PT30M"},
          {"path":"spec.steps[dns].when","before":"[planned]"}]},"receipts":[]}\
        """;
    server.on("POST /api/v1/plans/diff", 200, difference);
    server.on("POST /api/v1/plans/diff?from=core-banking&to=b2", 200, difference);

    assertThat(desk.run("plan", "diff", plan).out())
        .isEqualTo(
            """
            --- a1
            +++ b2
            @@ spec.objectives.rto
            - PT45M
            + PT30M
            @@ spec.steps[dns].when
            - [planned]
            """);
    assertThat(desk.run("plan", "diff", "core-banking", "b2").code()).isZero();
    assertThat(desk.run("plan", "diff", "core-banking").code()).isEqualTo(2);
    assertThat(desk.run("plan", "diff", plan, "core-banking").code()).isEqualTo(2);
  }

  @Test
  void aKeptPlanIsShownDrawnAndItsTextPrinted() {
    server.on(
        "GET /api/v1/plans/core-banking",
        200,
        """
        {"result":{"name":"core-banking","hash":"h2","version":2,"current":true,
         "objectives":{"rto":"PT15M","rpo":"PT5M"},"source":"name: x\\n",
         "versions":[{"version":2,"hash":"h2","current":true,"at":"t2","by":"admin"},
          {"version":1,"hash":"h1","current":false,"at":"t1","by":"admin"}]},"receipts":[]}\
        """);
    server.on(
        "POST /api/v1/plans/graph?format=dot&plan=core-banking",
        200,
        "{\"result\":{\"graph\":\"digraph plan {}\\n\"},\"receipts\":[]}");

    assertThat(desk.run("plan", "show", "core-banking").out()).contains("h2", "h1", "PT15M");
    assertThat(desk.run("plan", "show", "core-banking", "--source").out()).isEqualTo("name: x\n");
    assertThat(desk.run("plan", "graph", "core-banking", "--format", "dot").out())
        .isEqualTo("digraph plan {}\n");
  }

  @Test
  void aRunIsShownWithItsSteps() {
    server.on("GET /api/v1/runs/r-1", 200, ENDED);

    assertThat(desk.run("run", "show", "r-1").out()).contains("success", "start-db", "start-app");
    assertThat(desk.run("run", "show", "r-1", "--output", "json").out()).isEqualTo(ENDED + "\n");
  }

  @Test
  void aRunIsCancelledAndCleanedUp() {
    String answer =
        """
        {"result":{"id":"r-1","plan":"core-banking","state":"cancelling","steps":[]},"receipts":[]}\
        """;
    server.on("POST /api/v1/runs/r-1/cancel", 202, answer);
    server.on("POST /api/v1/runs/r-1/cleanup", 202, answer.replace("cancelling", "rolling-back"));

    assertThat(desk.run("run", "cancel", "r-1").out()).contains("cancelling");
    assertThat(desk.run("run", "cleanup", "r-1").out()).contains("rolling-back");
  }

  @Test
  void aRunThatCannotBeCancelledIsARefusal() {
    server.on("POST /api/v1/runs/r-1/cancel", 409, "{\"status\":409,\"detail\":\"it is success\"}");

    assertThat(desk.run("run", "cancel", "r-1").code()).isEqualTo(4);
  }

  private static String step(int id, String time, String step, String state) {
    return """
    id: %d
    data: {"at":"2026-01-01T%s","step":"%s","state":"%s","detail":"why"}

    """
        .formatted(id, time, step, state);
  }
}
