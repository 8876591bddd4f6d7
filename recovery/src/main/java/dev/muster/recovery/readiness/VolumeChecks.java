package dev.muster.recovery.readiness;

import static dev.muster.recovery.readiness.Scene.server;
import static dev.muster.recovery.readiness.Scene.volume;

import dev.muster.cloud.survey.Copies.Onboarding;
import dev.muster.cloud.survey.ServerDetail;
import dev.muster.cloud.survey.VolumeDetail;
import dev.muster.recovery.readiness.Demand.Group;
import dev.muster.recovery.readiness.ReadinessReport.Severity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Checks 14 to 16, 24, 25 and 27: the volumes on both sides.
final class VolumeChecks {
  private static final Set<String> HEALTHY = Set.of("available", "in-use");

  private VolumeChecks() {}

  /// A boot volume is the matter of the next check.
  static void complete(Scene scene, Notes notes) {
    String expected = "every data volume is replicated, in the volume group of the plan";
    for (Group group : scene.demand().groups()) {
      Fact<List<ServerDetail>> members = scene.protectedServers();
      notes
          .need(members, Scene.group(group), expected)
          .ifPresent(servers ->
              servers.stream()
                  .filter(each -> group.members().contains(each.name()))
                  .forEach(each -> complete(scene, notes, group, each, expected)));
    }
  }

  private static void complete(
      Scene scene, Notes notes, Group group, ServerDetail each, String expected) {
    Optional<List<VolumeDetail>> attached =
        notes.need(scene.volumesOf(each), server(each.name()), expected);
    Optional<String> vg =
        notes
            .need(scene.groupAtSource(group), Scene.group(group), expected)
            .flatMap(found -> found.map(there -> there.id()));
    if (attached.isEmpty()) {
      return;
    }
    List<VolumeDetail> data =
        attached.get().stream().filter(volume -> !volume.boot() || volume.isReplicated()).toList();
    if (data.isEmpty()) {
      notes.fail(server(each.name()), "it has no replicated volume", expected);
    }
    for (VolumeDetail volume : data) {
      String id = volume.replication().groupId();
      boolean good = volume.isReplicated() && vg.map(id::equals).orElse(!id.isEmpty());
      notes.require(
          good,
          volume(volume),
          !volume.isReplicated()
              ? "attached to %s, not replicated".formatted(each.name())
              : good ? "replicated" : "attached to %s, in another group".formatted(each.name()),
          expected);
    }
  }

  static void boot(Scene scene, Notes notes) {
    String expected =
        "the boot volume is replicated effectively, or the server that waits has one of its own";
    for (String name : scene.demand().members()) {
      boolean own =
          scene
              .atTarget(name)
              .found()
              .filter(found -> found.size() == 1)
              .flatMap(found -> scene.volumesAtTarget(found.getFirst()).found())
              .filter(volumes ->
                  volumes.stream().anyMatch(volume -> volume.boot() && !volume.isReplicated()))
              .isPresent();
      Optional<List<ServerDetail>> home = scene.atSource(name).found();
      if (own && home.isEmpty()) {
        notes.pass(server(name), "the server that waits has its own", expected);
        continue;
      }
      notes
          .need(scene.atSource(name), server(name), expected)
          .filter(found -> found.size() == 1)
          .flatMap(found -> notes.need(scene.volumesOf(found.getFirst()), server(name), expected))
          .ifPresent(volumes -> boot(notes, name, volumes, own, expected));
    }
  }

  private static void boot(
      Notes notes, String name, List<VolumeDetail> volumes, boolean own, String expected) {
    List<VolumeDetail> boots = volumes.stream().filter(VolumeDetail::boot).toList();
    boolean asked = boots.stream().anyMatch(boot -> boot.replication().enabled());
    boolean effective =
        !boots.isEmpty()
            && boots.stream()
                .allMatch(boot ->
                    boot.replication().enabled() && boot.replicationStatus().equals("enabled"));
    notes.require(
        effective || (own && !asked),
        server(name),
        effective
            ? "replicated"
            : asked
                ? "replication is asked for, its status is "
                    + boots.stream().map(VolumeDetail::replicationStatus).toList()
                : own ? "the server that waits has its own" : "neither",
        expected);
  }

  static void states(Scene scene, Notes notes) {
    String expected = "state available or in-use, not lost by the storage";
    for (Group group : scene.demand().groups()) {
      List<VolumeDetail> all = new ArrayList<>();
      notes.need(scene.primaries(group), Scene.group(group), expected).ifPresent(all::addAll);
      notes.need(scene.copies(group), Scene.group(group), expected).ifPresent(all::addAll);
      for (VolumeDetail volume : all) {
        boolean good = HEALTHY.contains(volume.volume().state()) && !volume.outOfBandDeleted();
        notes.require(
            good,
            volume(volume),
            volume.outOfBandDeleted()
                ? "lost by the storage, state " + volume.volume().state()
                : "state " + volume.volume().state(),
            expected);
      }
    }
  }

  static void onboarded(Scene scene, Notes notes) {
    String known = "its copy is known at the site that takes over";
    Set<String> wanted = new HashSet<>();
    for (Group group : scene.demand().groups()) {
      notes
          .need(scene.primaries(group), Scene.group(group), known)
          .ifPresent(primaries ->
              primaries.forEach(primary -> {
                wanted.add(copyName(scene, primary));
                notes
                    .need(scene.copyOf(primary), volume(primary), known)
                    .ifPresent(copy ->
                        notes.require(
                            copy.isPresent(),
                            volume(primary),
                            copy.isPresent()
                                ? "it is"
                                : "there is none of the name " + copyName(scene, primary),
                            known));
              }));
    }
    onboardings(scene, notes, wanted);
  }

  /// The storage's name for the end that lies at the target.
  private static String copyName(Scene scene, VolumeDetail primary) {
    return scene.demand().primaryRole().equals("master")
        ? primary.replication().auxVolumeName()
        : primary.replication().masterVolumeName();
  }

  private static void onboardings(Scene scene, Notes notes, Set<String> wanted) {
    String over = "no onboarding of these volumes failed or is under way";
    Optional<List<Onboarding>> all =
        notes.need(scene.target().of(Topic.ONBOARDINGS), scene.targetSite(), over);
    if (all.isEmpty()) {
      return;
    }
    List<String> wrong =
        all.get().stream()
            .map(listed -> scene.target().of(Topic.onboarding(listed.id())).found().orElse(listed))
            .flatMap(onboarding -> trouble(onboarding, wanted))
            .toList();
    notes.require(
        wrong.isEmpty(),
        scene.targetSite(),
        wrong.isEmpty() ? "none of " + all.get().size() : String.join("; ", wrong),
        over);
  }

  private static Stream<String> trouble(Onboarding onboarding, Set<String> wanted) {
    boolean ours = wanted.isEmpty() || onboarding.volumes().stream().anyMatch(wanted::contains);
    Stream<String> failures =
        onboarding.failures().stream()
            .filter(failure ->
                wanted.isEmpty() || failure.volumes().stream().anyMatch(wanted::contains))
            .map(failure -> failure.volumes() + ": " + failure.reason());
    boolean told = !onboarding.failures().isEmpty();
    boolean unfinished = ours && !told && !onboarding.status().equals("SUCCESS");
    return unfinished
        ? Stream.of("%s is %s".formatted(onboarding.volumes(), onboarding.status()))
        : failures;
  }

  static void alike(Scene scene, Notes notes) {
    String size = "as large as its primary, or larger";
    String rest = "tier, bootable and shareable as its primary's";
    for (Group group : scene.demand().groups()) {
      notes
          .need(scene.primaries(group), Scene.group(group), size)
          .ifPresent(primaries ->
              primaries.forEach(primary ->
                  notes
                      .need(scene.copyOf(primary), volume(primary), size)
                      .flatMap(found -> found)
                      .ifPresent(copy -> alike(notes, primary, copy, size, rest))));
    }
    if (scene.demand().groups().isEmpty()) {
      notes.unknown(scene.plan(), "it has no groups", size);
    }
  }

  private static void alike(
      Notes notes, VolumeDetail primary, VolumeDetail copy, String size, String rest) {
    notes.require(
        Severity.BLOCKS,
        copy.volume().sizeGb() >= primary.volume().sizeGb(),
        volume(primary),
        "%s GiB, its copy %s GiB"
            .formatted(Sizes.text(primary.volume().sizeGb()), Sizes.text(copy.volume().sizeGb())),
        size);
    boolean same =
        copy.volume().tier().equals(primary.volume().tier())
            && copy.volume().bootable() == primary.volume().bootable()
            && copy.shareable() == primary.shareable();
    notes.require(
        Severity.WARNS, same, volume(primary), traits(primary) + "; " + traits(copy), rest);
  }

  private static String traits(VolumeDetail volume) {
    return "tier %s, %sbootable, %sshareable"
        .formatted(
            volume.volume().tier(),
            volume.volume().bootable() ? "" : "not ",
            volume.shareable() ? "" : "not ");
  }

  static void shared(Scene scene, Notes notes) {
    String expected = "attached to servers of the plan only";
    Fact<List<ServerDetail>> servers = scene.protectedServers();
    for (Group group : scene.demand().groups()) {
      Optional<List<VolumeDetail>> primaries =
          notes.need(scene.primaries(group), Scene.group(group), expected);
      Optional<List<ServerDetail>> members = servers.found();
      if (primaries.isPresent() && members.isPresent()) {
        Set<String> ids = new HashSet<>();
        members.get().forEach(member -> ids.add(member.id()));
        primaries
            .get()
            .forEach(volume -> {
              List<String> outsiders =
                  volume.volume().serverIds().stream().filter(id -> !ids.contains(id)).toList();
              notes.require(
                  outsiders.isEmpty(),
                  volume(volume),
                  outsiders.isEmpty() ? "it is" : "also attached to " + outsiders,
                  expected);
            });
      }
    }
  }
}
