package dev.muster.recovery.readiness;

import static dev.muster.recovery.readiness.Scene.server;

import dev.muster.cloud.survey.Capacity.Rest;
import dev.muster.cloud.survey.Capacity.SystemPool;
import dev.muster.cloud.survey.Placement;
import dev.muster.cloud.survey.ServerDetail;
import dev.muster.cloud.survey.WorkspaceStatus.Datacenter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Checks 30 to 34: whether the servers find room.
final class CapacityChecks {
  private CapacityChecks() {}

  /// What a server needs beyond what it has while it waits.
  ///
  /// @param whole cores it is to have in the end
  private record Growth(String server, String type, double cores, double memory, double whole) {}

  /// The growth of every member, or nothing where that cannot be told; then it is written down.
  private static List<Growth> growth(Scene scene, Notes notes, String expected) {
    Demand.Compute wanted = scene.demand().compute();
    boolean resizes = wanted.corePercent().isPresent() || wanted.memoryPercent().isPresent();
    List<Growth> all = new ArrayList<>();
    for (String name : scene.demand().members()) {
      Optional<List<ServerDetail>> standby =
          notes.need(scene.atTarget(name), server(name), expected);
      if (standby.isEmpty()) {
        continue;
      }
      boolean waits = standby.get().size() == 1;
      if (waits && !resizes) {
        ServerDetail there = standby.get().getFirst();
        all.add(
            new Growth(
                name,
                there.server().shape().systemType(),
                0,
                0,
                there.server().shape().processors()));
        continue;
      }
      notes
          .need(scene.atSource(name), server(name), expected)
          .filter(found -> found.size() == 1)
          .ifPresent(
              found -> all.add(growth(name, found.getFirst(), standby.get(), waits, wanted)));
    }
    return all;
  }

  private static Growth growth(
      String name,
      ServerDetail home,
      List<ServerDetail> standby,
      boolean waits,
      Demand.Compute wanted) {
    ServerDetail there = waits ? standby.getFirst() : home;
    double cores = Sizes.cores(there, home, wanted);
    double memory = Sizes.memory(there, home, wanted);
    String type =
        waits || wanted.systemTypes().isEmpty()
            ? there.server().shape().systemType()
            : wanted.systemTypes().getFirst();
    return new Growth(
        name,
        type,
        Math.max(0, cores - (waits ? there.server().shape().processors() : 0)),
        Math.max(0, memory - (waits ? there.server().shape().memoryGiB() : 0)),
        cores);
  }

  static void systems(Scene scene, Notes notes) {
    String expected = "room for the sizes of all servers together, and for the largest on one host";
    List<Growth> all = growth(scene, notes, expected);
    Optional<List<SystemPool>> pools =
        notes.need(scene.target().of(Topic.SYSTEM_POOLS), scene.targetSite(), expected);
    if (pools.isEmpty()) {
      return;
    }
    if (all.isEmpty()) {
      notes.unknown(scene.plan(), "no server's need is known", expected);
    }
    Map<String, List<Growth>> byType = new TreeMap<>();
    all.forEach(each -> byType.computeIfAbsent(each.type(), _ -> new ArrayList<>()).add(each));
    byType.forEach((type, growing) -> {
      double cores = growing.stream().mapToDouble(Growth::cores).sum();
      double memory = growing.stream().mapToDouble(Growth::memory).sum();
      double mostCores = growing.stream().mapToDouble(Growth::cores).max().orElse(0);
      double mostMemory = growing.stream().mapToDouble(Growth::memory).max().orElse(0);
      Optional<SystemPool> pool =
          pools.get().stream().filter(each -> each.systemType().equals(type)).findFirst();
      boolean good =
          pool.filter(each ->
                  has(each.all(), cores, memory) && has(each.largest(), mostCores, mostMemory))
              .isPresent();
      notes.require(
          good,
          scene.targetSite(),
          "%s: %s more cores and %s more GiB needed, %s"
              .formatted(
                  type,
                  Sizes.text(cores),
                  Sizes.text(memory),
                  pool.map(each ->
                          "%s and %s free"
                              .formatted(
                                  Sizes.text(each.all().cores()),
                                  Sizes.text(each.all().memoryGiB())))
                      .orElse("the site has no such system")),
          expected);
    });
  }

  private static boolean has(Rest rest, double cores, double memory) {
    return rest.cores() >= cores && rest.memoryGiB() >= memory;
  }

  /// A server that waits is there already: nothing must be deployed for it.
  static void open(Scene scene, Notes notes) {
    String expected = "a system type of the data centre that is open for new servers";
    Optional<Datacenter> datacenter =
        notes.need(scene.target().of(Topic.DATACENTER), scene.targetSite(), expected);
    List<String> types = scene.demand().compute().systemTypes();
    if (datacenter.isPresent() && !types.isEmpty()) {
      notes.require(
          types.stream().anyMatch(type -> isOpen(scene, datacenter.get(), type)),
          scene.plan(),
          "the plan takes " + String.join(" or ", types),
          expected);
    }
    for (String name : scene.demand().members()) {
      Optional<List<ServerDetail>> standby =
          notes.need(scene.atTarget(name), server(name), expected);
      if (standby.isEmpty() || datacenter.isEmpty()) {
        continue;
      }
      if (!standby.get().isEmpty()) {
        String type = standby.get().getFirst().server().shape().systemType();
        notes.pass(server(name), "it waits on %s already".formatted(type), expected);
      } else if (types.isEmpty()) {
        notes
            .need(scene.atSource(name), server(name), expected)
            .filter(found -> !found.isEmpty())
            .map(found -> found.getFirst().server().shape().systemType())
            .ifPresent(type ->
                notes.require(
                    isOpen(scene, datacenter.get(), type),
                    server(name),
                    "it must be made anew, on " + type,
                    expected));
      }
    }
  }

  private static boolean isOpen(Scene scene, Datacenter datacenter, String type) {
    return datacenter.systems().contains(type)
        && !scene.policy().closedSystems().contains(type.toLowerCase(Locale.ROOT));
  }

  static void processorPool(Scene scene, Notes notes) {
    String expected = "the shared processor pool is active and has the cores";
    Optional<String> name = scene.demand().hosting().processorPool();
    if (name.isEmpty()) {
      notes.pass(scene.plan(), "the plan names no shared processor pool", expected);
      return;
    }
    Optional<List<Placement.ProcessorPool>> pools =
        notes.need(scene.target().of(Topic.PROCESSOR_POOLS), scene.targetSite(), expected);
    List<Growth> all = growth(scene, notes, expected);
    if (pools.isEmpty()) {
      return;
    }
    Optional<Placement.ProcessorPool> pool =
        pools.get().stream().filter(each -> each.name().equals(name.get())).findFirst();
    double cores =
        all.stream()
            .mapToDouble(each -> isIn(scene, each.server(), pool) ? each.cores() : each.whole())
            .sum();
    boolean good =
        pool.filter(each -> each.status().equals("active") && each.availableCores() >= cores)
            .isPresent();
    notes.require(
        good,
        scene.plan(),
        "%s cores needed, pool %s %s"
            .formatted(
                Sizes.text(cores),
                name.get(),
                pool.map(each ->
                        "is %s and has %s"
                            .formatted(each.status(), Sizes.text(each.availableCores())))
                    .orElse("is not there")),
        expected);
  }

  private static boolean isIn(Scene scene, String name, Optional<Placement.ProcessorPool> pool) {
    return scene.atTarget(name).found().orElse(List.of()).stream()
        .anyMatch(each -> pool.filter(p -> p.id().equals(each.processorPool())).isPresent());
  }

  static void hosts(Scene scene, Notes notes) {
    String expected = "the dedicated host is up and has room";
    Optional<List<ServerDetail>> standbys =
        notes.need(scene.standbys(), scene.targetSite(), expected);
    if (standbys.isEmpty()) {
      return;
    }
    Set<String> dedicated = new HashSet<>();
    standbys.get().stream()
        .map(ServerDetail::dedicatedHost)
        .filter(id -> !id.isEmpty())
        .forEach(dedicated::add);
    if (dedicated.isEmpty()) {
      notes.pass(scene.plan(), "no server stands on a dedicated host", expected);
      return;
    }
    List<Growth> all = growth(scene, notes, expected);
    notes
        .need(scene.target().of(Topic.HOSTS), scene.targetSite(), expected)
        .ifPresent(hosts ->
            dedicated.forEach(id -> {
              Set<String> on = new HashSet<>();
              standbys.get().stream()
                  .filter(each -> each.dedicatedHost().equals(id))
                  .forEach(each -> on.add(each.name()));
              double cores =
                  all.stream()
                      .filter(each -> on.contains(each.server()))
                      .mapToDouble(Growth::cores)
                      .sum();
              double memory =
                  all.stream()
                      .filter(each -> on.contains(each.server()))
                      .mapToDouble(Growth::memory)
                      .sum();
              Optional<Placement.Host> host =
                  hosts.stream().filter(each -> each.id().equals(id)).findFirst();
              boolean good =
                  host.filter(each ->
                          each.state().equals("up")
                              && each.cores() >= cores
                              && each.memoryGiB() >= memory)
                      .isPresent();
              notes.require(
                  good,
                  scene.targetSite(),
                  "host %s %s; %s more cores needed"
                      .formatted(
                          id,
                          host.map(each ->
                                  "is %s and has %s cores"
                                      .formatted(each.state(), Sizes.text(each.cores())))
                              .orElse("is not there"),
                          Sizes.text(cores)),
                  expected);
            }));
  }

  static void placement(Scene scene, Notes notes) {
    int most = scene.policy().placementGroups();
    String expected = "the placement group is there, of at most %d".formatted(most);
    Optional<String> name = scene.demand().hosting().placementGroup();
    if (name.isEmpty()) {
      notes.pass(scene.plan(), "the plan names no placement group", expected);
      return;
    }
    notes
        .need(scene.target().of(Topic.PLACEMENT_GROUPS), scene.targetSite(), expected)
        .ifPresent(groups -> {
          boolean there = groups.stream().anyMatch(group -> group.name().equals(name.get()));
          notes.require(
              there && groups.size() <= most,
              scene.plan(),
              "%s %s, of %d"
                  .formatted(name.get(), there ? "is there" : "is not there", groups.size()),
              expected);
        });
  }
}
