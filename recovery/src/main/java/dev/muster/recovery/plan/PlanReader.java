package dev.muster.recovery.plan;

import dev.muster.recovery.plan.RecoveryPlan.Concurrency;
import dev.muster.recovery.plan.RecoveryPlan.Drill;
import dev.muster.recovery.plan.RecoveryPlan.Metadata;
import dev.muster.recovery.plan.RecoveryPlan.NetworkMapping;
import dev.muster.recovery.plan.RecoveryPlan.Objectives;
import dev.muster.recovery.plan.RecoveryPlan.ProtectionGroup;
import dev.muster.recovery.plan.RecoveryPlan.Site;
import dev.muster.recovery.plan.RecoveryPlan.Sites;
import dev.muster.recovery.plan.RecoveryPlan.Spec;
import dev.muster.recovery.plan.RecoveryPlan.SuccessCondition;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Turns a document into a plan. Collects problems; the plan is only good if there are none.
final class PlanReader {
  static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");
  static final String NAME_FORM = "1 to 40 lower-case letters, digits and inner hyphens";
  private static final Pattern SERVER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,46}");
  private static final Pattern ZONE = Pattern.compile("[a-z][a-z0-9-]{1,30}");
  private static final Pattern RANGE =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.0/(1[6-9]|2[0-4])");
  private static final int LIMIT_MAX = 1_000;

  private final Problems problems;
  private final StepReader stepReader;

  PlanReader(Problems problems) {
    this.problems = problems;
    stepReader = new StepReader();
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
    Map<String, String> labels = new HashMap<>();
    fields
        .optionalMapping("labels")
        .ifPresent(given -> given.keys().forEach(key -> labels.put(key, given.text(key))));
    Metadata metadata =
        new Metadata(
            fields.text("name", NAME, NAME_FORM),
            labels,
            fields.text("owner", ""),
            fields.text("dataClassification", ""));
    fields.close();
    return metadata;
  }

  private Spec spec(Fields fields) {
    Objectives objectives = objectives(fields.mapping("objectives"));
    Sites sites = sites(fields.mapping("sites"));
    List<ProtectionGroup> groups = groups(fields);
    List<NetworkMapping> networks =
        fields.optionalMapping("mappings").map(PlanReader::mappings).orElseGet(List::of);
    List<RecoveryPlan.PlanStep> steps = stepReader.steps(fields, groups);
    Concurrency concurrency =
        fields
            .optionalMapping("concurrency")
            .map(PlanReader::concurrency)
            .orElse(Concurrency.DEFAULT);
    Drill drill =
        fields.optionalMapping("drill").map(given -> drill(given, steps)).orElse(Drill.DEFAULT);
    fields.close();
    return new Spec(objectives, sites, groups, networks, steps, concurrency, drill);
  }

  private static Objectives objectives(Fields fields) {
    Duration rto = fields.duration("rto");
    Duration rpo = fields.duration("rpo");
    Optional<Duration> mtpd = fields.optionalDuration("mtpd");
    mtpd.filter(limit -> limit.compareTo(rto) < 0)
        .ifPresent(limit ->
            fields.problem(
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
      fields.problem("recovery", "must be another place than home, got: " + home.location());
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

  private static List<ProtectionGroup> groups(Fields spec) {
    Set<String> names = new HashSet<>();
    Set<String> servers = new HashSet<>();
    return spec.items("protectionGroups", item -> group(item.fields(), names, servers));
  }

  private static ProtectionGroup group(Fields fields, Set<String> names, Set<String> servers) {
    String name = fields.text("name", NAME, NAME_FORM);
    if (!name.isEmpty() && !names.add(name)) {
      fields.problem("name", "another group has this name: " + name);
    }
    fields.word("consistency", "group", List.of("group"));
    List<String> members = fields.items("members", item -> member(item.fields(), servers));
    Fields replication = fields.mapping("replication");
    replication.word("method", "grs", List.of("grs"));
    ProtectionGroup group =
        new ProtectionGroup(
            name, members, replication.text("volumeGroup"), replication.optionalDuration("maxLag"));
    replication.close();
    fields.close();
    return group;
  }

  private static String member(Fields fields, Set<String> servers) {
    String server = fields.text("vm", SERVER, "a server's name");
    if (!server.isEmpty() && !servers.add(server)) {
      fields.problem("vm", "is a member twice: " + server);
    }
    fields.close();
    return server;
  }

  private static List<NetworkMapping> mappings(Fields fields) {
    List<NetworkMapping> networks =
        fields.optionalItems(
            "networks",
            item -> {
              Fields mapping = item.fields();
              NetworkMapping network = new NetworkMapping(mapping.text("from"), mapping.text("to"));
              // A drill always makes its own network; naming a standing one comes later.
              mapping.word("test", "isolated", List.of("isolated"));
              mapping.close();
              return network;
            });
    fields.close();
    return networks;
  }

  private static Concurrency concurrency(Fields fields) {
    Concurrency absent = Concurrency.DEFAULT;
    Concurrency concurrency =
        new Concurrency(
            fields.count("vmStart", absent.vmStart(), LIMIT_MAX),
            fields.count("attach", absent.attach(), LIMIT_MAX),
            fields.count("clone", absent.cloning(), LIMIT_MAX),
            fields.count("network", absent.network(), LIMIT_MAX));
    fields.close();
    return concurrency;
  }

  private Drill drill(Fields fields, List<RecoveryPlan.PlanStep> steps) {
    fields.word("mode", "clone", List.of("clone"));
    Duration ttl = fields.optionalDuration("ttl").orElse(Drill.DEFAULT.ttl());
    String range = fields.text("addressRange", Drill.DEFAULT.addressRange());
    if (!isRange(range)) {
      fields.problem(
          "addressRange", "must be a CIDR block from /16 to /24 ending in .0, got: " + range);
    }
    List<SuccessCondition> successWhen =
        fields.optionalItems("successWhen", item -> stepReader.successCondition(item, steps));
    fields.close();
    return new Drill(ttl, range, successWhen);
  }

  private static boolean isRange(String range) {
    var matcher = RANGE.matcher(range);
    if (!matcher.matches()) {
      return false;
    }
    for (int octet = 1; octet <= 3; octet++) {
      if (Integer.parseInt(matcher.group(octet)) > 255) {
        return false;
      }
    }
    int third = Integer.parseInt(matcher.group(3));
    int networks = 1 << (24 - Integer.parseInt(matcher.group(4)));
    return third % networks == 0;
  }
}
