package dev.muster.recovery.preview;

import static dev.muster.recovery.preview.PreviewStep.Phase.PREPARE;
import static dev.muster.recovery.preview.PreviewStep.Phase.RECOVER;
import static dev.muster.recovery.preview.PreviewStep.Phase.ROLL_BACK;

import dev.muster.cloud.Network;
import dev.muster.cloud.Server;
import dev.muster.recovery.plan.Mappings;
import dev.muster.recovery.preview.PreviewStep.Bounds;
import dev.muster.recovery.preview.PreviewStep.Expectation;
import dev.muster.recovery.preview.PreviewStep.Phase;
import dev.muster.recovery.preview.PreviewStep.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The steps by which one server after the other takes over: its shape, its addresses, its volumes,
/// its start.
final class TakeOver {
  private final MoveScene scene;
  private final String ready;

  /// What a roll-back adds, each given the id of the step it waits for.
  private final List<Function<String, String>> undo = new ArrayList<>();

  TakeOver(MoveScene scene, String ready) {
    this.scene = scene;
    this.ready = ready;
  }

  /// Everything up to the start of one server.
  ///
  /// @param promoted the steps after which its volumes can be written
  /// @param awaited what else its start waits for
  /// @return the id of its start
  String start(Member member, List<String> promoted, List<String> awaited, Bounds bounds) {
    List<String> after = new ArrayList<>(promoted);
    after.addAll(awaited);
    resize(member, bounds).ifPresent(after::add);
    after.addAll(addresses(member, bounds));
    after.addAll(attach(member, promoted, bounds));
    return scene
        .steps()
        .add(
            RECOVER,
            "start-" + member.name(),
            new Act.StartServer(scene.targetOf(member).id()),
            subject(member),
            new Expectation("SHUTOFF", "ACTIVE, health OK"),
            bounds,
            after);
  }

  List<String> undo(String after) {
    return undo.stream().map(step -> step.apply(after)).toList();
  }

  private Subject subject(Member member) {
    return new Subject(scene.direction().to(), member.name());
  }

  /// The shape a server needs to do the work, against the protected one's; back home it has it.
  private Optional<String> resize(Member member, Bounds bounds) {
    Mappings.Failover wanted = scene.plan().spec().mappings().compute().failover();
    if (scene.direction() == Direction.BACK
        || (wanted.corePercent().isEmpty() && wanted.memoryPercent().isEmpty())) {
      return Optional.empty();
    }
    Server.Shape home = member.home().shape();
    Server.Shape now = member.standby().shape();
    double processors =
        wanted
            .corePercent()
            .map(percent -> home.processors() * percent / 100)
            .orElse(now.processors());
    double memory =
        wanted
            .memoryPercent()
            .map(percent -> home.memoryGiB() * percent / 100)
            .orElse(now.memoryGiB());
    if (processors == now.processors() && memory == now.memoryGiB()) {
      return Optional.empty();
    }
    Server server = member.standby();
    undo.add(after ->
        resize(
            ROLL_BACK,
            "undo-resize-",
            member,
            now.processors(),
            now.memoryGiB(),
            after,
            new Bounds("", MoveSteps.ACT_BOUNDS.timeoutSeconds(), true),
            server));
    return Optional.of(
        resize(PREPARE, "resize-", member, processors, memory, ready, bounds, server));
  }

  private String resize(
      Phase phase,
      String prefix,
      Member member,
      double processors,
      double memoryGiB,
      String after,
      Bounds bounds,
      Server server) {
    return scene
        .steps()
        .add(
            phase,
            prefix + member.name(),
            new Act.Resize(server.id(), processors, memoryGiB),
            subject(member),
            new Expectation(
                "%s cores, %s GiB"
                    .formatted(server.shape().processors(), server.shape().memoryGiB()),
                "%s cores, %s GiB".formatted(processors, memoryGiB)),
            bounds,
            List.of(after));
  }

  private List<String> addresses(Member member, Bounds bounds) {
    AddressRule rule = new AddressRule(scene, member);
    List<String> ids = new ArrayList<>();
    for (AddressRule.Change change : rule.changes()) {
      List<String> last = ids.isEmpty() ? List.of(ready) : List.of(ids.getLast());
      ids.add(change(PREPARE, member, change, bounds, last));
      undo.add(
          after -> change(ROLL_BACK, member, change.back(), MoveSteps.ACT_BOUNDS, List.of(after)));
    }
    return ids;
  }

  private String change(
      Phase phase, Member member, AddressRule.Change change, Bounds bounds, List<String> after) {
    String prefix = phase == ROLL_BACK ? "undo-" : "";
    Network network = change.network();
    String server = scene.targetOf(member).id();
    String with =
        network.name() + (change.ipAddress().isEmpty() ? "" : " with " + change.ipAddress());
    return change.join()
        ? scene
            .steps()
            .add(
                phase,
                prefix + "join-" + member.name(),
                new Act.JoinNetwork(server, network.id(), change.ipAddress()),
                subject(member),
                new Expectation("not on " + network.name(), "on " + with),
                bounds,
                after)
        : scene
            .steps()
            .add(
                phase,
                prefix + "leave-" + member.name(),
                new Act.LeaveNetwork(server, network.id(), change.ipAddress(), change.macAddress()),
                subject(member),
                new Expectation("on " + with, "not on " + network.name()),
                bounds,
                after);
  }

  /// The boot volume first, then the others one after the other: a cloud may refuse a second change
  /// to a busy server. Back home they never came off.
  private List<String> attach(Member member, List<String> promoted, Bounds bounds) {
    Server server = scene.targetOf(member);
    List<String> ids = new ArrayList<>();
    List<Member.Replicated> ordered =
        member.volumes().stream()
            .sorted(
                Comparator.comparing((Member.Replicated pair) -> !pair.primary().bootable())
                    .thenComparing(pair -> pair.primary().name()))
            .toList();
    for (Member.Replicated pair : ordered) {
      if (scene.targetOf(pair).isAttachedTo(server.id())) {
        continue;
      }
      List<String> after = new ArrayList<>(ids.isEmpty() ? promoted : List.of(ids.getLast()));
      bootable(pair, bounds).ifPresent(after::add);
      String volume = scene.targetOf(pair).name();
      ids.add(
          scene
              .steps()
              .add(
                  PREPARE,
                  "attach-" + pair.primary().name(),
                  new Act.AttachVolume(server.id(), scene.targetOf(pair).id()),
                  new Subject(scene.direction().to(), volume),
                  new Expectation("available", "attached to " + member.name()),
                  bounds,
                  after));
    }
    return ids;
  }

  private Optional<String> bootable(Member.Replicated pair, Bounds bounds) {
    if (!pair.primary().bootable() || scene.targetOf(pair).bootable()) {
      return Optional.empty();
    }
    return Optional.of(
        scene
            .steps()
            .add(
                PREPARE,
                "bootable-" + pair.primary().name(),
                new Act.MarkBootable(scene.targetOf(pair).id()),
                new Subject(scene.direction().to(), scene.targetOf(pair).name()),
                new Expectation("not bootable", "bootable"),
                bounds,
                List.of(ready)));
  }
}
