package dev.muster.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `kill -9` while other producers send their events: every acknowledged event is found by search
/// after the restart, none twice; and all of them leave again in an export that verifies offline,
/// and does not with one row removed. The server has a heap that holds neither.
///
/// `-Dmuster.ingest.events=1000000` sets the number of events, `-Dmuster.kills=` of kills,
/// `-Dmuster.seed=` repeats a run.
class IngestKillIT {
  private static final int EVENTS = Integer.getInteger("muster.ingest.events", 20_000);
  private static final int KILLS = Integer.getInteger("muster.kills", 3);
  private static final int BATCH = 500;
  private static final int CLIENTS = 4;
  private static final Map<String, String> HEAP = Map.of("MUSTER_JAVA_OPTS", "-Xmx512m");
  private static final String QUERY = "action:billing.invoice.create";

  @TempDir private Path data;
  @TempDir private Path out;

  private final Map<Integer, String> acknowledged = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Integer> waiting = new ConcurrentLinkedQueue<>();

  @Test
  void everyAcknowledgedEventIsFoundOnceAndLeavesInAnExportThatVerifies() throws IOException {
    long seed = Long.getLong("muster.seed", new Random().nextLong());
    System.out.println("IngestKillIT: " + EVENTS + " events, -Dmuster.seed=" + seed);
    Random random = new Random(seed);
    for (int first = 0; first < EVENTS; first += BATCH) {
      waiting.add(first);
    }
    int batches = waiting.size();
    for (int kill = 0; kill < KILLS; kill++) {
      int left = waiting.size() - batches / (2 * KILLS);
      try (MusterProcess muster = MusterProcess.up(data, 300, HEAP)) {
        send(muster, 1 + random.nextInt(Math.max(1, left / (KILLS - kill))), true);
      }
    }
    try (MusterProcess muster = MusterProcess.up(data, 300, HEAP)) {
      send(muster, Integer.MAX_VALUE, false);
      assertThat(acknowledged).hasSize(EVENTS);
      everyEventIsFoundOnce(muster.client());
      Path export = out.resolve("events.ndjson");
      Launcher.Outcome exported = muster(muster, "events", "export", "--proofs", "-o", "" + export);
      assertThat(exported.exitCode()).as(exported.err()).isZero();
      verifiesOnlyWhole(export);
      aStrangersWordIsNoActOfThisInstallation(muster);
    }
    Launcher.Outcome verified = Launcher.run(Map.of(), "verify", data.toString());
    assertThat(verified.exitCode()).as(verified.out() + verified.err()).isZero();
  }

  /// Sends batches until so many are acknowledged, then kills the server while others are under
  /// way; what got no answer waits for the next life.
  private void send(MusterProcess muster, int enough, boolean kill) {
    CountDownLatch left = new CountDownLatch(Math.min(enough, waiting.size()));
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int c = 0; c < CLIENTS; c++) {
        MusterClient client = muster.client();
        clients.execute(() -> {
          for (Integer first = waiting.poll(); first != null; first = waiting.poll()) {
            if (!deliver(client, first)) {
              waiting.add(first);
              while (left.getCount() > 0) {
                left.countDown();
              }
              return;
            }
            left.countDown();
          }
        });
      }
      try {
        left.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (kill) {
        muster.kill();
      }
    }
  }

  /// @return false if there was no answer
  private boolean deliver(MusterClient client, int first) {
    var lines = new StringBuilder();
    int count = Math.min(BATCH, EVENTS - first);
    for (int n = first; n < first + count; n++) {
      lines.append(event(n)).append('\n');
    }
    MusterClient.Answer answer;
    do {
      try {
        answer =
            client.send(
                "POST",
                "/api/v1/events",
                BodyPublishers.ofString(lines.toString()),
                "application/x-ndjson");
      } catch (UncheckedIOException e) {
        return false;
      }
    } while (answer.status() == 429 || answer.status() == 503);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    for (JsonNode result : answer.json().required("results")) {
      String id = result.required("id").asString();
      String before = acknowledged.put(first + result.required("item").asInt(), id);
      assertThat(before).isIn(null, id);
    }
    return true;
  }

  private void everyEventIsFoundOnce(MusterClient client) {
    JsonNode summary = client.get("/api/v1/events?limit=0&count=true&query=" + QUERY).json();
    assertThat(summary.required("count").asLong()).isEqualTo(EVENTS);
    BitSet found = new BitSet(EVENTS);
    String cursor = "";
    do {
      JsonNode page = client.get("/api/v1/events?limit=1000&query=" + QUERY + cursor).json();
      JsonNode events = page.required("events");
      for (int i = 0; i < events.size(); i++) {
        int n = events.path(i).required("requestData").required("n").asInt();
        assertThat(found.get(n)).as("event %d twice", n).isFalse();
        found.set(n);
        assertThat(page.required("ids").path(i).asString()).isEqualTo(acknowledged.get(n));
      }
      String next = page.required("nextCursor").asString("");
      cursor = next.isEmpty() ? "" : "&cursor=" + next;
    } while (!cursor.isEmpty());
    assertThat(found.cardinality()).isEqualTo(EVENTS);
    JsonNode index = client.get("/api/v1/indexes").result().path(0);
    assertThat(index.required("proven").asBoolean()).isTrue();
  }

  /// A producer says that an act of Muster itself is pending: after a restart it is nobody's.
  private void aStrangersWordIsNoActOfThisInstallation(MusterProcess muster) {
    String spoof =
        event(EVENTS)
            .replace("billing.invoice.create", "dr-instance.start")
            .replace("\"success\"", "\"pending\"")
            .replace("c-" + EVENTS, "spoofed");
    assertThat(muster.client().post("/api/v1/events", spoof).status()).isEqualTo(201);
    muster.kill();
    try (MusterProcess again = MusterProcess.up(data, 300, HEAP)) {
      again.client().get("/api/v1/instances");
      JsonNode found = again.client().get("/api/v1/events?query=correlationId:spoofed").json();
      assertThat(found.required("ids")).hasSize(1);
      assertThat(again.stop()).isEqualTo(MusterProcess.STOPPED);
    }
  }

  private static void verifiesOnlyWhole(Path export) throws IOException {
    Launcher.Outcome whole = Launcher.run(Map.of(), "verify", export.toString());
    assertThat(whole.exitCode()).as(whole.out() + whole.err()).isZero();
    Path fewer = export.resolveSibling("fewer.ndjson");
    long removed = EVENTS / 2;
    try (var lines = Files.newBufferedReader(export, UTF_8);
        var to = Files.newBufferedWriter(fewer, UTF_8)) {
      long number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (number++ != removed) {
          to.write(line);
          to.write('\n');
        }
      }
    }
    Launcher.Outcome failed = Launcher.run(Map.of(), "verify", fewer.toString());
    assertThat(failed.exitCode()).as(failed.out()).isEqualTo(1);
  }

  private static Launcher.Outcome muster(MusterProcess muster, String... words) {
    return Launcher.run(
        Map.of(
            "MUSTER_URL", muster.client().base().toString(),
            "MUSTER_TOKEN", muster.client().token()),
        words);
  }

  private static String event(int n) {
    return ("{\"logSourceCRN\":\"crn:v1:bluemix:public:billing:us-east:a/acct:1::\",\"outcome\":\"success\","
            + "\"eventTime\":\"2026-05-04T07:15:09.21+0000\",\"action\":\"billing.invoice.create\","
            + "\"correlationId\":\"c-%d\",\"initiator\":{\"id\":\"IBMid-1\"},"
            + "\"target\":{\"id\":\"i-%d\"},\"requestData\":{\"n\":%d}}")
        .formatted(n, n % 100, n);
  }
}
