package dev.muster.systemtests;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `kill -9` of the server in the middle of runs, while the cloud goes on in a process of its own:
/// the next start takes each run up by itself, and the cloud ends exactly as it does without a
/// kill.
///
/// `-Dmuster.run.kills=40` sets the number of kills, `-Dmuster.seed=` makes another choice of them;
/// `-Dmuster.run.strike=MOVE:17,DRILL:3` names the records instead, one for each stage.
class RunKillIT {
  private static final int KILLS = Integer.getInteger("muster.run.kills", 4);
  private static final String STRIKE = System.getProperty("muster.run.strike", "");

  /// Acts are short and deadlines long, so that a slow machine does not look like a slow cloud.
  private static final double TIME_SCALE = 40;

  private static final String PLAN = "web-tier";
  private static final String ACCOUNT = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
  private static final String LOCATION = "us-east";
  private static final Duration PAUSE = Duration.ofMillis(300);
  private static final int ROUNDS = 200;
  private static final String HOME_LOST =
      "{\"name\": \"dal12 is gone\", \"on\": {\"path\": \"/**\", \"workspace\": \"dal12\"},"
          + " \"then\": {\"hang-up\": \"before\"}}";

  /// One thing that is asked of the server; together they lead back to where they began.
  private enum Stage {
    DRILL("/api/v1/runs?mode=drill", "success"),
    MOVE("/api/v1/runs/failover?mode=planned", "awaiting-commit"),
    MOVE_COMMIT("commit", "committed"),
    MOVE_BACK("/api/v1/runs/failback?mode=", "awaiting-commit"),
    MOVE_BACK_COMMIT("commit", "committed"),
    FAILOVER("/api/v1/runs/failover?mode=unplanned&force=the+site+is+lost", "awaiting-commit"),
    FAILOVER_COMMIT("commit", "committed"),
    FAILBACK("/api/v1/runs/failback?mode=", "awaiting-commit"),
    FAILBACK_COMMIT("commit", "committed");

    private final String call;
    private final String end;

    Stage(String call, String end) {
      this.call = call;
      this.end = end;
    }

    boolean isCommit() {
      return call.equals("commit");
    }
  }

  /// How a stage goes when nobody kills anything.
  private record Undisturbed(long records, List<String> inventory) {}

  @TempDir private Path folder;

  /// The server that runs now; the next one after each kill.
  @SuppressWarnings("NullAway.Init") // started before anything is asked of it
  private MusterProcess muster;

  @SuppressWarnings("NullAway.Init") // as above
  private EventWatch watch;

  @Test
  void everyRunEndsAsIfNothingHadBeenKilled() {
    long seed = Long.getLong("muster.seed", 1);
    System.out.println("RunKillIT: " + KILLS + " kills, -Dmuster.seed=" + seed);
    Random random = new Random(seed);
    try (SimulatorProcess cloud =
        SimulatorProcess.start("--profile", "demo", "--time-scale", String.valueOf(TIME_SCALE))) {
      Path config = config(cloud);
      Map<Stage, Undisturbed> undisturbed = new EnumMap<>(Stage.class);
      start(config);
      try {
        assertThat(apply(muster.client()).status()).isEqualTo(201);
        List<String> before = CloudInventory.of(cloud);
        for (Stage stage : Stage.values()) {
          undisturbed.put(stage, undisturbed(cloud, stage));
        }
        assertThat(requireNonNull(undisturbed.get(Stage.FAILBACK_COMMIT)).inventory())
            .isEqualTo(before);
        for (Map<Stage, Long> round : rounds(random, undisturbed)) {
          for (Stage stage : Stage.values()) {
            long record = round.getOrDefault(stage, Long.MAX_VALUE);
            play(config, cloud, stage, requireNonNull(undisturbed.get(stage)), record);
          }
        }
        assertEveryActEndedOnce(muster.client());
        assertThat(muster.stop()).isEqualTo(MusterProcess.STOPPED);
      } finally {
        watch.close();
        muster.close();
      }
    }
    Launcher.Outcome verified = Launcher.run(Map.of(), "verify", data().toString());
    assertThat(verified.exitCode()).as(verified.out() + verified.err()).isZero();
  }

  /// At which records the server is killed, round by round.
  private static List<Map<Stage, Long>> rounds(Random random, Map<Stage, Undisturbed> undisturbed) {
    if (!STRIKE.isEmpty()) {
      Map<Stage, Long> named = new EnumMap<>(Stage.class);
      for (String strike : STRIKE.split(",", -1)) {
        String[] parts = strike.split(":", -1);
        named.put(Stage.valueOf(parts[0]), Long.parseLong(parts[1]));
      }
      return List.of(named);
    }
    List<Map<Stage, Long>> rounds = new ArrayList<>();
    for (int left = KILLS; left > 0; ) {
      List<Stage> stages = new ArrayList<>(List.of(Stage.values()));
      Collections.shuffle(stages, random);
      Map<Stage, Long> round = new EnumMap<>(Stage.class);
      for (Stage stage : stages.subList(0, Math.min(left, stages.size()))) {
        round.put(stage, 1 + random.nextLong(requireNonNull(undisturbed.get(stage)).records()));
      }
      rounds.add(round);
      left -= round.size();
    }
    return rounds;
  }

  private Undisturbed undisturbed(SimulatorProcess cloud, Stage stage) {
    prepare(cloud, stage);
    MusterClient client = muster.client();
    long before = watch.newest();
    String run = ask(client, stage);
    awaitRest(client, run);
    long records = watch.newest() - before;
    assertThat(state(client, run)).as(stage + ", run " + run).startsWith(stage.end);
    cloud.mend();
    List<String> inventory = settled(cloud);
    assertThat(records).isPositive();
    System.out.println("RunKillIT: %s leaves %d records".formatted(stage, records));
    return new Undisturbed(records, inventory);
  }

  /// Plays a stage, kills the server at a record if there are so many, starts it again, and
  /// compares how it ends.
  private void play(
      Path config, SimulatorProcess cloud, Stage stage, Undisturbed expected, long record) {
    prepare(cloud, stage);
    Optional<String> newest = newest(muster.client());
    if (record < Long.MAX_VALUE) {
      long seen = killAt(stage, record);
      System.out.println(
          "RunKillIT: %s killed at record %d of %d, %d were visible"
              .formatted(stage, record, expected.records(), seen));
      start(config);
    } else {
      awaitRest(muster.client(), ask(muster.client(), stage));
    }
    String run = takenUp(muster.client(), stage, newest);
    assertThat(state(muster.client(), run)).as(stage + ", run " + run).startsWith(stage.end);
    cloud.mend();
    assertThat(eventually(cloud, expected.inventory()))
        .as("both sites after " + stage)
        .isEqualTo(expected.inventory());
  }

  private long killAt(Stage stage, long record) {
    MusterClient client = muster.client();
    long before = watch.newest();
    CompletableFuture<Void> rests =
        CompletableFuture.runAsync(() -> awaitRest(client, ask(client, stage)));
    watch.await(before + record, rests);
    muster.kill();
    watch.close();
    return watch.newest() - before;
  }

  private void start(Path config) {
    muster = up(config);
    watch = EventWatch.of(muster.client());
  }

  /// Waits until the stage is over, with whatever the server makes of it by itself. What was not on
  /// record when it was killed is asked for again, as whoever got no answer would.
  private static String takenUp(MusterClient client, Stage stage, Optional<String> before) {
    Optional<String> run = newest(client);
    boolean asked = !run.equals(before) && !stage.isCommit();
    if (asked || (stage.isCommit() && !state(client, run.orElseThrow()).startsWith("await"))) {
      awaitRest(client, run.orElseThrow());
      if (!state(client, run.orElseThrow()).startsWith("failure: its start was not recorded")) {
        return run.orElseThrow();
      }
    }
    String again = ask(client, stage);
    awaitRest(client, again);
    return again;
  }

  private static void prepare(SimulatorProcess cloud, Stage stage) {
    if (stage == Stage.FAILOVER) {
      cloud.breakDown(HOME_LOST);
    }
  }

  /// Asks for a stage and returns the run's id.
  private static String ask(MusterClient client, Stage stage) {
    MusterClient.Answer answer =
        stage.isCommit()
            ? client.post("/api/v1/runs/" + newest(client).orElseThrow() + "/commit", "")
            : client.send(
                "POST", stage.call + "&plan=" + PLAN, BodyPublishers.noBody(), "application/yaml");
    assertThat(answer.status()).as(stage + ": " + answer.body()).isEqualTo(202);
    return answer.result().required("id").asString();
  }

  /// The stream of a run's progress ends when the run rests; it leaves no event.
  private static void awaitRest(MusterClient client, String run) {
    for (int round = 0; round < ROUNDS; round++) {
      client.bytes("/api/v1/runs/" + run + "/progress");
      if (!state(client, run).startsWith("interrupted")) {
        return;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    throw new IllegalStateException("run " + run + " is not taken up");
  }

  private static Optional<String> newest(MusterClient client) {
    return client
        .get("/api/v1/runs")
        .result()
        .valueStream()
        .findFirst()
        .map(run -> run.required("id").asString());
  }

  private static String state(MusterClient client, String run) {
    JsonNode shown = client.get("/api/v1/runs/" + run).result();
    return shown.required("state").asString() + ": " + shown.required("detail").asString();
  }

  /// Both sites when nothing moves any more.
  private static List<String> settled(SimulatorProcess cloud) {
    List<String> seen = CloudInventory.of(cloud);
    for (int round = 0; round < ROUNDS && !CloudInventory.isSettled(seen); round++) {
      LockSupport.parkNanos(PAUSE.toNanos());
      seen = CloudInventory.of(cloud);
    }
    return seen;
  }

  private static List<String> eventually(SimulatorProcess cloud, List<String> expected) {
    List<String> seen = CloudInventory.of(cloud);
    for (int round = 0; round < ROUNDS && !seen.equals(expected); round++) {
      LockSupport.parkNanos(PAUSE.toNanos());
      seen = CloudInventory.of(cloud);
    }
    return seen;
  }

  /// Every act that was announced has one outcome; none has two.
  private static void assertEveryActEndedOnce(MusterClient client) {
    Map<String, List<String>> acts = Map.of();
    for (int round = 0; round < ROUNDS; round++) {
      acts = new HashMap<>();
      for (JsonNode event : LedgerEntries.of(client, ACCOUNT, LOCATION)) {
        String key =
            event.required("correlationId").asString() + " " + event.required("action").asString();
        acts.computeIfAbsent(key, _ -> new ArrayList<>()).add(event.required("outcome").asString());
      }
      if (acts.values().stream()
          .allMatch(outcomes ->
              !outcomes.contains("pending")
                  || outcomes.stream().anyMatch(o -> !o.equals("pending")))) {
        break;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    assertThat(acts).isNotEmpty();
    acts.forEach((act, outcomes) -> {
      if (outcomes.contains("pending")) {
        assertThat(outcomes.stream().filter(outcome -> !outcome.equals("pending")))
            .as(act + " " + outcomes)
            .hasSize(1);
      }
    });
  }

  private static MusterClient.Answer apply(MusterClient client) {
    try {
      String yaml = Files.readString(Launcher.ROOT.resolve("plans/web-tier.yaml"));
      return client.send(
          "POST", "/api/v1/plans", BodyPublishers.ofString(yaml), "application/yaml");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path data() {
    return folder.resolve("data");
  }

  private MusterProcess up(Path config) {
    return MusterProcess.up(
        data(),
        TIME_SCALE,
        Map.of("MUSTER_CLOUD_API_KEY", SimulatorProcess.API_KEY),
        "--cloud",
        config.toString());
  }

  private Path config(SimulatorProcess cloud) {
    String text =
        """
        provider = simulator
        iam-endpoint = %1$s
        home.workspace = %2$s
        home.endpoint = %1$s
        recovery.workspace = %3$s
        recovery.endpoint = %1$s
        """
            .formatted(cloud.base(), cloud.crn("dal12"), cloud.crn("wdc06"));
    try {
      return Files.writeString(folder.resolve("cloud.properties"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
