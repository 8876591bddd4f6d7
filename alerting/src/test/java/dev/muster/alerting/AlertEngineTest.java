package dev.muster.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.Outcome;
import dev.muster.cadf.Severity;
import dev.muster.ledger.Entry;
import dev.muster.ledger.FollowerListener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AlertEngineTest {
  private static final Instant START = Instant.parse("2026-05-04T07:00:00Z");
  private static final AlertRule REFUSALS =
      new AlertRule.RepeatedRefusals("refusals", Duration.ofMinutes(5), 3);
  private static final AlertRule UNFINISHED =
      new AlertRule.UnfinishedAct("unfinished", Duration.ofMinutes(10));
  private static final AlertRule DELETION =
      new AlertRule.ActionPerformed("deletion", Set.of("dr-image.delete"));

  private final ManualClock clock = new ManualClock(START);
  private final List<String> heard = new ArrayList<>();
  private final List<Entry> ledger = new ArrayList<>();
  private final AlertEngine engine = engine();
  private final FollowerListener follower = engine.follower("us-east", 0);

  @Test
  void threeRefusalsWithinTheWindowRaiseOneAlertPerInitiatorAndAddress() {
    refused("eve", "192.0.2.1", 401);
    pass(Duration.ofMinutes(1));
    refused("eve", "192.0.2.1", 403);
    assertThat(heard).isEmpty();

    refused("eve", "192.0.2.2", 401);
    assertThat(heard).containsExactly("opened refusals/initiator eve/us-east:0 [0, 1, 2]");

    refused("mallory", "192.0.2.1", 401);
    assertThat(heard)
        .containsExactly(
            "opened refusals/initiator eve/us-east:0 [0, 1, 2]",
            "opened refusals/address 192.0.2.1/us-east:0 [0, 1, 3]");
    assertThat(engine.open().getFirst().reason())
        .isEqualTo("3 refused requests of initiator eve within 300 s");
  }

  @Test
  void refusalsFurtherApartThanTheWindowDoNotCount() {
    for (int i = 0; i < 10; i++) {
      refused("eve", "", 401);
      pass(Duration.ofMinutes(3));
    }
    assertThat(heard).isEmpty();
  }

  @Test
  void otherFailuresAreNoRefusals() {
    for (int i = 0; i < 10; i++) {
      refused("eve", "192.0.2.1", 404);
    }
    assertThat(heard).isEmpty();
  }

  @Test
  void anAlertIsNotRaisedTwiceWhileItIsOpenAndIsResolvedAfterAQuietWindow() {
    for (int i = 0; i < 6; i++) {
      refused("eve", "", 401);
    }
    assertThat(heard).hasSize(1);

    pass(Duration.ofMinutes(4));
    engine.tick();
    assertThat(engine.open()).hasSize(1);
    pass(Duration.ofMinutes(2));
    engine.tick();
    assertThat(engine.open()).isEmpty();
    assertThat(heard.getLast()).startsWith("resolved refusals/initiator eve");

    for (int i = 0; i < 3; i++) {
      refused("eve", "", 401);
    }
    assertThat(heard.getLast()).isEqualTo("opened refusals/initiator eve/us-east:6 [6, 7, 8]");
  }

  @Test
  void anActWithoutOutcomeIsRaisedAtItsDeadlineAndResolvedByItsOutcome() {
    act("dr-instance.start", "c1", Outcome.PENDING);
    act("dr-instance.stop", "c1", Outcome.PENDING); // another act of the same run
    act("dr-instance.stop", "c1", Outcome.FAILURE);
    pass(Duration.ofMinutes(10).minusMillis(10));
    engine.tick();
    assertThat(heard).isEmpty();

    pass(Duration.ofMillis(10));
    engine.tick();
    engine.tick();
    assertThat(heard).containsExactly("opened unfinished/c1 dr-instance.start vm-1/us-east:0 [0]");
    assertThat(engine.open().getFirst().reason())
        .isEqualTo(
            "dr-instance.start of web-01 began at 2026-05-04T07:00:00Z and has no outcome after 600 s");

    act("dr-instance.start", "c1", Outcome.SUCCESS);
    assertThat(heard).last().asString().startsWith("resolved unfinished/c1 dr-instance.start");
    assertThat(engine.open()).isEmpty();
  }

  @Test
  void aWatchedActionIsRaisedOncePerActUnderEitherOfItsNames() {
    act("dr-image.delete", "c1", Outcome.PENDING);
    act("dr-image.delete", "c1", Outcome.SUCCESS);
    act("dr-image.create", "c2", Outcome.SUCCESS);
    act("power-dr-automation.dr-image.delete", "c3", Outcome.FAILURE);

    assertThat(heard)
        .containsExactly(
            "opened deletion/c1 dr-image.delete vm-1/us-east:0 [0]",
            "opened deletion/c3 power-dr-automation.dr-image.delete vm-1/us-east:3 [3]");
    assertThat(engine.open().getFirst().reason())
        .isEqualTo("ops asked for dr-image.delete of vm-1 (pending)");
  }

  @Test
  void readingTheEventsAgainGivesTheSameOpenAlertsAndAnnouncesOnlyWhatIsNew() {
    for (int i = 0; i < 3; i++) {
      refused("eve", "192.0.2.1", 401);
    }
    act("dr-image.delete", "c1", Outcome.PENDING);
    act("dr-instance.start", "c2", Outcome.PENDING);
    List<Alert> before = engine.open();
    heard.clear();

    AlertEngine again = engine();
    var behind = again.follower("us-east", ledger.size());
    behind.onEntries(ledger.subList(0, 2));
    pass(Duration.ofHours(1));
    again.tick(); // not caught up: an outcome may still come
    behind.onEntries(ledger.subList(2, ledger.size()));

    assertThat(again.open()).isEqualTo(before);
    assertThat(heard).isEmpty();
    act("dr-image.delete", "c9", Outcome.PENDING);
    heard.clear();
    behind.onEntries(List.of(ledger.getLast()));
    assertThat(heard).containsExactly("opened deletion/c9 dr-image.delete vm-1/us-east:5 [5]");
    again.tick();
    assertThat(heard).anyMatch(line -> line.startsWith("opened unfinished/c2"));
  }

  @Test
  void anEntryThatIsNoEventIsReportedAndPassedOver() {
    follower.onEntries(List.of(new Entry(0, START, "no event".getBytes(StandardCharsets.UTF_8))));
    assertThat(heard).singleElement().asString().startsWith("unreadable us-east:0");
  }

  @Test
  void aRuleSaysWhatIsWrongWithIt() {
    assertThatThrownBy(() -> new AlertRule.RepeatedRefusals("r", Duration.ZERO, 3))
        .hasMessage("rule 'r': window must be more than zero, got: PT0S");
    assertThatThrownBy(() -> new AlertEngine(List.of(UNFINISHED, UNFINISHED), clock, listener()))
        .hasMessage("two alert rules are called 'unfinished'");
  }

  private AlertEngine engine() {
    return new AlertEngine(List.of(REFUSALS, UNFINISHED, DELETION), clock, listener());
  }

  private AlertListener listener() {
    return new AlertListener() {
      @Override
      public void opened(Alert alert) {
        heard.add(
            "opened " + alert.id() + " " + alert.events().stream().map(EventRef::index).toList());
      }

      @Override
      public void resolved(Alert alert) {
        heard.add("resolved " + alert.id());
      }

      @Override
      public void unreadable(EventRef ref, String reason) {
        heard.add("unreadable " + ref + " " + reason);
      }
    };
  }

  private void pass(Duration time) {
    clock.pass(time);
  }

  private void refused(String who, String address, int code) {
    record("dr-instance.list", "c" + ledger.size(), Outcome.FAILURE, who, address, code);
  }

  private void act(String action, String correlationId, Outcome outcome) {
    record(
        action,
        correlationId,
        outcome,
        "ops",
        "192.0.2.17",
        outcome == Outcome.FAILURE ? 500 : 200);
  }

  private void record(
      String action, String correlationId, Outcome outcome, String who, String address, int code) {
    CadfEvent event =
        new CadfEvent(
            "crn:v1:bluemix:public:power-dr-automation:wdc06:a/acct:1::",
            true,
            false,
            outcome,
            clock.instant(),
            action,
            correlationId,
            Severity.NORMAL,
            new CadfEvent.Initiator(
                who,
                "",
                "service/security/account/user",
                "",
                "",
                new CadfEvent.Host("test", address, "IPv4"),
                new CadfEvent.Credential("token")),
            new CadfEvent.Target("vm-1", "web-01", "power-dr-automation/dr-instance", ""),
            CadfEvent.Reason.of(code),
            null,
            null,
            "message",
            CadfEvent.Observer.ACTIVITY_TRACKER,
            Map.of());
    Entry entry = new Entry(ledger.size(), clock.instant(), CadfJson.write(event));
    ledger.add(entry);
    follower.onEntries(List.of(entry));
  }
}
