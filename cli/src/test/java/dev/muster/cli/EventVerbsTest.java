package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventVerbsTest {
  // Spaces, escapes, numbers and key order as nobody would write them anew.
  private static final String FIRST =
      "{\"eventTime\" : \"2024-11-23T08:00:00.00+0000\",\"n\":1.50e0,\"action\":\"dr-instance.start\","
          + "\"outcome\":\"success\",\"severity\":\"warning\",\"u\":\"\\u00e9é\\/\","
          + "\"initiator\":{\"name\":\"ada\"},\"target\":{\"name\":\"web-01\"}}";
  private static final String SECOND = "{ \"action\":\"dr-vpn.list\" }";

  private final ScriptedServer server = new ScriptedServer();
  private final Desk desk = Desk.at(server);

  @TempDir private Path dir;

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void searchPrintsEventsByteForByte() {
    server.on(
        "GET /api/v1/events?query=action%3Adr-instance.start&limit=100",
        200, "{\"ids\":[\"us-east:7\",\"us-east:3\"],\"events\":[" + FIRST + " , " + SECOND + "]}");

    Desk.Seen json = desk.run("events", "search", "action:dr-instance.start", "--output", "json");
    Desk.Seen table = desk.run("events", "search", "action:dr-instance.start");

    assertThat(json.out()).isEqualTo("[\n" + FIRST + ",\n" + SECOND + "\n]\n");
    assertThat(table.out().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "ID TIME ACTION OUTCOME SEVERITY INITIATOR TARGET",
            "us-east:7 2024-11-23T08:00:00.00+0000 dr-instance.start success warning ada web-01",
            "us-east:3 - dr-vpn.list - - - -");
  }

  @Test
  void searchGoesFromPageToPageUpToItsLimit() {
    server.on(
        "GET /api/v1/events?query=&limit=3",
        200,
        "{\"events\":[1,2],\"ids\":[],\"nextCursor\":\"a b\"}");
    server.on(
        "GET /api/v1/events?query=&limit=1&cursor=a%20b",
        200, "{\"events\":[3],\"ids\":[],\"nextCursor\":\"more\"}");

    assertThat(desk.run("events", "search", "--limit", "3", "--output", "json").out())
        .isEqualTo("[\n1,\n2,\n3\n]\n");
    assertThat(server.calls()).hasSize(2);
  }

  @Test
  void searchForAllEndsWithTheLastPage() {
    server.on("GET /api/v1/events?query=&limit=1000", 200, "{\"events\":[1],\"nextCursor\":\"n\"}");
    server.on(
        "GET /api/v1/events?query=&limit=1000&cursor=n",
        200,
        "{\"events\":[],\"nextCursor\":null}");

    assertThat(desk.run("events", "search", "--all", "--output", "json").out())
        .isEqualTo("[\n1\n]\n");
  }

  @Test
  void tailResumesBehindTheLastEventUntilTheServerRefuses() {
    String path = "GET /api/v1/events/tail?query=outcome%3Asuccess&from=us-east%3A1";
    server
        .onStream(path, "id: us-east:2\ndata: " + SECOND + "\n\nid: us-east:3\ndata: {\"half")
        .onTornStream(path)
        .onStream(path, ": still here\n\nid: us-east:3\ndata: " + FIRST + "\n\n")
        .on(path, 403, "{\"title\":\"No longer\"}");

    Desk.Seen seen =
        desk.run("events", "tail", "outcome:success", "--from", "us-east:1", "--output", "json");

    assertThat(seen.code()).isEqualTo(4);
    assertThat(seen.out()).isEqualTo(SECOND + "\n" + FIRST + "\n");
    assertThat(
            server.requests().stream().map(request -> request.header("Last-event-id").orElse("")))
        .containsExactly("", "us-east:2", "us-east:2", "us-east:3");
  }

  @Test
  void anEventIsShownByteForByteOrByItsFields() {
    server.on("GET /api/v1/events/us-east:41", 200, FIRST);

    assertThat(desk.run("events", "show", "us-east:41", "--output", "json").out())
        .isEqualTo(FIRST + "\n");
    server.on(
        "GET /api/v1/events/us-east:41?warnings=true",
        200,
        "{\"warnings\":[{\"field\":\"target.id\",\"message\":\"should be a CRN\"}],\"event\":"
            + FIRST
            + "}");
    assertThat(desk.run("events", "show", "us-east:41").out())
        .containsPattern("initiator.name +ada\n")
        .containsPattern("warning +target.id: should be a CRN\n");
  }

  @Test
  void anEventIsShownInTheFormAskedFor() {
    server.on("GET /api/v1/events/us-east:41?format=cadf", 200, "{\"typeURI\":\"x\"}");
    server.on(
        "GET /api/v1/events/us-east:41?warnings=true&format=cadf",
        200,
        "{\"warnings\":[],\"event\":{\"typeURI\":\"x\"}}");

    assertThat(
            desk.run("events", "show", "us-east:41", "--format", "cadf", "--output", "json").out())
        .isEqualTo("{\"typeURI\":\"x\"}\n");
    assertThat(desk.run("events", "show", "us-east:41", "--format", "cadf").out())
        .isEqualTo("typeURI  x\n");
  }

  @Test
  void anUnknownEventIsNotFound() {
    server.on("GET /api/v1/events/us-east:99?warnings=true", 404, "{\"title\":\"No such event\"}");

    assertThat(desk.run("events", "show", "us-east:99").code()).isEqualTo(3);
  }

  @Test
  void aProofIsPrintedOrWrittenByteForByte() throws java.io.IOException {
    String proof = "c2sp.org/tlog-proof@v1\nindex 41\n";
    server.on("GET /api/v1/events/us-east:41/proof", 200, proof);
    Path file = dir.resolve("a.tlog-proof");

    assertThat(desk.run("events", "proof", "us-east:41").out()).isEqualTo(proof);
    assertThat(desk.run("events", "proof", "us-east:41", "--output", "json").out())
        .isEqualTo(
            "{\"event\":\"us-east:41\",\"proof\":\"c2sp.org/tlog-proof@v1\\nindex 41\\n\"}\n");
    assertThat(desk.run("events", "proof", "us-east:41", "--file", file.toString()).code())
        .isZero();
    assertThat(file).hasContent(proof);
  }

  @Test
  void ingestSendsLinesInBatchesAndNamesTheLinesThatWereRefused() throws java.io.IOException {
    Path file = dir.resolve("events.ndjson");
    java.nio.file.Files.writeString(file, "\n" + FIRST + "\n\n{}\n" + SECOND);
    server.on(
        "POST /api/v1/events?ack=checkpointed",
        207,
        "{\"results\":[{\"item\":0,\"status\":201,\"id\":\"us-east:7\"},{\"item\":1,\"status\":400,"
            + "\"errors\":[{\"field\":\"action\",\"message\":\"is missing\"}]},{\"item\":2,\"status\":201}]}");

    Desk.Seen seen = desk.run("events", "ingest", file.toString(), "--ack", "checkpointed");

    assertThat(seen.out()).isEqualTo("2 recorded, 1 refused\nline 4: action is missing\n");
    assertThat(seen.code()).isEqualTo(1);
    assertThat(server.requests().getFirst().header("Content-type"))
        .contains("application/x-ndjson");
  }

  @Test
  void ingestSendsAgainWhatWasNotTaken() {
    server
        .on("POST /api/v1/events", 429, "{}", "Retry-After", "3")
        .on("POST /api/v1/events", 201, "{\"id\":\"us-east:7\"}");

    Desk.Seen seen = desk.typing("{\n\"a\":1}").run("events", "ingest", "-", "--output", "json");

    assertThat(seen.out()).isEqualTo("{\"recorded\":1,\"refused\":[]}\n");
    assertThat(desk.pauses()).containsExactly(java.time.Duration.ofSeconds(3));
    assertThat(server.requests().getLast().header("Content-type")).contains("application/json");
  }

  @Test
  void countsArePrintedForPeopleAndForPrograms() {
    String answer =
        "{\"events\":[],\"count\":7,\"facets\":{\"outcome\":{\"values\":[{\"value\":\"failure\",\"count\":4}],"
            + "\"others\":3,\"distinct\":3}},\"histogram\":{\"interval\":\"1h\",\"buckets\":["
            + "{\"from\":\"2026-05-04T07:00:00Z\",\"count\":7},{\"from\":\"2026-05-04T08:00:00Z\",\"count\":0}]}}";
    server.on(
        "GET /api/v1/events?count=true&query=severity%3Acritical&limit=0&facets=outcome&histogram=1h",
        200, answer);
    String[] words = {
      "events", "search", "severity:critical", "--facets", "outcome", "--histogram", "1h"
    };

    assertThat(desk.run(words).out().lines().map(line -> line.replaceAll(" +", " ").strip()))
        .containsExactly(
            "7 events",
            "",
            "outcome EVENTS",
            "failure 4",
            "(others) 3",
            "",
            "FROM EVENTS",
            "2026-05-04T07:00:00Z 7 " + "#".repeat(40),
            "2026-05-04T08:00:00Z 0");
  }

  @Test
  void anIndexIsBuiltAgainAndWaitedFor() {
    server
        .on(
            "POST /api/v1/indexes/us-east/rebuild",
            202,
            "{\"result\":\"us-east\",\"correlationId\":\"c\",\"receipts\":[]}")
        .on("GET /api/v1/indexes", 200, "{\"result\":[{\"location\":\"us-east\",\"behind\":3}]}")
        .on(
            "GET /api/v1/indexes",
            200,
            "{\"result\":[{\"location\":\"us-east\",\"behind\":0,\"size\":9,\"proven\":true}]}");

    Desk.Seen seen = desk.run("index", "rebuild", "us-east");

    assertThat(seen.code()).isZero();
    assertThat(seen.err()).isEqualTo("index of us-east: 9 events, proven against the ledger\n");
    assertThat(desk.pauses()).hasSize(1);
  }

  @Test
  void anExportHasItsNameOnlyWhenItIsWhole() throws java.io.IOException {
    String call = "GET /api/v1/events/export?query=outcome%3Afailure&as=proofs&pack=gzip";
    Path file = dir.resolve("events.ndjson.gz");
    server.onTornStream(call.replace("failure", "pending")).on(call, 200, "packed");
    String[] words = {"events", "export", "outcome:failure", "--proofs", "-o", file.toString()};
    String[] torn = words.clone();
    torn[2] = "outcome:pending";

    assertThat(desk.run(torn).code()).isEqualTo(1);
    assertThat(file).doesNotExist();
    assertThat(desk.run(words).code()).isZero();
    assertThat(file).hasContent("packed");
    assertThat(desk.run("events", "export", "--csv", "--proofs", "-o", "x").code()).isEqualTo(2);
  }

  @Test
  void importSendsTheFileAsItIsAndNamesTheLinesThatWereRefused() throws java.io.IOException {
    Path file = dir.resolve("events.ndjson.zst");
    java.nio.file.Files.writeString(file, "packed");
    server.on(
        "POST /api/v1/events/import?vkey=a%2B1&vkey=b%2B2",
        207,
        "{\"result\":{\"events\":3,\"recorded\":1,\"known\":1,\"refused\":1,\"refusals\":[{\"line\":4,"
            + "\"errors\":[{\"field\":\"action\",\"message\":\"is missing\"}]}],"
            + "\"proven\":[{\"origin\":\"o/us-east\",\"entries\":3}]}}");

    Desk.Seen seen = desk.run("events", "import", file.toString(), "--vkey", "a+1 b+2");

    assertThat(seen.out().lines())
        .containsExactly(
            "verified: 3 entries of o/us-east",
            "1 recorded, 1 known already, 1 refused",
            "line 4: action is missing");
    assertThat(seen.code()).isEqualTo(1);
    assertThat(server.requests().getFirst().header("Content-type"))
        .contains("application/octet-stream");
    assertThat(desk.run("events", "import", dir.resolve("none").toString()).code()).isEqualTo(3);
  }

  @Test
  void searchAsksForTheFormThatIsWanted() {
    server.on(
        "GET /api/v1/events?query=a&format=ocsf&limit=100",
        200,
        "{\"events\":[{\"class_uid\":6003}],\"ids\":[\"us-east:1\"]}");

    assertThat(desk.run("events", "search", "a", "--format", "ocsf", "--output", "json").out())
        .contains("{\"class_uid\":6003}");
  }
}
