package dev.muster.recovery.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.recovery.plan.Condition.Reached;
import dev.muster.recovery.plan.Drill.Fault;
import dev.muster.recovery.plan.PlanStep.Criticality;
import dev.muster.recovery.plan.PlanStep.OnFailure;
import dev.muster.recovery.plan.ProtectionGroup.Consistency;
import dev.muster.recovery.plan.ProtectionGroup.Selector;
import dev.muster.recovery.plan.RecoveryPlan.Approval;
import dev.muster.recovery.plan.RecoveryPlan.Commit;
import dev.muster.recovery.plan.RecoveryPlan.Concurrency;
import dev.muster.recovery.plan.RecoveryPlan.Policy;
import dev.muster.recovery.plan.StepAction.HealthGate;
import dev.muster.recovery.plan.StepAction.OnDeadline;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Reads the plan with every key, and says what each of them became.
class EveryKeyTest {
  private static final RecoveryPlan PLAN = Plans.valid(Plans.everyKey());

  @Test
  void aRunHasATimeout() {
    assertThat(PLAN.spec().runTimeout()).contains(Duration.ofHours(6));
  }

  @Test
  void groupsAreNamedOrFound() {
    ProtectionGroup db = PLAN.group("db").orElseThrow();
    ProtectionGroup app = PLAN.group("app").orElseThrow();

    assertThat(db.members()).containsExactly("ora-01", "ora-02");
    assertThat(db.consistency()).isEqualTo(Consistency.GROUP);
    assertThat(db.replication().volumeGroup()).contains("vg-db");
    assertThat(db.replication().maxLag()).contains(Duration.ofMinutes(15));
    assertThat(app.members()).isEmpty();
    assertThat(app.consistency()).isEqualTo(Consistency.SERVER);
    assertThat(app.selector()).contains(new Selector(List.of("svc:payments", "role:app"), 12));
    assertThat(app.replication().volumeGroup()).isEmpty();
  }

  @Test
  void mappingsAreRead() {
    Mappings mappings = PLAN.spec().mappings();

    assertThat(mappings.networks())
        .containsExactly(
            new Mappings.Network("prod-net", "dr-net", Optional.of("dr-bubble")),
            new Mappings.Network("admin-net", "dr-admin-net", Optional.empty()));
    assertThat(mappings.addresses().rule()).isEqualTo(Mappings.Addresses.Rule.KEEP_IF_FREE);
    assertThat(mappings.addresses().map())
        .containsExactly(new Mappings.Address("ora-01", "10.1.0.10", "10.9.0.10"));
    assertThat(mappings.compute().standby())
        .contains(new Mappings.Size(new BigDecimal("0.25"), new BigDecimal("2")));
    assertThat(mappings.compute().failover())
        .isEqualTo(
            new Mappings.Failover(Optional.of(100), Optional.of(100), List.of("s1022", "s1122")));
    assertThat(mappings.placement().sharedProcessorPool()).contains("spp-dr");
    assertThat(mappings.placement().placementGroup()).contains("pg-anti");
    assertThat(mappings.sshKeys()).isEqualTo(Map.of("ops", "ops-dr"));
    assertThat(mappings.securityGroups())
        .containsExactly(
            new Mappings.SecurityGroup("nsg-db", "nsg-db-dr", Optional.of("nsg-bubble")));
  }

  @Test
  void everyActionIsRead() {
    assertThat(step("quiesce").action())
        .isEqualTo(
            new StepAction.RunScript(
                List.of("db"),
                new GuestScripts.Script(
                    "scripts/quiesce",
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")));
    assertThat(step("fence").action()).isEqualTo(new StepAction.Fence(List.of("db", "app")));
    assertThat(step("storage").action()).isEqualTo(new StepAction.Promote(List.of("db", "app")));
    assertThat(step("boot-db").action())
        .isEqualTo(
            new StepAction.RecoverServers(
                List.of("db"),
                Optional.empty(),
                Optional.of(new HealthGate.Tcp(1521, Duration.ofMinutes(10)))));
    assertThat(step("boot-app").action())
        .isEqualTo(
            new StepAction.RecoverServers(
                List.of("app"),
                Optional.of(10),
                Optional.of(
                    new HealthGate.Http("https", 8443, "/ready", 204, Duration.ofMinutes(5)))));
    assertThat(step("settle").action()).isEqualTo(new StepAction.WaitFor(Duration.ofSeconds(30)));
    assertThat(step("look").action())
        .isEqualTo(new StepAction.CheckServers(List.of("db", "app"), Duration.ofMinutes(5)));
    assertThat(step("dns").action())
        .isEqualTo(
            new StepAction.AskPerson(
                "Switch payment alias", "netops", Duration.ofMinutes(10), OnDeadline.ESCALATE));
    assertThat(step("port").action())
        .isEqualTo(new StepAction.CheckTcp("pay.dr.example", 443, Duration.ofMinutes(2)));
    assertThat(step("validate").action())
        .isEqualTo(
            new StepAction.CheckHttp(
                URI.create("https://pay.dr.example/health"), 200, Duration.ofMinutes(2)));
  }

  @Test
  void policiesOfStepsAreRead() {
    assertThat(step("quiesce").policy().onFailure()).isEqualTo(new OnFailure.Ask());
    assertThat(step("quiesce").policy().timeout()).isEqualTo(Duration.ofMinutes(5));
    assertThat(step("fence").policy().onFailure()).isEqualTo(new OnFailure.RequireForce());
    assertThat(step("storage").policy().onFailure()).isEqualTo(new OnFailure.Retry(3));
    assertThat(step("boot-app").policy().criticality()).isEqualTo(Criticality.OPTIONAL);
    assertThat(step("look").policy().onFailure()).isEqualTo(new OnFailure.Continue());
    assertThat(step("look").policy().optional()).isTrue();
    assertThat(step("validate").policy().optional()).isFalse();
  }

  @Test
  void aStepBelongsToTheRunsItsActionHasAPlaceIn() {
    assertThat(step("quiesce").when()).containsExactly(Mode.PLANNED);
    assertThat(step("storage").when())
        .containsExactlyInAnyOrder(Mode.PLANNED, Mode.UNPLANNED, Mode.FAILBACK);
    assertThat(step("boot-db").when())
        .containsExactlyInAnyOrder(Mode.PLANNED, Mode.UNPLANNED, Mode.FAILBACK, Mode.DRILL);
  }

  @Test
  void theRestIsKeptAsValues() {
    RecoveryPlan.Spec spec = PLAN.spec();

    assertThat(spec.commit())
        .isEqualTo(new Commit(Commit.Mode.MANUAL, Commit.ReverseAfter.COMMITTED, Optional.empty()));
    assertThat(spec.concurrency()).isEqualTo(new Concurrency(20, 10, 5, 5, 10, true));
    assertThat(spec.drill().schedule()).contains("0 3 1 */3 *");
    assertThat(spec.drill().faults())
        .containsExactly(new Fault.Slow("boot-db", new BigDecimal("5")), new Fault.Fail("port"));
    assertThat(spec.governance().approvals())
        .containsOnlyKeys("planned", "unplanned", "failback", "force", "drill")
        .containsEntry(
            "unplanned",
            new Approval(2, Set.of("dr-managers"), true, Optional.of(Duration.ofMinutes(30))));
    assertThat(spec.governance().policies())
        .containsExactly(
            new Policy.NoProductionRoute(),
            new Policy.VolumesPerGroup(30),
            new Policy.DrillWithin(Duration.ofDays(90)));
    assertThat(spec.governance().notifications())
        .containsExactly(
            new RecoveryPlan.Notification(List.of("run.*", "readiness.degraded"), "webhook-ops"));
    assertThat(spec.governance().evidence())
        .isEqualTo(
            new RecoveryPlan.Evidence(
                Set.of("DORA", "ISO22301"), true, Optional.of(Period.ofYears(7))));
  }

  @Test
  void orderHoldsAcrossStepsThatDoNotTakePart() {
    PlanGraph unplanned = PlanGraph.of(PLAN, Mode.UNPLANNED);
    PlanGraph drill = PlanGraph.of(PLAN, Mode.DRILL);

    assertThat(unplanned.steps())
        .extracting(PlanStep::id)
        .containsExactly(
            "fence", "storage", "boot-db", "boot-app", "look", "dns", "port", "validate");
    assertThat(unplanned.conditions("fence")).isEmpty();
    // "settle" does not take part, so what it waits for is waited for.
    assertThat(unplanned.conditions("look"))
        .containsExactly(new Condition("boot-app", Reached.DONE));
    assertThat(drill.conditions("boot-db")).isEmpty();
    assertThat(drill.conditions("look")).containsExactly(new Condition("settle", Reached.DONE));
  }

  @Test
  void withoutAWayIntoTheServersAScriptIsRefused() {
    PlanResult result = new PlanParser().parse(Plans.everyKey().getBytes(UTF_8));

    assertThat(result).isInstanceOf(PlanResult.Invalid.class);
    List<PlanProblem> problems = ((PlanResult.Invalid) result).problems();
    assertThat(problems)
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo("spec.steps[0].with.ref");
          assertThat(problem.message()).contains("has no way to run scripts in servers");
        });
  }

  private static PlanStep step(String id) {
    return PLAN.spec().steps().stream()
        .filter(step -> step.id().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
