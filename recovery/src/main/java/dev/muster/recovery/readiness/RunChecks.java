package dev.muster.recovery.readiness;

import dev.muster.cloud.Image;
import dev.muster.cloud.survey.HistoryEvent;
import dev.muster.cloud.survey.ServerDetail;
import dev.muster.cloud.survey.VolumeDetail;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.readiness.Demand.Group;
import dev.muster.recovery.readiness.ReadinessReport.Severity;
import dev.muster.recovery.readiness.ReadinessReport.Subject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Checks 41, 43 and 44: what a run needs besides sites, and who else is at work.
final class RunChecks {
  private RunChecks() {}

  static void materials(Scene scene, Notes notes) {
    List<String> keys = scene.demand().hosting().sshKeys();
    String key = "the SSH keys are there";
    if (keys.isEmpty()) {
      notes.pass(scene.plan(), "the plan maps no SSH keys", key);
    } else {
      notes
          .need(scene.target().of(Topic.SSH_KEYS), scene.targetSite(), key)
          .ifPresent(there -> {
            List<String> missing = keys.stream().filter(name -> !there.contains(name)).toList();
            notes.require(
                missing.isEmpty(),
                scene.plan(),
                missing.isEmpty() ? keys.size() + " are there" : "missing: " + missing,
                key);
          });
    }
    for (String name : scene.demand().members()) {
      image(scene, notes, name);
    }
  }

  /// A server that waits needs no image; one that must be made needs that of its model.
  private static void image(Scene scene, Notes notes, String name) {
    Subject subject = Scene.server(name);
    String expected = "it waits already, or its image is active at the site that takes over";
    Optional<List<ServerDetail>> standby = notes.need(scene.atTarget(name), subject, expected);
    if (standby.isEmpty()) {
      return;
    }
    if (!standby.get().isEmpty()) {
      notes.pass(subject, "it waits already", expected);
      licence(scene, notes, name, standby.get().getFirst());
      return;
    }
    Optional<List<ServerDetail>> home = notes.need(scene.atSource(name), subject, expected);
    Optional<List<Image>> here = notes.need(scene.source().of(Topic.IMAGES), subject, expected);
    Optional<List<Image>> there = notes.need(scene.target().of(Topic.IMAGES), subject, expected);
    if (home.filter(found -> !found.isEmpty()).isEmpty() || here.isEmpty() || there.isEmpty()) {
      return;
    }
    String id = home.get().getFirst().imageId();
    String image =
        here.get().stream()
            .filter(each -> each.id().equals(id))
            .map(Image::name)
            .findFirst()
            .orElse("");
    boolean good =
        there.get().stream()
            .anyMatch(each -> each.name().equals(image) && each.state().equals("active"));
    notes.require(
        good, subject, good ? "image " + image : "no active image '%s'".formatted(image), expected);
  }

  /// IBM i binds its licences to a serial number, which only one server can have.
  private static void licence(Scene scene, Notes notes, String name, ServerDetail standby) {
    if (!standby.server().shape().osType().equals("ibmi")) {
      return;
    }
    String expected = "an IBM i server keeps its virtual serial number";
    notes
        .need(Severity.WARNS, scene.atSource(name), Scene.server(name), expected)
        .filter(found -> !found.isEmpty())
        .map(List::getFirst)
        .ifPresent(home ->
            notes.require(
                Severity.WARNS,
                home.serialNumber().isEmpty() || home.serialNumber().equals(standby.serialNumber()),
                Scene.server(name),
                home.serialNumber().isEmpty()
                    ? "it has none"
                    : "'%s' there, '%s' here"
                        .formatted(home.serialNumber(), standby.serialNumber()),
                expected));
  }

  static void alone(Scene scene, Notes notes) {
    String runs = "no other run holds its servers";
    notes
        .need(scene.upkeep().otherRuns(), scene.plan(), runs)
        .ifPresent(others ->
            notes.require(
                others.isEmpty(),
                scene.plan(),
                others.isEmpty() ? "none does" : String.join(", ", others),
                runs));
    String quiet =
        "nobody else changed its servers and volumes in the last " + scene.policy().window();
    for (SiteFacts site : List.of(scene.source(), scene.target())) {
      Subject subject = new Subject("site", site.workspace().zone());
      notes
          .need(site.of(Topic.EVENTS), subject, quiet)
          .ifPresent(events -> {
            Set<String> own = entities(scene, site);
            List<String> foreign =
                events.stream()
                    .filter(event -> isForeign(scene, event))
                    .filter(event -> names(event, own))
                    .map(event -> event.message() + " by " + event.actor())
                    .toList();
            notes.require(
                foreign.isEmpty(),
                subject,
                foreign.isEmpty() ? "nobody did" : String.join("; ", foreign),
                quiet);
          });
    }
  }

  /// An event without a time that can be read counts as new.
  private static boolean isForeign(Scene scene, HistoryEvent event) {
    String self =
        scene
            .target()
            .of(Topic.CREDENTIAL)
            .found()
            .map(credential -> credential.actor())
            .orElse("");
    boolean recent =
        event.at().map(at -> !at.isBefore(scene.now().minus(scene.policy().window()))).orElse(true);
    return recent && (self.isEmpty() || !event.actor().equals(self));
  }

  private static boolean names(HistoryEvent event, Set<String> entities) {
    for (String word : event.message().split("[\\s,;:'\"()]+", -1)) {
      if (entities.contains(word)) {
        return true;
      }
    }
    return false;
  }

  /// The ids and names of what the plan uses at a site.
  private static Set<String> entities(Scene scene, SiteFacts site) {
    boolean source = site.workspace().equals(scene.source().workspace());
    Set<String> all = new HashSet<>(scene.demand().members());
    Fact<List<ServerDetail>> servers = source ? scene.protectedServers() : scene.standbys();
    servers.found().orElse(List.of()).forEach(each -> all.add(each.id()));
    for (Group group : scene.demand().groups()) {
      Fact<List<VolumeDetail>> volumes = source ? scene.primaries(group) : scene.copies(group);
      volumes
          .found()
          .orElse(List.of())
          .forEach(volume -> {
            all.add(volume.id());
            all.add(volume.name());
            all.add(volume.replication().groupId());
          });
    }
    all.remove("");
    return all;
  }

  static void house(Scene scene, Notes notes) {
    Subject plan = scene.plan();
    String audit = "the ledger and its disk are well";
    notes
        .need(scene.upkeep().auditTrouble(), plan, audit)
        .ifPresent(trouble ->
            notes.require(
                trouble.isEmpty(),
                plan,
                trouble.isEmpty() ? "they are" : String.join("; ", trouble),
                audit));
    approvers(scene, notes);
    scripts(scene, notes);
    verified(scene, notes);
    drilled(scene, notes);
    String orphans = "nothing of Muster's making is left without a run";
    notes
        .need(Severity.WARNS, scene.upkeep().orphans(), plan, orphans)
        .ifPresent(left ->
            notes.require(
                Severity.WARNS,
                left.isEmpty(),
                plan,
                left.isEmpty() ? "nothing is" : String.join(", ", left),
                orphans));
  }

  private static void approvers(Scene scene, Notes notes) {
    int quorum = scene.demand().rules().quorum();
    String expected = "%d people who may approve can be reached".formatted(quorum);
    if (quorum == 0) {
      notes.pass(scene.plan(), "the plan asks for no approval", expected);
      return;
    }
    notes
        .need(scene.upkeep().approvers(), scene.plan(), expected)
        .ifPresent(count -> notes.require(count >= quorum, scene.plan(), count + " can", expected));
  }

  private static void scripts(Scene scene, Notes notes) {
    String expected = "its scripts can be found";
    if (scene.demand().rules().scripts() == 0) {
      notes.pass(scene.plan(), "it runs none in this mode", expected);
      return;
    }
    notes
        .need(scene.upkeep().unresolvedScripts(), scene.plan(), expected)
        .ifPresent(missing ->
            notes.require(
                missing.isEmpty(),
                scene.plan(),
                missing.isEmpty() ? "they can" : "missing: " + missing,
                expected));
  }

  private static void verified(Scene scene, Notes notes) {
    String expected = "verified in this version";
    notes
        .need(Severity.WARNS, scene.upkeep().verifiedHash(), scene.plan(), expected)
        .ifPresent(hash ->
            notes.require(
                Severity.WARNS,
                hash.filter(scene.demand().hash()::equals).isPresent(),
                scene.plan(),
                hash.map(last -> "last verified: " + last).orElse("never verified"),
                expected));
  }

  /// Where the plan lays it down, a move waits for a drill; an emergency does not, and a drill is
  /// the cure.
  private static void drilled(Scene scene, Notes notes) {
    Optional<Duration> within = scene.demand().rules().drillWithin();
    Mode mode = scene.demand().mode();
    boolean blocks = within.isPresent() && (mode == Mode.PLANNED || mode == Mode.FAILBACK);
    Severity severity = blocks ? Severity.BLOCKS : Severity.WARNS;
    String expected =
        within
            .map(age -> "a successful drill in the last %d days".formatted(age.toDays()))
            .orElse("a successful drill");
    notes
        .need(severity, scene.upkeep().lastDrill(), scene.plan(), expected)
        .ifPresent(last -> {
          boolean good =
              last.filter(
                      at -> within.map(age -> !at.isBefore(scene.now().minus(age))).orElse(true))
                  .isPresent();
          notes.require(
              severity,
              good,
              scene.plan(),
              last.map(at -> "the last one ended " + at).orElse("there was none"),
              expected);
        });
  }
}
