package dev.muster.recovery.readiness;

import dev.muster.cloud.survey.WorkspaceStatus;
import dev.muster.cloud.survey.WorkspaceStatus.ReplicationSite;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.readiness.Fact.Known;
import dev.muster.recovery.readiness.ReadinessReport.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Checks 1 to 8: the way to the cloud, and the two workspaces as a pair.
final class AccessChecks {
  private AccessChecks() {}

  static void token(Scene scene, Notes notes) {
    Duration needed = scene.policy().tokenLife();
    String expected = "a token that lives " + needed + " or longer";
    notes
        .need(scene.target().of(Topic.CREDENTIAL), scene.targetSite(), expected)
        .ifPresent(credential -> {
          Duration left = Duration.between(scene.now(), credential.endsAt());
          notes.require(
              left.compareTo(needed) >= 0,
              scene.targetSite(),
              "it lives " + left.truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
              expected);
        });
  }

  static void editor(Scene scene, Notes notes) {
    String expected = "the API key may change things in the workspace";
    Optional<Set<String>> editorOf = notes.need(scene.upkeep().editorOf(), scene.plan(), expected);
    for (SiteFacts site : List.of(scene.source(), scene.target())) {
      Subject subject = new Subject("site", site.workspace().zone());
      notes
          .need(site.of(Topic.STATUS), subject, "the workspace can be read")
          .ifPresent(_ -> notes.pass(subject, "it can be read", "the workspace can be read"));
      editorOf.ifPresent(ids ->
          notes.require(
              ids.contains(site.workspace().id()),
              subject,
              ids.contains(site.workspace().id()) ? "it may" : "it may not",
              expected));
    }
  }

  static void key(Scene scene, Notes notes) {
    Duration needed = scene.policy().keyLife();
    String expected = "an API key that lives %d days or longer".formatted(needed.toDays());
    notes
        .need(scene.upkeep().keyEndsAt(), scene.plan(), expected)
        .ifPresent(end -> {
          boolean good = end.isEmpty() || !end.get().isBefore(scene.now().plus(needed));
          notes.require(
              good,
              scene.plan(),
              end.map(at -> "it ends at " + at).orElse("it does not end"),
              expected);
        });
  }

  static void active(Scene scene, Notes notes) {
    for (SiteFacts site : List.of(scene.source(), scene.target())) {
      Subject subject = new Subject("site", site.workspace().zone());
      notes
          .need(site.of(Topic.STATUS), subject, "status active")
          .ifPresent(status ->
              notes.require(
                  status.status().equals("active"),
                  subject,
                  "status " + status.status(),
                  "status active"));
    }
  }

  static void account(Scene scene, Notes notes) {
    String expected = "two different workspaces of one account, where the plan says";
    place(scene.demand().source(), scene.source(), notes);
    place(scene.demand().target(), scene.target(), notes);
    Optional<WorkspaceStatus> target =
        notes.need(scene.target().of(Topic.STATUS), scene.targetSite(), expected);
    Optional<WorkspaceStatus> source =
        notes.need(scene.source().of(Topic.STATUS), scene.sourceSite(), expected);
    if (target.isPresent() && source.isPresent()) {
      String here = source.get().crn();
      String there = target.get().crn();
      boolean good =
          !here.equals(there) && !account(here).isEmpty() && account(here).equals(account(there));
      notes.require(good, scene.plan(), here + " and " + there, expected);
    }
  }

  /// The part of a cloud resource name that says whose it is.
  private static String account(String crn) {
    String[] parts = crn.split(":", -1);
    return parts.length > 6 ? parts[6] : "";
  }

  private static void place(Demand.Place place, SiteFacts site, Notes notes) {
    boolean same =
        place.location().equals(site.workspace().zone())
            && (place.workspace().isEmpty() || place.workspace().equals(site.workspace().id()));
    notes.require(
        same,
        new Subject("site", place.location()),
        "workspace %s at %s".formatted(site.workspace().name(), site.workspace().zone()),
        "a workspace where the plan says");
  }

  static void pair(Scene scene, Notes notes) {
    String partner = scene.source().workspace().zone();
    String expected = "an active replication partnership with " + partner;
    notes
        .need(scene.target().of(Topic.PARTNERS), scene.targetSite(), expected)
        .ifPresent(partners -> {
          Optional<ReplicationSite> found =
              partners.stream().filter(site -> site.location().equals(partner)).findFirst();
          boolean good = found.filter(ReplicationSite::active).isPresent();
          notes.require(
              good,
              scene.targetSite(),
              found
                  .map(site -> site.active() ? "active" : "not active")
                  .orElse("partners: " + partners.stream().map(ReplicationSite::location).toList()),
              expected);
        });
  }

  static void capabilities(Scene scene, Notes notes) {
    String expected = "both workspaces have the same capabilities";
    Optional<WorkspaceStatus> target =
        notes.need(scene.target().of(Topic.STATUS), scene.targetSite(), expected);
    Optional<WorkspaceStatus> source =
        notes.need(scene.source().of(Topic.STATUS), scene.sourceSite(), expected);
    if (target.isPresent() && source.isPresent()) {
      Set<String> differing = new TreeSet<>();
      source
          .get()
          .capabilities()
          .forEach((name, has) -> {
            if (!has.equals(target.get().capabilities().getOrDefault(name, false))) {
              differing.add(name);
            }
          });
      notes.require(
          differing.isEmpty(),
          scene.plan(),
          differing.isEmpty() ? "the same" : "differing: " + String.join(", ", differing),
          expected);
    }
  }

  static void reachable(Scene scene, Notes notes) {
    Duration budget = scene.policy().latency();
    String expected = "an answer within " + budget;
    Fact<WorkspaceStatus> answer = scene.target().of(Topic.STATUS);
    notes
        .need(answer, scene.targetSite(), expected)
        .ifPresent(_ -> {
          Duration took =
              answer instanceof Known<WorkspaceStatus>(var _, Instant _, Duration waited)
                  ? waited
                  : Duration.ZERO;
          notes.require(
              took.compareTo(budget) <= 0,
              scene.targetSite(),
              "answered within " + took.toMillis() + " ms",
              expected);
        });
  }

  static void budget(Scene scene, Notes notes) {
    String expected = "no step of an unplanned failover needs the protected site";
    if (scene.demand().mode() != Mode.UNPLANNED) {
      throw new IllegalStateException("only an unplanned failover has a dependency budget");
    }
    notes
        .need(scene.upkeep().homeCalls(), scene.plan(), expected)
        .ifPresent(calls ->
            notes.require(
                calls.isEmpty(),
                scene.plan(),
                calls.isEmpty() ? "none does" : "these do: " + String.join(", ", calls),
                expected));
  }
}
