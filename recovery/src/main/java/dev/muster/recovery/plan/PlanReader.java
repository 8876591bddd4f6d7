package dev.muster.recovery.plan;

import dev.muster.recovery.plan.RecoveryPlan.Commit;
import dev.muster.recovery.plan.RecoveryPlan.Concurrency;
import dev.muster.recovery.plan.RecoveryPlan.Governance;
import dev.muster.recovery.plan.RecoveryPlan.Metadata;
import dev.muster.recovery.plan.RecoveryPlan.Objectives;
import dev.muster.recovery.plan.RecoveryPlan.Site;
import dev.muster.recovery.plan.RecoveryPlan.Sites;
import dev.muster.recovery.plan.RecoveryPlan.Spec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Turns a document into a plan. Collects problems; the plan is only good if there are none.
final class PlanReader {
  static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");
  static final String NAME_FORM = "1 to 40 lower-case letters, digits and inner hyphens";
  private static final Pattern ZONE = Pattern.compile("[a-z][a-z0-9-]{1,30}");
  private static final int LIMIT_MAX = 1_000;
  private static final int LABELS_MAX = 64;

  private final Problems problems;
  private final GuestScripts scripts;

  PlanReader(Problems problems, GuestScripts scripts) {
    this.problems = problems;
    this.scripts = scripts;
  }

  RecoveryPlan plan(PlanSource source, PlanNode root) {
    Fields document = Fields.of("", root, problems);
    word(document, "apiVersion", "drplan/v1");
    word(document, "kind", "RecoveryPlan");
    Metadata metadata = metadata(document.mapping("metadata"));
    Spec spec = spec(document.mapping("spec"));
    document.close();
    return new RecoveryPlan(source, metadata, spec);
  }

  private static void word(Fields document, String key, String word) {
    String text = document.text(key);
    if (document.has(key) && !text.equals(word)) {
      document.problem(key, "must be '%s', got: %s".formatted(word, text));
    }
  }

  private static Metadata metadata(Fields fields) {
    Map<String, String> labels =
        fields.optionalMapping("labels").map(given -> texts(given, LABELS_MAX)).orElse(Map.of());
    Metadata metadata =
        new Metadata(
            fields.text("name", NAME, NAME_FORM),
            labels,
            fields.text("owner", ""),
            fields.text("dataClassification", ""));
    fields.close();
    return metadata;
  }

  /// A mapping of free texts.
  static Map<String, String> texts(Fields given, int max) {
    given.limit(max);
    Map<String, String> texts = new HashMap<>();
    given.keys().forEach(key -> texts.put(key, given.text(key)));
    return texts;
  }

  private Spec spec(Fields fields) {
    Objectives objectives = objectives(fields.mapping("objectives"));
    Optional<Duration> runTimeout = fields.optionalDuration("runTimeout");
    runTimeout
        .filter(limit -> limit.compareTo(objectives.rto()) < 0)
        .ifPresent(limit ->
            fields.conflict(
                "runTimeout",
                "must not be shorter than the rto %s, got: %s".formatted(objectives.rto(), limit)));
    Sites sites = sites(fields.mapping("sites"));
    List<ProtectionGroup> groups = new GroupReader().groups(fields);
    Mappings mappings =
        fields
            .optionalMapping("mappings")
            .map(given -> new MappingReader(groups).mappings(given))
            .orElse(Mappings.NONE);
    List<PlanStep> steps = new StepReader(groups, scripts).steps(fields);
    Commit commit = fields.optionalMapping("commit").map(PlanReader::commit).orElse(Commit.DEFAULT);
    Concurrency concurrency =
        fields
            .optionalMapping("concurrency")
            .map(PlanReader::concurrency)
            .orElse(Concurrency.DEFAULT);
    Drill drill =
        fields
            .optionalMapping("drill")
            .map(given -> new DrillReader(steps).drill(given))
            .orElse(Drill.DEFAULT);
    Governance governance = new GovernanceReader().governance(fields);
    fields.close();
    return new Spec(
        objectives,
        runTimeout,
        sites,
        groups,
        mappings,
        steps,
        commit,
        concurrency,
        drill,
        governance);
  }

  private static Objectives objectives(Fields fields) {
    Duration rto = fields.duration("rto");
    Duration rpo = fields.duration("rpo");
    Optional<Duration> mtpd = fields.optionalDuration("mtpd");
    mtpd.filter(limit -> limit.compareTo(rto) < 0)
        .ifPresent(limit ->
            fields.conflict(
                "mtpd", "must not be shorter than the rto %s, got: %s".formatted(rto, limit)));
    fields.close();
    return new Objectives(rto, rpo, mtpd);
  }

  private static Sites sites(Fields fields) {
    Site home = site(fields.mapping("home"));
    Site recovery = site(fields.mapping("recovery"));
    if (!home.location().isEmpty()
        && home.location().equals(recovery.location())
        && home.workspace().equals(recovery.workspace())) {
      fields.conflict("recovery", "must be another place than home, got: " + home.location());
    }
    fields.close();
    return new Sites(home, recovery);
  }

  private static Site site(Fields fields) {
    Site site =
        new Site(
            fields.word("provider", "powervs", List.of("powervs")),
            fields.text("location", ZONE, "a data centre like dal12"),
            fields.text("workspace", ""));
    fields.close();
    return site;
  }

  private static Commit commit(Fields fields) {
    Commit absent = Commit.DEFAULT;
    String mode = fields.word("mode", "manual", List.of("manual", "automatic"));
    String reverse = fields.word("reverseAfter", "committed", List.of("committed", "reprotect"));
    // Written as null it says in so many words that nothing is rolled back by itself.
    Optional<Duration> rollback =
        fields.isNothing("autoRollbackAfter")
            ? fields.nothing("autoRollbackAfter")
            : fields.optionalDuration("autoRollbackAfter");
    if (mode.equals("automatic") && rollback.isPresent()) {
      fields.conflict(
          "autoRollbackAfter", "must not be given when the run commits itself (mode: automatic)");
    }
    fields.close();
    return new Commit(
        mode.equals("automatic") ? Commit.Mode.AUTOMATIC : absent.mode(),
        reverse.equals("reprotect") ? Commit.ReverseAfter.REPROTECT : absent.reverseAfter(),
        rollback);
  }

  private static Concurrency concurrency(Fields fields) {
    Concurrency absent = Concurrency.DEFAULT;
    Concurrency concurrency =
        new Concurrency(
            fields.count("vmStart", absent.vmStart(), LIMIT_MAX),
            fields.count("attach", absent.attach(), LIMIT_MAX),
            fields.count("clone", absent.cloning(), LIMIT_MAX),
            fields.count("network", absent.network(), LIMIT_MAX),
            fields.count("vgAction", absent.vgAction(), LIMIT_MAX),
            fields.truth("adaptive", absent.adaptive()));
    fields.close();
    return concurrency;
  }
}
