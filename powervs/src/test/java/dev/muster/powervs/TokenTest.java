package dev.muster.powervs;

import static dev.muster.powervs.ScriptedCloud.TOKEN;
import static dev.muster.powervs.ScriptedCloud.after;
import static dev.muster.powervs.ScriptedCloud.json;
import static dev.muster.powervs.ScriptedCloud.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cloud.Accepted;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Result;
import dev.muster.cloud.Result.Done;
import dev.muster.cloud.Result.Refused;
import dev.muster.cloud.Result.Unknown;
import dev.muster.cloud.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The access token: how it is asked for, shared, renewed and given up.
class TokenTest {
  private static final String LIST = "GET " + Site.V1 + "/pvm-instances";
  private static final String ACTION = "POST " + Site.V1 + "/pvm-instances/vm-1/action";
  private static final ScriptedCloud.Reply NO_SERVERS = json(200, "{\"pvmInstances\":[]}");

  private final Site site = new Site();

  @BeforeEach
  void script() {
    site.script.on(LIST, NO_SERVERS);
  }

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void theKeyIsExchangedForAToken() {
    read();

    ScriptedCloud.Seen request = site.script.tokenRequests().getFirst();
    assertThat(request.body())
        .isEqualTo(
            "grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey"
                + "&response_type=cloud_iam&apikey=canary-api-key-5e2c");
    assertThat(request.header("Content-type")).isEqualTo("application/x-www-form-urlencoded");
    assertThat(request.header("Accept")).isEqualTo("application/json");
    assertThat(request.header("Authorization")).isEmpty();
  }

  @Test
  void fiftyThreadsShareOneExchange() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    site.script.on(TOKEN, after(go, token("shared", 3600)));

    List<Result<List<Server>>> results = fifty(go);

    assertThat(results).hasSize(50).allMatch(result -> result instanceof Done);
    assertThat(site.script.tokenRequests()).hasSize(1);
    assertThat(site.script.requests())
        .hasSize(50)
        .allMatch(request -> request.header("Authorization").equals("Bearer shared"));
  }

  @Test
  void fiftyThreadsShareOneRefusal() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    site.script.on(
        TOKEN,
        after(
            go,
            json(
                400,
                "{\"errorCode\":\"BXNIM0415E\",\"errorMessage\":\"Provided API key not found\"}")));

    List<Result<List<Server>>> results = fifty(go);

    assertThat(results)
        .hasSize(50)
        .allMatch(
            new Refused<>(
                    401, "the token service answered 400: BXNIM0415E Provided API key not found")
                ::equals);
    assertThat(site.script.tokenRequests()).hasSize(1);
    assertThat(site.script.requests()).isEmpty();
  }

  /// Lets the token go only when all fifty threads wait for it.
  private List<Result<List<Server>>> fifty(CountDownLatch go) throws Exception {
    List<FutureTask<Result<List<Server>>>> tasks = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      FutureTask<Result<List<Server>>> task = new FutureTask<>(site.cloud::servers);
      tasks.add(task);
      threads.add(Thread.ofVirtual().start(task));
    }
    await(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
    await(() -> !site.script.tokenRequests().isEmpty());
    go.countDown();
    List<Result<List<Server>>> results = new ArrayList<>();
    for (FutureTask<Result<List<Server>>> task : tasks) {
      results.add(task.get(30, TimeUnit.SECONDS));
    }
    return results;
  }

  @Test
  void aTokenServesUntilFourFifthsOfItsLife() {
    read();
    site.advance(Duration.ofSeconds(2879));
    read();

    assertThat(bearers()).containsExactly("token-1", "token-1");
    assertThat(site.script.tokenRequests()).hasSize(1);
  }

  @Test
  void anAgeingTokenIsRenewedBesideTheCalls() {
    CountDownLatch go = new CountDownLatch(1);
    site.script.on(TOKEN, token("old", 3600), after(go, token("new", 3600)));
    read();
    site.advance(Duration.ofMinutes(48));

    read();
    read();
    go.countDown();

    await(() -> {
      read();
      return bearers().getLast().equals("new");
    });
    assertThat(bearers()).startsWith("old", "old", "old");
    assertThat(site.script.tokenRequests()).hasSize(2);
  }

  @Test
  void anEndedTokenIsNotUsed() {
    read();
    site.advance(Duration.ofSeconds(3590));
    read();

    assertThat(bearers()).containsExactly("token-1", "token-2");
  }

  @Test
  void afterAFailedRenewalTheOldTokenServesAndTheServiceIsLeftAloneForAMinute() {
    site.script.on(TOKEN, token("old", 3600), json(400, "{}"), token("new", 3600));
    read();
    site.advance(Duration.ofSeconds(2900));
    read();
    await(() -> site.calls.stream().anyMatch(call -> call.status() == 400));

    // More than one: the failure may be noted only after the first of them.
    for (int i = 0; i < 50; i++) {
      read();
    }

    assertThat(bearers()).hasSize(52).containsOnly("old");
    assertThat(site.script.tokenRequests()).hasSize(2);

    site.advance(Duration.ofSeconds(60));
    await(() -> {
      read();
      return bearers().getLast().equals("new");
    });
    assertThat(site.script.tokenRequests()).hasSize(3);
  }

  @Test
  void anAnswerWithoutExpiresInIsReadByItsExpiration() {
    site.script.on(
        TOKEN,
        json(
            200,
            "{\"access_token\":\"old\",\"expires_in\":null,\"expiration\":%d}"
                .formatted(site.now().getEpochSecond() + 100)),
        token("new", 3600));
    read();
    site.advance(Duration.ofSeconds(79));
    read();
    site.advance(Duration.ofSeconds(12));
    read();

    assertThat(bearers()).containsExactly("old", "old", "new");
  }

  @Test
  void aTokenTheCloudRefusesIsRenewedOnceForAMutationToo() {
    site.script.on(ACTION, json(401, "{\"error\":\"Unauthorized\"}"), json(200, "{}"));

    assertThat(site.cloud.perform(new Mutation.StartServer("vm-1")))
        .isEqualTo(new Done<>(Accepted.of("vm-1")));

    assertThat(bearers()).containsExactly("token-1", "token-2");
    assertThat(site.waits).isEmpty();
  }

  @Test
  void aTokenRefusedTwiceIsARefusal() {
    site.script.on(ACTION, json(401, "{\"error\":\"Unauthorized\"}"));

    assertThat(site.cloud.perform(new Mutation.StartServer("vm-1")))
        .isEqualTo(new Refused<>(401, "Unauthorized"));

    assertThat(bearers()).containsExactly("token-1", "token-2");
  }

  @Test
  void theExchangeIsRepeatedWhileTheTroublePasses() {
    site.script.on(TOKEN, json(503, ""), json(429, "", "Retry-After", "2"), token("t", 3600));

    read();

    assertThat(site.script.tokenRequests()).hasSize(3);
    assertThat(site.waits).containsExactly(Duration.ofMillis(250), Duration.ofSeconds(2));
  }

  @Test
  void withoutATokenNothingIsSent() {
    site.script.on(TOKEN, json(503, "{\"description\":\"down\"}"));

    assertThat(site.cloud.perform(new Mutation.StartServer("vm-1")))
        .isEqualTo(
            new Refused<>(
                503, "the token service answered 503: down; nothing was sent to the cloud"));

    assertThat(site.script.requests()).isEmpty();
  }

  @Test
  void anUnusableTokenIsNotQuoted() {
    site.script.on(
        TOKEN,
        json(200, "{\"access_token\":\"can\\nary\",\"expires_in\":3600}"),
        json(200, "{\"expires_in\":3600}"),
        ScriptedCloud.html(200, "<html>canary</html>"));

    for (int i = 0; i < 3; i++) {
      Result<List<Server>> result = site.cloud.servers();
      assertThat(result).isInstanceOf(Unknown.class);
      assertThat(result.toString()).contains("no usable access_token").doesNotContain("nary");
    }
    assertThat(site.script.requests()).isEmpty();
  }

  private void read() {
    assertThat(site.cloud.servers()).isInstanceOf(Done.class);
  }

  private List<String> bearers() {
    return site.script.requests().stream()
        .map(request -> request.header("Authorization").replaceFirst("^Bearer ", ""))
        .toList();
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited 30 s in vain").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
