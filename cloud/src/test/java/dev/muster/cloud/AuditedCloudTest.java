package dev.muster.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.cadf.ActionCatalogue;
import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfEvent.Credential;
import dev.muster.cadf.CadfEvent.Host;
import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.EventBuilder;
import dev.muster.cadf.Outcome;
import dev.muster.cadf.Redaction;
import dev.muster.cadf.Severity;
import dev.muster.cadf.SeverityRules;
import dev.muster.cloud.Mutation.CreateIkePolicy;
import dev.muster.cloud.Mutation.CreateNetwork;
import dev.muster.cloud.Mutation.StartServer;
import dev.muster.cloud.Result.Done;
import dev.muster.cloud.Result.Refused;
import dev.muster.cloud.Result.Unknown;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuditedCloudTest {
  private static final Initiator ALICE =
      new Initiator(
          "alice",
          "Alice",
          "service/security/account/user",
          "alice",
          "Alice",
          new Host("test/1", "127.0.0.1", "IPv4"),
          new Credential("token"));
  private static final StartServer START = new StartServer("vm-1");

  private final List<CadfEvent> recorded = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final ScriptedCloud scripted = new ScriptedCloud();
  private boolean ledgerTakes = true;
  private int busyOutcomes;
  private final AuditedCloud cloud = audited();

  private AuditedCloud audited() {
    AuditTrail trail =
        event -> {
          if (!ledgerTakes) {
            throw new AuditUnavailableException("the disk is full", new IllegalStateException());
          }
          if (event.outcome() != Outcome.PENDING && busyOutcomes > 0) {
            busyOutcomes--;
            throw AuditUnavailableException.busy("the queue is full", new IllegalStateException());
          }
          recorded.add(event);
          return new EventReceipt("origin", "us-east", recorded.size() - 1L);
        };
    AuditRecorder recorder =
        new AuditRecorder(
            trail,
            new EventBuilder(
                SeverityRules.standard(), new Redaction("0123456789abcdef".getBytes(UTF_8))),
            ActionCatalogue.standard(),
            InstantSource.fixed(Instant.parse("2026-11-20T03:00:00Z")),
            "crn:v1:bluemix:public:power-dr-automation:wdc06:a/acc1:guid::");
    return new AuditedCloud(
        scripted,
        recorder,
        new WatchPolicy(Duration.ofSeconds(1), Duration.ofSeconds(5), pauses::add),
        Runnable::run);
  }

  private static ActContext context() {
    return new ActContext(ALICE, "run-1.start", Map.of("runId", "run-1"));
  }

  @Test
  void pendingIsDurableBeforeTheCloudIsAsked() throws Exception {
    scripted.servers.add(new Done<>(ScriptedCloud.server("ACTIVE", "OK")));
    scripted.beforePerform =
        () -> assertThat(recorded).extracting(CadfEvent::outcome).containsExactly(Outcome.PENDING);

    Operation operation = cloud.begin(START, context());

    assertThat(scripted.performed).containsExactly(START);
    assertThat(operation.await()).isInstanceOf(OperationState.Succeeded.class);
    assertThat(recorded)
        .extracting(CadfEvent::outcome)
        .containsExactly(Outcome.PENDING, Outcome.SUCCESS);
    assertThat(recorded).extracting(CadfEvent::correlationId).containsOnly("run-1.start");
    assertThat(operation.receipts()).extracting(EventReceipt::index).containsExactly(0L, 1L);
  }

  @Test
  void actThatIsFollowedAlreadyIsNotFollowedTwice() throws Exception {
    scripted.servers.add(new Done<>(ScriptedCloud.server("ACTIVE", "OK")));
    Operation begun = cloud.begin(START, context());

    // Somebody read the ledger before the outcome stood there.
    Operation taken =
        cloud.takeUp(
            START, recorded.getFirst(), begun.receipts().getFirst(), Duration.ofSeconds(2));

    assertThat(taken.await()).isEqualTo(begun.await());
    assertThat(recorded)
        .extracting(CadfEvent::outcome)
        .containsExactly(Outcome.PENDING, Outcome.SUCCESS);
  }

  @Test
  void actOfAnotherProcessIsTakenUpOnce() throws Exception {
    scripted.servers.add(new Done<>(ScriptedCloud.server("ACTIVE", "OK")));
    Operation before = cloud.begin(START, context());
    CadfEvent pending = recorded.getFirst();
    recorded.removeLast();
    AuditedCloud restarted = audited();

    scripted.servers.add(new Done<>(ScriptedCloud.server("ACTIVE", "OK")));
    for (int times = 0; times < 2; times++) {
      restarted.takeUp(START, pending, before.receipts().getFirst(), Duration.ofSeconds(2)).await();
    }

    assertThat(recorded)
        .extracting(CadfEvent::outcome)
        .containsExactly(Outcome.PENDING, Outcome.SUCCESS);
    assertThat(scripted.performed).hasSize(1);
  }

  @Test
  void nothingReachesTheCloudWhenTheLedgerCannotAppend() {
    ledgerTakes = false;

    assertThatThrownBy(() -> cloud.begin(START, context()))
        .isInstanceOf(AuditUnavailableException.class);

    assertThat(scripted.performed).isEmpty();
  }

  @Test
  void theOutcomeComesWhenTheCloudShowsIt() throws Exception {
    scripted.servers.add(new Done<>(ScriptedCloud.server("SHUTOFF", "OK")));
    scripted.servers.add(new Unknown<>("timeout"));
    scripted.servers.add(new Done<>(ScriptedCloud.server("ACTIVE", "WARNING")));
    scripted.servers.add(new Done<>(ScriptedCloud.server("ACTIVE", "OK")));

    Operation operation = cloud.begin(START, context());

    assertThat(operation.await()).isInstanceOf(OperationState.Succeeded.class);
    assertThat(pauses).hasSize(2);
  }

  @Test
  void aRefusalIsAFailureWithTheCloudsWords() throws Exception {
    scripted.answer = () -> new Refused<>(409, "already in requested state");

    Operation operation = cloud.begin(START, context());

    assertThat(operation.await())
        .isEqualTo(new OperationState.Failed(409, "already in requested state"));
    CadfEvent outcome = recorded.getLast();
    assertThat(outcome.outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(outcome.reason().reasonCode()).isEqualTo(409);
    assertThat(outcome.reason().reasonForFailure()).isEqualTo("already in requested state");
    assertThat(outcome.severity()).isEqualTo(Severity.WARNING);
  }

  @Test
  void anUnknownAnswerIsResolvedByLookingNeverByRepeating() throws Exception {
    scripted.answer = () -> new Unknown<>("504 Gateway Timeout");
    scripted.networkLists.add(new Done<>(List.of()));
    scripted.networkLists.add(new Unknown<>("timeout"));
    scripted.networkLists.add(new Done<>(List.of()));
    scripted.networkLists.add(new Done<>(List.of(ScriptedCloud.network("net-9", "drill-net", 0))));
    scripted.network = new Done<>(ScriptedCloud.network("net-9", "drill-net", 7));
    CreateNetwork create =
        new CreateNetwork("drill-net", "vlan", "10.0.0.0/24", "", List.of(), true);

    Operation operation = cloud.begin(create, context());

    assertThat(scripted.performed).hasSize(1);
    assertThat(operation.await())
        .isInstanceOfSatisfying(
            OperationState.Succeeded.class, end -> assertThat(end.resourceId()).isEqualTo("net-9"));
    assertThat(recorded.getLast().target().id()).endsWith(":network:net-9");
  }

  @Test
  void anActThatIsNeverSeenEndsAsAFailureThatSaysSo() throws Exception {
    scripted.answer = () -> new Unknown<>("connection reset");
    scripted.servers.add(new Done<>(ScriptedCloud.server("SHUTOFF", "OK")));

    Operation operation = cloud.begin(START, context());

    assertThat(operation.await())
        .isEqualTo(
            new OperationState.Failed(
                504, "not seen to be done within PT5S; last seen: status SHUTOFF, health OK"));
    assertThat(scripted.performed).hasSize(1);
  }

  @Test
  void aSecretNeverReachesTheEvent() throws Exception {
    Secret key = new Secret("canary-4711");
    IkePolicy policy = new IkePolicy("", "p", 2, "sha-256", "aes-256-cbc", 14, 3600);

    Operation operation = cloud.begin(new CreateIkePolicy(policy, key), context());

    assertThat(operation.await()).isInstanceOf(OperationState.Succeeded.class);
    assertThat(recorded).hasSize(2);
    for (CadfEvent event : recorded) {
      assertThat(new String(CadfJson.write(event), UTF_8))
          .doesNotContain("canary-4711")
          .contains("\"hmac:");
    }
    assertThat(recorded.getLast().reason().reasonCode()).isEqualTo(201);
    assertThat(recorded.getLast().severity()).isEqualTo(Severity.CRITICAL);
  }

  @Test
  void aReadIsOneEventThatCountsInsteadOfListing() {
    Audited<List<Server>> read = cloud.read(Query.servers(), context());

    assertThat(read.result()).isInstanceOf(Done.class);
    assertThat(recorded).hasSize(1);
    CadfEvent event = recorded.getFirst();
    assertThat(event.action()).isEqualTo("dr-instance.list");
    assertThat(event.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(String.valueOf(event.responseData())).isEqualTo("{\"totalResources\":2}");
    assertThat(event.target().id())
        .isEqualTo("crn:v1:bluemix:public:power-iaas:dal12:a/acc1:ws-1:pvm-instance:");
  }

  @Test
  void aFailedReadSaysWhatTheCloudSaid() {
    scripted.servers.add(new Refused<>(404, "pvm-instance does not exist"));

    cloud.read(Query.server("vm-404"), context());

    CadfEvent event = recorded.getFirst();
    assertThat(event.outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(event.reason().reasonCode()).isEqualTo(404);
  }

  @Test
  void anOutcomeThatCannotBeRecordedBreaksTheOperationNotTheCaller() {
    scripted.servers.add(new Done<>(ScriptedCloud.server("ACTIVE", "OK")));
    scripted.beforePerform = () -> ledgerTakes = false;

    Operation operation = cloud.begin(START, context());

    assertThatThrownBy(operation::await).isInstanceOf(AuditUnavailableException.class);
  }

  @Test
  void aCallThatBreaksOffMayHaveHappenedAndIsLookedFor() throws Exception {
    scripted.answer =
        () -> {
          throw new IllegalStateException("the answer made no sense");
        };
    scripted.servers.add(new Done<>(ScriptedCloud.server("ACTIVE", "OK")));

    Operation operation = cloud.begin(START, context());

    assertThat(operation.await()).isInstanceOf(OperationState.Succeeded.class);
    assertThat(scripted.performed).hasSize(1);
  }

  @Test
  void anOutcomeWaitsWhileTheLedgerIsBusy() throws Exception {
    scripted.servers.add(new Done<>(ScriptedCloud.server("ACTIVE", "OK")));
    busyOutcomes = 3;

    Operation operation = cloud.begin(START, context());

    assertThat(operation.await()).isInstanceOf(OperationState.Succeeded.class);
    assertThat(pauses).hasSize(3);
    assertThat(recorded)
        .extracting(CadfEvent::outcome)
        .containsExactly(Outcome.PENDING, Outcome.SUCCESS);
  }

  @Test
  void aLedgerThatStaysBusyBreaksTheOperationInTheEnd() {
    scripted.servers.add(new Done<>(ScriptedCloud.server("ACTIVE", "OK")));
    busyOutcomes = Integer.MAX_VALUE;

    Operation operation = cloud.begin(START, context());

    assertThatThrownBy(operation::await)
        .isInstanceOfSatisfying(
            AuditUnavailableException.class, e -> assertThat(e.isAfterPending()).isTrue());
  }

  @Test
  void whatBoreTheNameBeforeIsNotTakenForWhatTheActMade() throws Exception {
    scripted.answer = () -> new Unknown<>("504 Gateway Timeout");
    scripted.networkLists.add(new Done<>(List.of(ScriptedCloud.network("old", "bubble", 5))));
    CreateNetwork create = new CreateNetwork("bubble", "vlan", "10.0.0.0/24", "", List.of(), true);

    Operation operation = cloud.begin(create, context());

    assertThat(operation.await()).isInstanceOf(OperationState.Failed.class);
    assertThat(Namesakes.of(recorded.getFirst().requestData()).ids()).contains(Set.of("old"));
  }

  @Test
  void nothingIsAdoptedWhenWhatThereWasBeforeIsNotKnown() throws Exception {
    scripted.answer = () -> new Unknown<>("504 Gateway Timeout");
    scripted.networkLists.add(new Unknown<>("timeout"));
    scripted.networkLists.add(new Done<>(List.of(ScriptedCloud.network("net-9", "bubble", 5))));
    CreateNetwork create = new CreateNetwork("bubble", "vlan", "10.0.0.0/24", "", List.of(), true);

    Operation operation = cloud.begin(create, context());

    assertThat(operation.await())
        .isInstanceOfSatisfying(
            OperationState.Failed.class,
            end -> assertThat(end.why()).contains("could not be seen"));
  }
}
