package dev.muster.recovery.preview;

import dev.muster.cloud.CloudReader;
import dev.muster.cloud.Result;
import dev.muster.cloud.Server;
import dev.muster.recovery.plan.ProtectionGroup;
import dev.muster.recovery.plan.RecoveryPlan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// The members of groups that are found by tags. What is found when a run is planned is what the
/// run does: it is fixed with its steps.
public final class TaggedMembers {
  private TaggedMembers() {}

  /// A plan whose groups name their members, as far as they were found.
  ///
  /// @param findings why members were not found
  public record Resolved(RecoveryPlan plan, List<Finding> findings) {
    public Resolved {
      findings = List.copyOf(findings);
    }
  }

  /// Whether a plan has groups whose members are found by tags.
  public static boolean areIn(RecoveryPlan plan) {
    return plan.spec().groups().stream().anyMatch(group -> group.selector().isPresent());
  }

  /// The same inventory with the tags of the servers at home. Listings do not tell them, so every
  /// server is read, one call each.
  ///
  /// @param threads runs one short task per server
  public static Result<Inventory> read(CloudReader home, Inventory inventory, Executor threads) {
    List<CompletableFuture<Result<Server>>> answers =
        inventory.home().servers().stream()
            .map(server -> CompletableFuture.supplyAsync(() -> home.server(server.id()), threads))
            .toList();
    List<Server> servers = new ArrayList<>();
    Optional<Result<Inventory>> trouble = Optional.empty();
    for (CompletableFuture<Result<Server>> answer : answers) {
      switch (answer.join()) {
        case Result.Done<Server>(Server server) -> servers.add(server);
        case Result.Refused<Server> refused -> trouble = Optional.of(refused.as());
        case Result.Unknown<Server> unknown -> trouble = Optional.of(unknown.as());
      }
    }
    SiteView seen = inventory.home();
    return trouble.orElseGet(() ->
        new Result.Done<>(
            new Inventory(
                new SiteView(
                    seen.workspace(),
                    seen.servers().stream().map(server -> tagged(server, servers)).toList(),
                    seen.networks(),
                    seen.volumes(),
                    seen.volumeGroups()),
                inventory.recovery(),
                inventory.remembered())));
  }

  /// As it was listed, so that nothing else of what is seen depends on which call told it.
  private static Server tagged(Server listed, List<Server> read) {
    List<String> tags =
        read.stream()
            .filter(server -> server.id().equals(listed.id()))
            .map(Server::userTags)
            .findFirst()
            .orElse(List.of());
    return new Server(
        listed.id(),
        listed.name(),
        listed.status(),
        listed.health(),
        listed.shape(),
        listed.interfaces(),
        listed.volumeIds(),
        listed.fault(),
        listed.taskState(),
        tags);
  }

  /// Finds the members in an inventory that has the tags of the servers at home.
  public static Resolved resolve(RecoveryPlan plan, Inventory inventory) {
    if (!areIn(plan)) {
      return new Resolved(plan, List.of());
    }
    Set<String> taken = new HashSet<>();
    plan.spec().groups().forEach(group -> taken.addAll(group.members()));
    List<Finding> findings = new ArrayList<>();
    List<ProtectionGroup> groups = new ArrayList<>();
    for (ProtectionGroup group : plan.spec().groups()) {
      groups.add(
          group
              .selector()
              .map(selector -> found(group, selector, inventory.home(), taken, findings))
              .orElse(group));
    }
    return new Resolved(plan.with(groups), findings);
  }

  private static ProtectionGroup found(
      ProtectionGroup group,
      ProtectionGroup.Selector selector,
      SiteView home,
      Set<String> taken,
      List<Finding> findings) {
    List<String> names =
        home.servers().stream()
            .filter(server -> server.userTags().containsAll(selector.userTags()))
            .map(Server::name)
            .sorted()
            .toList();
    List<String> twice = names.stream().filter(taken::contains).distinct().toList();
    String why = "";
    if (names.isEmpty()) {
      why =
          "no server at %s has all of its tags %s"
              .formatted(home.workspace().zone(), selector.userTags());
    } else if (names.size() > selector.maxMembers()) {
      why =
          "at most %d servers may have its tags %s, got: %d"
              .formatted(selector.maxMembers(), selector.userTags(), names.size());
    } else if (!twice.isEmpty()) {
      why = "its tags find servers of other groups: " + String.join(", ", twice);
    }
    if (!why.isEmpty()) {
      findings.add(new Finding("group " + group.name(), why));
      return group;
    }
    taken.addAll(names);
    return group.of(names);
  }
}
