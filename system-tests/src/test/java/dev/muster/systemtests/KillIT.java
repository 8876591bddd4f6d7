package dev.muster.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `kill -9` in the middle of a stream of acts: every acknowledged event is there exactly once.
///
/// `-Dmuster.kills=50` sets the number of kills, `-Dmuster.seed=` repeats a run.
class KillIT {
  private static final int KILLS = Integer.getInteger("muster.kills", 4);
  private static final int CLIENTS = 4;
  private static final int ROUNDS = 120;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final String ACCOUNT = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
  private static final String LOCATION = "us-east";

  /// What the server acknowledged: an event of this act stands at this index.
  private record Acknowledged(long index, String correlationId) {}

  @TempDir private Path data;

  @Test
  void everyAcknowledgedEventIsThereExactlyOnce() {
    long seed = Long.getLong("muster.seed", new Random().nextLong());
    System.out.println("KillIT: " + KILLS + " kills, -Dmuster.seed=" + seed);
    Random random = new Random(seed);
    ConcurrentLinkedQueue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();

    for (int kill = 0; kill < KILLS; kill++) {
      try (MusterProcess muster = MusterProcess.up(data, 300)) {
        check(muster.client(), acknowledged);
        streamUntilKilled(muster, acknowledged, random);
      }
    }

    try (MusterProcess muster = MusterProcess.up(data, 300)) {
      int events = check(muster.client(), acknowledged);
      assertThat(acknowledged).hasSizeGreaterThan(KILLS);
      assertEveryActEnded(muster.client());
      System.out.println(
          "KillIT: %d acknowledged events, %d in the ledger"
              .formatted(acknowledged.size(), events));
      assertThat(muster.stop()).isEqualTo(MusterProcess.STOPPED);
    }
    Launcher.Outcome verified = Launcher.run(Map.of(), "verify", data.toString());
    assertThat(verified.exitCode()).as(verified.out() + verified.err()).isZero();
  }

  /// Acts that a kill left without an outcome are resolved by looking at the cloud, each exactly
  /// once.
  private static void assertEveryActEnded(MusterClient client) {
    Map<String, List<String>> acts = Map.of();
    for (int round = 0; round < ROUNDS; round++) {
      acts = new HashMap<>();
      for (JsonNode event : LedgerEntries.of(client, ACCOUNT, LOCATION)) {
        if (event.required("action").asString().equals("dr-volume.create")) {
          acts.computeIfAbsent(event.required("correlationId").asString(), _ -> new ArrayList<>())
              .add(event.required("outcome").asString());
        }
      }
      if (acts.values().stream().allMatch(outcomes -> outcomes.size() > 1)) {
        break;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    assertThat(acts).isNotEmpty();
    assertThat(acts.values())
        .allSatisfy(outcomes -> {
          assertThat(outcomes).hasSize(2);
          assertThat(outcomes.getFirst()).isEqualTo("pending");
          assertThat(outcomes.getLast()).isIn("success", "failure");
        });
  }

  private static void streamUntilKilled(
      MusterProcess muster, ConcurrentLinkedQueue<Acknowledged> acknowledged, Random random) {
    int acts = 1 + random.nextInt(40);
    CountDownLatch enough = new CountDownLatch(acts);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int c = 0; c < CLIENTS; c++) {
        MusterClient client = muster.client();
        long clientSeed = random.nextLong();
        clients.execute(() -> stream(client, new Random(clientSeed), acknowledged, enough));
      }
      try {
        enough.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      muster.kill();
    }
  }

  /// Acts until the server is gone; only answers that came back whole count as acknowledged.
  private static void stream(
      MusterClient client,
      Random random,
      ConcurrentLinkedQueue<Acknowledged> acknowledged,
      CountDownLatch enough) {
    try {
      while (true) {
        MusterClient.Answer answer = act(client, random);
        if (answer.status() < 300) {
          JsonNode json = answer.json();
          String id = json.required("correlationId").asString();
          for (JsonNode receipt : json.required("receipts")) {
            acknowledged.add(new Acknowledged(receipt.required("index").asLong(), id));
          }
        }
        enough.countDown();
      }
    } catch (RuntimeException e) {
      // The server was killed; whatever was under way is not acknowledged.
      while (enough.getCount() > 0) {
        enough.countDown();
      }
    }
  }

  private static MusterClient.Answer act(MusterClient client, Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> client.get("/api/v1/instances?site=wdc06");
      case 1 ->
          client.post(
              "/api/v1/volumes",
              "{\"name\": \"kill-%s\", \"sizeGb\": 1, \"site\": \"wdc06\"}"
                  .formatted(Long.toHexString(random.nextLong())));
      default -> client.get("/api/v1/networks?site=wdc06");
    };
  }

  /// Compares what was acknowledged with what the ledger holds now.
  private static int check(MusterClient client, ConcurrentLinkedQueue<Acknowledged> acknowledged) {
    List<JsonNode> entries = LedgerEntries.of(client, ACCOUNT, LOCATION);
    Map<String, Integer> counts = new HashMap<>();
    for (JsonNode event : entries) {
      String key =
          event.required("correlationId").asString() + event.required("outcome").asString();
      counts.merge(key, 1, Integer::sum);
    }
    List<Acknowledged> lost = new ArrayList<>();
    for (Acknowledged each : acknowledged) {
      if (each.index() >= entries.size()
          || !entries
              .get((int) each.index())
              .required("correlationId")
              .asString()
              .equals(each.correlationId())) {
        lost.add(each);
      }
    }
    assertThat(lost).as("acknowledged events that are not where the receipt says").isEmpty();
    assertThat(counts.values()).as("events per act and outcome").allMatch(count -> count == 1);
    return entries.size();
  }
}
