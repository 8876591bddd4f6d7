package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.LedgerKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Copies and verifies ledgers that the ledger module really wrote.
class LedgerVerbsTest {
  private static final int SIZE = 300;
  private static final String BASE = "GET /ledger/acc-1/us-east/";
  private static final String ORIGIN = "muster.local/ledger/acc-1/us-east";
  private static final String LEDGERS =
      """
      {"result":[{"account":"acc-1","location":"us-east","origin":"%s","size":300,
       "checkpoint":{"size":300,"root":"r","at":"t"},"vkey":"v"}],"receipts":[]}\
      """
          .formatted(ORIGIN);

  private final ScriptedServer server = new ScriptedServer();
  private final Desk desk = Desk.at(server);

  @TempDir private Path dir;
  private Path data = Path.of("");
  private Path mirror = Path.of("");
  private String vkey = "";

  @BeforeEach
  void writeALedger() throws IOException {
    data = dir.resolve("ledgers");
    mirror = dir.resolve("the mirror");
    byte[] seed = new byte[32];
    seed[0] = 7;
    LedgerKey key = LedgerKey.ofSeed(seed);
    vkey = key.vkey(ORIGIN);
    Path folder = Files.createDirectories(data.resolve("acc-1/us-east"));
    try (Ledger ledger = Ledger.open(folder, ORIGIN, key, LedgerConfig.defaults())) {
      List<byte[]> entries = new ArrayList<>();
      for (int i = 0; i < SIZE; i++) {
        entries.add(("{\"n\":" + i + "}").getBytes(UTF_8));
      }
      ledger.appendAll(entries).join();
      ledger.awaitCheckpoint(SIZE, Duration.ofMinutes(1));
      List<String> paths = new ArrayList<>(MirrorPlan.paths(SIZE, 0));
      paths.addAll(List.of("checkpoint", "vkey"));
      for (String path : paths) {
        server.onFile(BASE + path, ledger.resource(path).orElseThrow());
      }
      Files.write(dir.resolve("us-east-41.tlog-proof"), ledger.proof(41).toBytes());
    }
    server.on("GET /api/v1/ledgers", 200, LEDGERS);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aRecordedLedgerVerifiesWithoutAServer() {
    server.close();

    Desk.Seen seen = new Desk(dir).run("verify", data.toString(), "--vkey", vkey);

    assertThat(seen.code()).as(seen.out()).isZero();
    assertThat(seen.out())
        .startsWith("OK: ")
        .contains("300 entries in 1 ledger, 0 problems", ORIGIN);
  }

  @Test
  void aMirrorIsTheLedgersPublicFilesAndVerifies() throws IOException {
    Desk.Seen seen = desk.run("ledger", "mirror", "us-east", mirror.toString());

    assertThat(seen.code()).as(seen.out() + seen.err()).isZero();
    assertThat(seen.out()).startsWith("OK: ").contains("300 entries");
    assertThat(seen.err()).isEqualTo("fetched 7 files to " + mirror + "\n");
    assertThat(files())
        .containsExactlyInAnyOrder(
            "checkpoint",
            "vkey",
            "tile/0/000",
            "tile/0/001.p/44",
            "tile/1/000.p/1",
            "tile/entries/000",
            "tile/entries/001.p/44");
    assertThat(mirror.resolve("vkey")).hasContent(vkey);
    assertThat(server.requests())
        .allSatisfy(request -> assertThat(request.header("Authorization")).isPresent());
  }

  @Test
  void aSecondMirrorFetchesOnlyWhatIsNew() {
    desk.run("ledger", "mirror", "us-east", mirror.toString());

    Desk.Seen seen = desk.run("ledger", "mirror", "us-east", mirror.toString());

    assertThat(seen.code()).isZero();
    assertThat(seen.err()).startsWith("fetched 2 files");
  }

  @Test
  void anyAlteredFileOfAMirrorIsFoundAndNamed() throws IOException {
    desk.run("ledger", "mirror", "us-east", mirror.toString());

    for (String name : files()) {
      Path file = mirror.resolve(name);
      byte[] good = Files.readAllBytes(file);
      byte[] bad = good.clone();
      bad[bad.length / 2] ^= 1;
      Files.write(file, bad);
      Desk.Seen seen = desk.run("verify", mirror.toString(), "--vkey", vkey);
      Files.write(file, good);

      assertThat(seen.code()).as(name).isEqualTo(1);
      assertThat(seen.out()).startsWith("FAILED: ").contains("PROBLEM ", file.toString());
    }
    assertThat(desk.run("verify", mirror.toString()).code()).isZero();
  }

  @Test
  void aMirrorOfAnAlteredLedgerFails() {
    server.onFile(BASE + "tile/entries/001.p/44", new byte[] {0, 1, 65});
    desk.run("ledger", "mirror", "us-east", mirror.toString());
    // The altered bundle is given from the second time on.
    Desk.Seen seen = desk.run("ledger", "mirror", "us-east", dir.resolve("other").toString());

    assertThat(seen.code()).isEqualTo(1);
    assertThat(seen.out()).startsWith("FAILED: ").contains("001.p");
  }

  @Test
  void anotherKeyThanTheSignersIsRefused() {
    desk.run("ledger", "mirror", "us-east", mirror.toString());
    String another = LedgerKey.ofSeed(new byte[32]).vkey(ORIGIN);

    assertThat(desk.run("verify", mirror.toString(), "--vkey", another).code()).isEqualTo(1);
    assertThat(desk.run("verify", mirror.toString(), "--vkey", "no key").code()).isEqualTo(2);
  }

  @Test
  void theKeyMayComeFromAFile() throws IOException {
    Path file = Files.writeString(dir.resolve("key"), vkey + "\n");

    assertThat(desk.run("verify", data.toString(), "--vkey", file.toString()).code()).isZero();
  }

  @Test
  void aReportAsJson() {
    Desk.Seen seen = desk.run("verify", data.toString(), "--vkey", vkey, "--output", "json");

    assertThat(seen.out())
        .startsWith("{\"ok\":true,")
        .contains("\"origin\":\"" + ORIGIN + "\",\"size\":300")
        .endsWith("\"problems\":[]}\n");
  }

  @Test
  void aProofVerifiesItsEventAndNoOther() throws IOException {
    String proof = dir.resolve("us-east-41.tlog-proof").toString();
    // With the newline that printing adds.
    Path event = Files.writeString(dir.resolve("event.json"), "{\"n\":41}\n");
    Path other = Files.writeString(dir.resolve("other.json"), "{\"n\":42}\n");

    assertThat(desk.run("verify", proof, "--entry", event.toString(), "--vkey", vkey).code())
        .isZero();
    assertThat(desk.run("verify", proof, "--entry", other.toString(), "--vkey", vkey).code())
        .isEqualTo(1);
    assertThat(desk.run("verify", proof).code()).isEqualTo(2);
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(desk.run("verify", dir.resolve("none").toString()).code()).isEqualTo(3);
    assertThat(desk.run("ledger", "mirror", "eu-de", mirror.toString()).code()).isEqualTo(3);
    assertThat(mirror).doesNotExist();
  }

  @Test
  void aMirrorOfAPrunedLedgerIsWholeFromItsMinimumOnAndAnOlderOneKeepsWhatItHas()
      throws IOException {
    Path older = dir.resolve("older");
    desk.run("ledger", "mirror", "us-east", older.toString());
    byte[] seed = new byte[32];
    seed[0] = 7;
    Path folder = data.resolve("acc-1/us-east");
    try (Ledger ledger =
        Ledger.open(folder, ORIGIN, LedgerKey.ofSeed(seed), LedgerConfig.defaults())) {
      assertThat(ledger.prune(280)).isEqualTo(256);
      server.onFile(BASE + "minimum-index", ledger.resource("minimum-index").orElseThrow());
      assertThat(ledger.resource("tile/entries/000")).isEmpty();
      server.on(BASE + "tile/entries/000", 404, "{\"status\":404,\"detail\":\"no such file\"}");
    }
    server.on(
        "GET /api/v1/ledgers",
        200,
        LEDGERS.replace("\"vkey\":\"v\"", "\"vkey\":\"v\",\"minimumIndex\":256"));
    // The scripted server gives its last answer once more.
    assertThat(desk.run("ledger", "list").code()).isZero();

    Desk.Seen seen = desk.run("ledger", "mirror", "us-east", mirror.toString(), "--vkey", vkey);
    assertThat(seen.code()).as(seen.out() + seen.err()).isZero();
    assertThat(files()).contains("minimum-index", "tile/0/000").doesNotContain("tile/entries/000");

    Desk.Seen kept = desk.run("ledger", "mirror", "us-east", older.toString(), "--vkey", vkey);
    assertThat(kept.code()).as(kept.out() + kept.err()).isZero();
    assertThat(older.resolve("tile/entries/000")).exists();
    assertThat(older.resolve("minimum-index")).doesNotExist();
    assertThat(desk.run("verify", data.toString(), "--vkey", vkey).code()).isZero();
  }

  @Test
  void pruningIsAskedForByIndexOrByAge() {
    String call = "POST /api/v1/ledgers/acc-1/us-east/prune";
    server.on(call, 200, "{\"result\":{\"minimumIndex\":256,\"entries\":256},\"receipts\":[]}");

    assertThat(desk.run("ledger", "prune", "us-east", "--before", "300").code()).isZero();
    assertThat(server.requests().getLast().body()).isEqualTo("{\"before\":300}");
    assertThat(desk.run("ledger", "prune", "us-east", "--older-than", "365d", "--dry-run").code())
        .isZero();
    assertThat(server.requests().getLast().body())
        .isEqualTo("{\"olderThan\":\"P365D\",\"dryRun\":true}");
    assertThat(desk.run("ledger", "prune", "us-east").code()).isEqualTo(2);
    assertThat(desk.run("ledger", "prune", "us-east", "--before", "x").code()).isEqualTo(2);
    assertThat(desk.run("ledger", "prune", "eu-de", "--before", "1").code()).isEqualTo(3);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(mirror)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> mirror.relativize(file).toString())
          .toList();
    }
  }
}
