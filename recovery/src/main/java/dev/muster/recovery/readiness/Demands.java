package dev.muster.recovery.readiness;

import dev.muster.recovery.plan.Mappings;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.ProtectionGroup;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.plan.RecoveryPlan.Approval;
import dev.muster.recovery.plan.RecoveryPlan.Policy;
import dev.muster.recovery.plan.StepAction;
import dev.muster.recovery.readiness.Demand.Address;
import dev.muster.recovery.readiness.Demand.Addresses;
import dev.muster.recovery.readiness.Demand.Compute;
import dev.muster.recovery.readiness.Demand.Group;
import dev.muster.recovery.readiness.Demand.Hosting;
import dev.muster.recovery.readiness.Demand.Network;
import dev.muster.recovery.readiness.Demand.Place;
import dev.muster.recovery.readiness.Demand.Rules;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads what a plan asks for in a mode. A plan is written from home to recovery; a failback reads
/// it the other way, without what is only said of the recovery site.
final class Demands {
  private final RecoveryPlan plan;
  private final Mode mode;
  private final Demand.Way way;
  private final boolean back;

  private Demands(RecoveryPlan plan, Mode mode, Demand.Way way) {
    this.plan = plan;
    this.mode = mode;
    this.way = way;
    back = way.back();
  }

  static Demand of(RecoveryPlan plan, Mode mode, Demand.Way way) {
    return new Demands(plan, mode, way).demand();
  }

  private Demand demand() {
    Place home = place(plan.spec().sites().home());
    Place recovery = place(plan.spec().sites().recovery());
    return new Demand(
        plan.name(),
        plan.hash(),
        mode,
        way,
        back ? recovery : home,
        back ? home : recovery,
        plan.spec().groups().stream().map(this::group).toList(),
        mappings().networks().stream().map(this::network).toList(),
        addresses(),
        compute(),
        hosting(),
        rules());
  }

  private Mappings mappings() {
    return plan.spec().mappings();
  }

  private static Place place(RecoveryPlan.Site site) {
    return new Place(site.location(), site.workspace());
  }

  private Group group(ProtectionGroup group) {
    return new Group(
        group.name(),
        group.members(),
        group.replication().volumeGroup(),
        group.replication().maxLag().orElse(plan.spec().objectives().rpo()),
        group.consistency() == ProtectionGroup.Consistency.GROUP);
  }

  private Network network(Mappings.Network network) {
    return back
        ? new Network(network.to(), network.from(), Optional.empty())
        : new Network(network.from(), network.to(), network.test());
  }

  private Addresses addresses() {
    Addresses.Rule rule =
        switch (mappings().addresses().rule()) {
          case KEEP -> Addresses.Rule.KEEP;
          case KEEP_IF_FREE -> Addresses.Rule.KEEP_IF_FREE;
          case DHCP -> Addresses.Rule.DHCP;
          case MAP -> Addresses.Rule.MAP;
        };
    return new Addresses(
        rule,
        mappings().addresses().map().stream()
            .map(entry ->
                back
                    ? new Address(entry.server(), entry.to(), entry.from())
                    : new Address(entry.server(), entry.from(), entry.to()))
            .toList());
  }

  /// A drill starts the servers in the size they wait in, and at home they have their own.
  private Compute compute() {
    Mappings.Failover failover = mappings().compute().failover();
    return !back && (mode == Mode.PLANNED || mode == Mode.UNPLANNED)
        ? new Compute(failover.corePercent(), failover.memoryPercent(), failover.systemTypes())
        : new Compute(Optional.empty(), Optional.empty(), List.of());
  }

  private Hosting hosting() {
    Mappings.Placement placement = mappings().placement();
    return new Hosting(
        back ? Optional.empty() : placement.sharedProcessorPool(),
        back ? Optional.empty() : placement.placementGroup(),
        List.copyOf(back ? mappings().sshKeys().keySet() : mappings().sshKeys().values()),
        mappings().securityGroups().stream().flatMap(this::securityGroup).toList());
  }

  private Stream<String> securityGroup(Mappings.SecurityGroup group) {
    return mode == Mode.DRILL ? group.test().stream() : Stream.of(back ? group.from() : group.to());
  }

  private Rules rules() {
    int scripts =
        (int)
            plan.spec().steps().stream()
                .filter(step -> step.when().contains(mode))
                .filter(step -> step.action() instanceof StepAction.RunScript)
                .count();
    return new Rules(
        plan.spec().drill().addressRange(),
        Optional.ofNullable(plan.spec().governance().approvals().get(mode.word()))
            .map(Approval::quorum)
            .orElse(0),
        policies(Policy.DrillWithin.class).map(Policy.DrillWithin::age).findFirst(),
        policies(Policy.VolumesPerGroup.class).map(Policy.VolumesPerGroup::most).findFirst(),
        scripts);
  }

  private <T extends Policy> Stream<T> policies(Class<T> type) {
    return plan.spec().governance().policies().stream().filter(type::isInstance).map(type::cast);
  }
}
