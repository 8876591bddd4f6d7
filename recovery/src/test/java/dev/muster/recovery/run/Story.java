package dev.muster.recovery.run;

import static dev.muster.recovery.run.Installation.ALICE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cloud.Server;
import dev.muster.estate.EstateCloud;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.PreviewStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One plan in one installation through several runs, with what has to be so after each of them.
final class Story {
  final Installation installation;
  final RecoveryPlan plan;

  /// Volumes by the names of their copies, each with its consistency group.
  final Map<String, String> volumes;

  Story(Installation installation, RecoveryPlan plan, Map<String, String> volumes) {
    this.installation = installation;
    this.plan = plan;
    this.volumes = new TreeMap<>(volumes);
  }

  /// The web tier's.
  static Story ofWeb(Installation installation) {
    return new Story(
        installation,
        Installation.plan("web-tier"),
        Map.of(
            "aux_volume-web-01-data-1", "rccg-web",
            "aux_volume-web-02-data-1", "rccg-web"));
  }

  Run begin(Mode mode) throws InterruptedException {
    return installation.run(StartRequest.of(plan, mode, ALICE));
  }

  /// A move with everything that is written kept: stopped, moved, accepted.
  ///
  /// @return writes that the site that took over had when its servers were started
  long relocate(Mode mode) throws InterruptedException {
    Run run = begin(mode);
    assertThat(run.state()).as(told()).isInstanceOf(RunState.AwaitingCommit.class);
    String from = mode == Mode.FAILBACK ? "aux" : "master";
    long kept = 0;
    for (String volume : volumes.keySet()) {
      Instant started = started(run, volume);
      byte[] had = installation.mirror.content(from, volume, started);
      assertThat(installation.mirror.content(other(from), volume, started))
          .as(volume)
          .isEqualTo(had);
      kept += installation.mirror.writesAt(other(from), volume, started);
    }
    commit(run.id());
    assertThat(kept).isPositive();
    assertProductionAt(other(from));
    return kept;
  }

  /// A failover whose lost site comes back before it is accepted.
  ///
  /// @return of the writes until the site was lost, those that were kept, and those that were not
  long[] failOver() throws InterruptedException {
    String from = installation.mirror.look(group()).primaryRole();
    EstateCloud lost = from.equals("master") ? installation.home : installation.recovery;
    installation.clock.advance(Duration.ofMinutes(10));
    installation.engine().observe(plan, ALICE);
    lost.lose(true);
    installation.mirror.cut();
    Instant cut = installation.clock.instant();
    Run run =
        installation.run(StartRequest.of(plan, Mode.UNPLANNED, ALICE).forced("the site burns"));
    assertThat(run.state()).as(told()).isInstanceOf(RunState.AwaitingCommit.class);
    long kept = 0;
    long gone = 0;
    for (Map.Entry<String, String> volume : volumes.entrySet()) {
      Instant freeze = installation.mirror.freezeTime(volume.getValue());
      Instant started = started(run, volume.getKey());
      assertThat(run.achieved().point().orElseThrow().at()).isBeforeOrEqualTo(freeze);
      assertThat(installation.mirror.content(other(from), volume.getKey(), started))
          .as(volume.getKey())
          .isEqualTo(installation.mirror.content(from, volume.getKey(), freeze));
      long survived = installation.mirror.writesAt(other(from), volume.getKey(), started);
      kept += survived;
      gone += installation.mirror.writesAt(from, volume.getKey(), cut) - survived;
    }
    assertThat(kept).isPositive();
    assertThat(gone).isPositive();
    lost.lose(false);
    installation.mirror.heal();
    commit(run.id());
    assertProductionAt(other(from));
    return new long[] {kept, gone};
  }

  void commit(String runId) throws InterruptedException {
    assertThat(installation.engine().commit(runId, ALICE))
        .isInstanceOf(ControlResult.Accepted.class);
    Run run = installation.engine().await(runId).orElseThrow();
    assertThat(run.state()).as(told()).isInstanceOf(RunState.Committed.class);
    assertThat(installation.replayed().run(runId)).contains(run);
  }

  /// One site runs and is copied from, the other is stopped and follows.
  void assertProductionAt(String half) {
    boolean home = half.equals("master");
    assertThat(statuses("home")).as(told()).containsOnly(home ? "ACTIVE" : "SHUTOFF");
    assertThat(statuses("recovery")).as(told()).containsOnly(home ? "SHUTOFF" : "ACTIVE");
    for (String group : volumes.values()) {
      assertThat(installation.mirror.look(group).primaryRole()).isEqualTo(half);
      assertThat(installation.mirror.look(group).isConsistentCopying()).isTrue();
    }
    assertThat(installation.mirror.torn()).isEmpty();
  }

  List<String> statuses(String site) {
    var view =
        site.equals("home") ? installation.inventory().home() : installation.inventory().recovery();
    List<String> members =
        plan.spec().groups().stream().flatMap(group -> group.members().stream()).toList();
    return view.servers().stream()
        .filter(server -> members.contains(server.name()))
        .map(Server::status)
        .toList();
  }

  /// Asking for it again now does nothing, and says why.
  void assertRefused(Mode mode, String why) {
    int events = installation.events().size();
    assertThat(installation.engine().start(StartRequest.of(plan, mode, ALICE)))
        .isInstanceOfSatisfying(
            StartResult.NotReady.class,
            refused -> assertThat(refused.findings().toString()).contains(why));
    assertThat(installation.events()).hasSize(events);
  }

  /// When the start of the server that has a volume was asked for: it wrote nothing before.
  static Instant started(Run run, String volume) {
    String server = volume.replaceAll("aux_volume-(.*)-(data|redo)-[0-9]+", "$1");
    return run.step("start-" + server).orElseThrow().state().begun().orElseThrow();
  }

  static String other(String half) {
    return half.equals("master") ? "aux" : "master";
  }

  String group() {
    return volumes.values().iterator().next();
  }

  /// The steps that bring servers up, and all that these wait for.
  static Map<String, PreviewStep> needed(Run run) {
    Map<String, PreviewStep> all = new LinkedHashMap<>();
    run.steps().forEach(step -> step.planned().ifPresent(planned -> all.put(step.id(), planned)));
    Map<String, PreviewStep> needed = new LinkedHashMap<>();
    all.values().stream()
        .filter(step -> step.phase() == PreviewStep.Phase.RECOVER)
        .forEach(step -> need(step, all, needed));
    return needed;
  }

  private static void need(
      PreviewStep step, Map<String, PreviewStep> all, Map<String, PreviewStep> needed) {
    if (needed.put(step.id(), step) == null) {
      step.dependsOn().forEach(id -> need(requireNonNull(all.get(id)), all, needed));
    }
  }

  /// How many acts at least are done one after the other.
  static int longest(Map<String, PreviewStep> steps) {
    Map<String, Integer> acts = new LinkedHashMap<>();
    return steps.keySet().stream().mapToInt(id -> longest(id, steps, acts)).max().orElseThrow();
  }

  private static int longest(String id, Map<String, PreviewStep> steps, Map<String, Integer> acts) {
    Integer known = acts.get(id);
    if (known != null) {
      return known;
    }
    PreviewStep step = requireNonNull(steps.get(id));
    int before = step.dependsOn().stream().mapToInt(a -> longest(a, steps, acts)).max().orElse(0);
    int own = before + (step.changesSomething() ? 1 : 0);
    acts.put(id, own);
    return own;
  }

  /// All runs and what of them is not done, for messages.
  String told() {
    List<String> lines = new ArrayList<>();
    for (Run run : installation.engine().runs()) {
      lines.add(
          "%s %s %s"
              .formatted(
                  run.id(),
                  run.state(),
                  run.steps().stream()
                      .filter(step -> !step.state().isDone())
                      .map(step -> step.id() + "=" + step.state().word() + step.state().detail())
                      .toList()));
    }
    return lines.toString();
  }
}
