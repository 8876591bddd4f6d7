package dev.muster.recovery.preview;

import static dev.muster.recovery.preview.PreviewStep.Phase.PREPARE;
import static dev.muster.recovery.preview.PreviewStep.Phase.RECOVER;

import dev.muster.cloud.Server;
import dev.muster.recovery.preview.Member.Replicated;
import dev.muster.recovery.preview.PreviewStep.Bounds;
import dev.muster.recovery.preview.PreviewStep.Expectation;
import dev.muster.recovery.preview.PreviewStep.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The steps of one tier: its isolated network, the copies of its volumes, its servers. Each step
/// that makes something brings the cleanup step that takes it away.
final class TierSteps {
  private final String tier;
  private final int number;
  private final String cidr;
  private final Bounds shared;
  private final Bounds bounds;
  private final List<String> ready;
  private final StepList steps;

  /// What each server's start waits for, by the server's name.
  private final Map<String, List<String>> prepared = new HashMap<>();

  /// @param number the tier's place among the drill's, from 1
  /// @param shared for what all servers of the tier need
  /// @param bounds for each server's own steps
  /// @param ready ids of the steps that find everything ready
  TierSteps(
      String tier,
      int number,
      String cidr,
      Bounds shared,
      Bounds bounds,
      List<String> ready,
      StepList steps) {
    this.tier = tier;
    this.number = number;
    this.cidr = cidr;
    this.shared = shared;
    this.bounds = bounds;
    this.ready = List.copyOf(ready);
    this.steps = steps;
  }

  /// Everything the servers need before they are started. Does not wait for other tiers.
  void prepare(List<Member> members) {
    String network = network();
    String copies = copies(members);
    for (Member member : members) {
      List<String> waitsFor = new ArrayList<>();
      waitsFor.add(swapNetworks(member, network));
      waitsFor.addAll(attach(member, copies));
      prepared.put(member.name(), waitsFor);
    }
  }

  /// The start of one server, once it is prepared and others have come up.
  String start(Member member, List<String> awaited) {
    List<String> after = new ArrayList<>(prepared.getOrDefault(member.name(), List.of()));
    after.addAll(awaited);
    Subject subject = new Subject("recovery", member.name());
    steps.addCleanup(
        "stop-" + member.name(),
        new Act.StopServer(member.standby().id()),
        subject,
        new Expectation("ACTIVE", "SHUTOFF"));
    return steps.add(
        RECOVER,
        "start-" + member.name(),
        new Act.StartServer(member.standby().id()),
        subject,
        new Expectation("SHUTOFF", "ACTIVE, health OK"),
        bounds,
        after);
  }

  private String network() {
    Subject subject = new Subject("recovery", "drill-<run>-" + tier);
    steps.addCleanup(
        "delete-network-" + tier,
        new Act.DeleteNetwork(tier),
        subject,
        new Expectation("no interface on it", "gone"));
    return steps.add(
        PREPARE,
        "network-" + tier,
        new Act.CreateNetwork(tier, cidr),
        subject,
        new Expectation("no such network", cidr + " without gateway"),
        shared,
        ready);
  }

  private String copies(List<Member> members) {
    List<Replicated> pairs = members.stream().flatMap(member -> member.volumes().stream()).toList();
    return steps.add(
        PREPARE,
        "clone-" + tier,
        new Act.CloneGroup(
            number,
            pairs.stream().map(pair -> pair.auxiliary().id()).toList(),
            pairs.stream().map(pair -> pair.primary().name()).toList()),
        new Subject("recovery", "drill-<run>-" + number),
        new Expectation(
            "%d auxiliary volumes, replicating".formatted(pairs.size()),
            "%d copies, replication off".formatted(pairs.size())),
        shared,
        ready);
  }

  /// Off its own networks first, then onto the isolated one: never on both.
  private String swapNetworks(Member member, String network) {
    Server standby = member.standby();
    Subject subject = new Subject("recovery", member.name());
    List<String> left = new ArrayList<>(List.of(network));
    for (Server.Interface nic : standby.interfaces()) {
      String own = "%s with %s".formatted(nic.networkName(), nic.ipAddress());
      left.add(
          steps.add(
              PREPARE,
              "leave-" + member.name(),
              new Act.LeaveNetwork(
                  standby.id(), nic.networkId(), nic.ipAddress(), nic.macAddress()),
              subject,
              new Expectation("on " + own, "not on " + nic.networkName()),
              bounds,
              ready));
      steps.addCleanup(
          "rejoin-" + member.name(),
          new Act.RejoinNetwork(standby.id(), nic.networkId(), nic.ipAddress()),
          subject,
          new Expectation("not on " + nic.networkName(), "on " + own));
    }
    String isolated = "on drill-<run>-" + tier;
    steps.addCleanup(
        "unjoin-" + member.name(),
        new Act.LeaveIsolated(standby.id(), tier),
        subject,
        new Expectation(isolated, "on no network"));
    return steps.add(
        PREPARE,
        "join-" + member.name(),
        new Act.JoinIsolated(standby.id(), tier),
        subject,
        new Expectation("on no network", isolated),
        bounds,
        left);
  }

  /// One after the other for each server: a cloud may refuse a second change to a busy server.
  private List<String> attach(Member member, String copies) {
    List<String> attached = new ArrayList<>();
    for (Replicated pair : member.volumes()) {
      String source = pair.primary().name();
      Subject copy = new Subject("recovery", "copy of " + source);
      String attachedTo = "attached to " + member.name();
      attached.add(
          steps.add(
              PREPARE,
              "attach-" + source,
              new Act.AttachCopy(member.standby().id(), source),
              copy,
              new Expectation("available", attachedTo),
              bounds,
              List.of(attached.isEmpty() ? copies : attached.getLast())));
      steps.addCleanup(
          "detach-" + source,
          new Act.DetachCopy(member.standby().id(), source),
          copy,
          new Expectation(attachedTo, "available"));
      steps.addCleanup(
          "delete-" + source,
          new Act.DeleteCopy(source),
          copy,
          new Expectation("available", "gone"));
    }
    return attached;
  }
}
