package dev.muster.powervs;

import static dev.muster.powervs.ScriptedCloud.cutOff;
import static dev.muster.powervs.ScriptedCloud.hangUp;
import static dev.muster.powervs.ScriptedCloud.html;
import static dev.muster.powervs.ScriptedCloud.json;
import static dev.muster.powervs.ScriptedCloud.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.cloud.Accepted;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Result;
import dev.muster.cloud.Result.Done;
import dev.muster.cloud.Result.Refused;
import dev.muster.cloud.Result.Unknown;
import dev.muster.cloud.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What comes of a call when something goes wrong, and how often the cloud was asked.
class OutcomeTest {
  private static final String LIST = "GET " + Site.V1 + "/pvm-instances";
  private static final String ACTION = "POST " + Site.V1 + "/pvm-instances/vm-1/action";
  private static final Mutation START = new Mutation.StartServer("vm-1");
  private static final ScriptedCloud.Reply NO_SERVERS = json(200, "{\"pvmInstances\":[]}");
  private static final ScriptedCloud.Reply BUSY = json(503, "{\"description\":\"busy\"}");

  @Test
  void aReadIsRepeatedUntilTheTroublePasses() {
    try (Site site = new Site()) {
      site.script.on(LIST, BUSY, BUSY, NO_SERVERS);

      assertThat(site.cloud.servers()).isEqualTo(new Done<>(List.<Server>of()));

      assertThat(site.statuses()).containsExactly(503, 503, 200);
      assertThat(site.waits).containsExactly(Duration.ofMillis(250), Duration.ofMillis(500));
      assertThat(site.calls).extracting(CloudCall::attempt).containsExactly(1, 1, 2, 3);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504, 522, 550})
  void aReadGivesUpAfterFourAttempts(int status) {
    try (Site site = new Site()) {
      site.script.on(LIST, json(status, "{\"description\":\"busy\"}"));

      assertThat(site.cloud.servers()).isEqualTo(new Refused<>(status, "busy"));

      assertThat(site.script.requests()).hasSize(4);
    }
  }

  @Test
  void aReadSurvivesABrokenConnection() {
    try (Site site = new Site()) {
      site.script.on(LIST, cutOff(), NO_SERVERS);

      assertThat(site.cloud.servers()).isInstanceOf(Done.class);

      assertThat(site.statuses()).containsExactly(0, 200);
    }
  }

  @Test
  void aReadWithoutAnAnswerIsUnknown() {
    try (Site site = new Site(Site.impatient(), 1024)) {
      site.script.on(LIST, silence());

      assertThat(why(site.cloud.servers())).contains("no answer within PT0.3S");

      assertThat(site.statuses()).containsExactly(0, 0, 0, 0);
    }
  }

  @Test
  void retryAfterInSecondsIsHonoured() {
    try (Site site = new Site()) {
      site.script.on(LIST, json(429, "{}", "Retry-After", "7"), NO_SERVERS);

      assertThat(site.cloud.servers()).isInstanceOf(Done.class);

      assertThat(site.waits).containsExactly(Duration.ofSeconds(7));
    }
  }

  @Test
  void retryAfterAsADateIsHonoured() {
    try (Site site = new Site()) {
      String date =
          DateTimeFormatter.RFC_1123_DATE_TIME.format(
              site.now().plusSeconds(40).atOffset(ZoneOffset.UTC));
      site.script.on(LIST, json(503, "{}", "Retry-After", date), NO_SERVERS);

      assertThat(site.cloud.servers()).isInstanceOf(Done.class);

      assertThat(site.waits).containsExactly(Duration.ofSeconds(40));
    }
  }

  @Test
  void anUnreadableRetryAfterIsIgnored() {
    try (Site site = new Site()) {
      site.script.on(LIST, json(503, "{}", "Retry-After", "soon"), NO_SERVERS);

      assertThat(site.cloud.servers()).isInstanceOf(Done.class);

      assertThat(site.waits).containsExactly(Duration.ofMillis(250));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"181", "99999999999999999999"})
  void aRetryAfterBeyondTheDeadlineEndsTheCall(String seconds) {
    try (Site site = new Site()) {
      site.script.on(LIST, json(429, "{\"description\":\"slow\"}", "Retry-After", seconds));

      assertThat(site.cloud.servers()).isEqualTo(new Refused<>(429, "slow"));

      assertThat(site.waits).isEmpty();
      assertThat(site.script.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 408, 500, 502, 503, 504, 524, 550})
  void aMutationWithoutAClearAnswerIsUnknownAndNotRepeated(int status) {
    try (Site site = new Site()) {
      site.script.on(ACTION, json(status, "{\"description\":\"upstream\"}"));

      assertThat(why(site.cloud.perform(START)))
          .isEqualTo(
              "POST /pcloud/v1/cloud-instances/{cloud_instance_id}/pvm-instances/"
                  + "{pvm_instance_id}/action: answered %d, ".formatted(status)
                  + "which does not tell whether it happened: upstream");

      assertThat(site.script.requests()).hasSize(1);
      assertThat(site.waits).isEmpty();
    }
  }

  @Test
  void aMutationCutOffInItsAnswerIsUnknownAndNotRepeated() {
    try (Site site = new Site()) {
      site.script.on(ACTION, cutOff());

      assertThat(why(site.cloud.perform(START))).contains("the exchange broke");

      assertThat(site.script.requests()).hasSize(1);
      assertThat(site.statuses()).containsExactly(0);
    }
  }

  @Test
  void aMutationWhoseConnectionEndsIsUnknownAndNotRepeated() {
    try (Site site = new Site()) {
      // The second call goes over the connection that the first one left open.
      site.script.on(LIST, NO_SERVERS).on(ACTION, hangUp());
      assertThat(site.cloud.servers()).isInstanceOf(Done.class);

      assertThat(why(site.cloud.perform(START))).contains("the exchange broke");

      assertThat(site.script.requests())
          .extracting(ScriptedCloud.Seen::line)
          .containsExactly(LIST, ACTION);
    }
  }

  @Test
  void aMutationThatTimesOutIsUnknownAndNotRepeated() {
    try (Site site = new Site(Site.impatient(), 1024)) {
      site.script.on(ACTION, silence());

      assertThat(why(site.cloud.perform(START))).contains("no answer within PT0.3S");

      assertThat(site.script.requests()).hasSize(1);
    }
  }

  @Test
  void aThrottledMutationDidNotHappenAndIsRepeated() {
    try (Site site = new Site()) {
      site.script.on(ACTION, json(429, "{}", "Retry-After", "3"), json(200, "{}"));

      assertThat(site.cloud.perform(START)).isEqualTo(new Done<>(Accepted.of("vm-1")));

      assertThat(site.waits).containsExactly(Duration.ofSeconds(3));
      assertThat(site.statuses()).containsExactly(429, 200);
    }
  }

  @Test
  void aMutationThatStaysThrottledIsRefused() {
    try (Site site = new Site()) {
      site.script.on(ACTION, json(429, ""));

      assertThat(site.cloud.perform(START))
          .isEqualTo(new Refused<>(429, "status 429 without a description"));

      assertThat(site.script.requests()).hasSize(4);
    }
  }

  @Test
  void withoutAConnectionNothingWasSentSoItIsTriedAgain() throws IOException {
    URI nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + free.getLocalPort());
    }
    try (Site site = new Site(nobody)) {
      assertThat(site.cloud.perform(START))
          .isInstanceOfSatisfying(
              Refused.class,
              refused -> {
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.message()).contains("no connection", "nothing was sent");
              });

      assertThat(site.statuses()).containsExactly(0, 0, 0, 0);
      assertThat(site.waits).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 409, 410, 422})
  void aRefusedMutationTellsTheCloudsWordsAndIsNotRepeated(int status) {
    try (Site site = new Site()) {
      site.script.on(
          ACTION,
          json(
              status,
              "{\"code\":null,\"error\":\"Conflict\",\"description\":\"already in requested state\"}"));

      assertThat(site.cloud.perform(START))
          .isEqualTo(new Refused<>(status, "already in requested state"));

      assertThat(site.script.requests()).hasSize(1);
    }
  }

  @Test
  void anHtmlErrorPageTellsItsText() {
    try (Site site = new Site()) {
      site.script.on(
          ACTION,
          html(
              403,
              """
              <html><head><title>403 Forbidden</title><style>b { color: red }</style></head>
              <body><b>Request blocked.</b><script>alert(1)</script></body></html>
              """));

      assertThat(site.cloud.perform(START))
          .isEqualTo(new Refused<>(403, "403 Forbidden Request blocked."));
    }
  }

  @Test
  void otherErrorFormsTellTheirWordsToo() {
    try (Site site = new Site()) {
      site.script.on(
          ACTION,
          json(422, "{\"code\":602,\"message\":\"action in body is required\"}"),
          json(400, "{\"error\":\"Bad Request\",\"description\":null}"),
          json(400, "{\"errors\":\"Subnet overlap\"}"),
          json(400, "{\"errors\":[\"first\",\"second\"]}"),
          json(400, "{\"errors\":[{\"code\":\"x\",\"message\":\"third\"}]}"),
          json(400, "{}"),
          json(400, ""),
          json(400, "x".repeat(5000)));

      assertThat(words(site)).isEqualTo("action in body is required");
      assertThat(words(site)).isEqualTo("Bad Request");
      assertThat(words(site)).isEqualTo("Subnet overlap");
      assertThat(words(site)).isEqualTo("first; second");
      assertThat(words(site)).isEqualTo("third");
      assertThat(words(site)).isEqualTo("{}");
      assertThat(words(site)).isEqualTo("status 400 without a description");
      assertThat(words(site)).hasSize(1001).endsWith("x…");
    }
  }

  private static String words(Site site) {
    return site.cloud.perform(START) instanceof Refused<Accepted> refused ? refused.message() : "";
  }

  @Test
  void anAnswerThatIsTooLongIsNotRead() {
    try (Site site = new Site(Timeouts.STANDARD, 1024)) {
      String body = "{\"pvmInstances\":[],\"filler\":\"" + "x".repeat(2000) + "\"}";
      site.script.on(LIST, json(200, body)).on(ACTION, json(200, body));

      assertThat(site.cloud.servers()).isInstanceOf(Unknown.class);
      assertThat(site.cloud.perform(START)).isInstanceOf(Unknown.class);
    }
  }

  @Test
  void anInterruptEndsTheCallAndKeepsTheFlag() throws Exception {
    CompletableFuture<Result<Accepted>> result = new CompletableFuture<>();
    AtomicBoolean flag = new AtomicBoolean();
    CompletableFuture<Thread> caller = new CompletableFuture<>();
    try (Site site = new Site()) {
      site.script.on(
          ACTION,
          (exchange, cloud) -> {
            caller.join().interrupt();
            silence().give(exchange, cloud);
          });
      Thread thread =
          Thread.ofVirtual()
              .unstarted(() -> {
                Result<Accepted> answer = site.cloud.perform(START);
                flag.set(Thread.currentThread().isInterrupted());
                result.complete(answer);
              });
      caller.complete(thread);
      thread.start();

      assertThat(why(result.get(30, TimeUnit.SECONDS))).contains("interrupted while waiting");
      assertThat(flag).isTrue();
      assertThat(site.script.requests()).hasSize(1);
    }
  }

  @Test
  void anInterruptWhileWaitingForTheNextAttemptKeepsTheFlag() {
    try (Site site =
        new Site(
            (Sleeper)
                _ -> {
                  throw new InterruptedException();
                })) {
      site.script.on(LIST, BUSY);

      assertThat(site.cloud.servers()).isEqualTo(new Refused<>(503, "busy"));

      assertThat(Thread.interrupted()).isTrue();
      assertThat(site.script.requests()).hasSize(1);
    }
  }

  @Test
  void anInterruptedThreadSendsNothing() {
    try (Site site = new Site()) {
      site.script.on(LIST, NO_SERVERS);
      assertThat(site.cloud.servers()).isInstanceOf(Done.class);

      Thread.currentThread().interrupt();
      assertThat(why(site.cloud.perform(START))).contains("before anything was sent");

      assertThat(Thread.interrupted()).isTrue();
      assertThat(site.script.requests()).hasSize(1);
    }
  }

  @Test
  void aClosedWorkspaceIsNotUsed() {
    try (Site site = new Site()) {
      site.cloud.close();

      assertThatThrownBy(() -> site.cloud.servers())
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("workspace muster-dal12 is closed");
    }
  }

  private static String why(Result<?> result) {
    assertThat(result).isInstanceOf(Unknown.class);
    return ((Unknown<?>) result).why();
  }
}
