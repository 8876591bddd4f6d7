package dev.muster.recovery.plan;

import dev.muster.recovery.plan.RecoveryPlan.Approval;
import dev.muster.recovery.plan.RecoveryPlan.Evidence;
import dev.muster.recovery.plan.RecoveryPlan.Governance;
import dev.muster.recovery.plan.RecoveryPlan.Notification;
import dev.muster.recovery.plan.RecoveryPlan.Policy;
import java.time.Duration;
import java.time.Period;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what surrounds the runs of a plan: approvals, policies, notifications, evidence.
final class GovernanceReader {
  private static final List<String> APPROVED =
      List.of("planned", "unplanned", "drill", "test", "failback", "force");
  private static final Pattern VOLUMES = Pattern.compile("max-([1-9][0-9]{0,3})-volumes-per-group");
  private static final Pattern AGE = Pattern.compile("drill-within-([1-9][0-9]{0,3})d");
  private static final Pattern HAPPENING =
      Pattern.compile("[a-z]+(-[a-z]+)*\\.([a-z]+(-[a-z]+)*|\\*)");
  private static final Pattern PERIOD =
      Pattern.compile("P(?=.)([0-9]{1,4}Y)?([0-9]{1,5}M)?([0-9]{1,5}W)?([0-9]{1,6}D)?");
  private static final int QUORUM_MAX = 10;
  private static final int LIST_MAX = 100;

  Governance governance(Fields spec) {
    return new Governance(
        spec.optionalMapping("approvals").map(GovernanceReader::approvals).orElse(Map.of()),
        spec.optionalItems("policies", LIST_MAX, GovernanceReader::policy),
        spec.optionalItems("notifications", LIST_MAX, item -> notification(item.fields())),
        spec.optionalMapping("evidence").map(GovernanceReader::evidence).orElse(Evidence.DEFAULT));
  }

  private static Map<String, Approval> approvals(Fields fields) {
    Map<String, Approval> approvals = new LinkedHashMap<>();
    for (String word : APPROVED) {
      fields
          .optionalMapping(word)
          .ifPresent(given -> {
            // Both words of a drill in one plan would leave one of them unheard.
            String of = word.equals("test") ? Mode.DRILL.word() : word;
            if (approvals.put(of, approval(given)) != null) {
              fields.conflict(word, "is another word for drill, which is given too");
            }
          });
    }
    fields.close();
    return approvals;
  }

  private static Approval approval(Fields fields) {
    Approval approval =
        new Approval(
            fields.requiredCount("quorum", 0, QUORUM_MAX),
            new HashSet<>(fields.optionalItems("groups", LIST_MAX, Fields.Item::text)),
            fields.truth("excludeRequester", false),
            fields.optionalDuration("ttl"));
    fields.close();
    return approval;
  }

  private static Policy policy(Fields.Item item) {
    String word = item.text();
    Matcher volumes = VOLUMES.matcher(word);
    Matcher age = AGE.matcher(word);
    if (volumes.matches()) {
      return new Policy.VolumesPerGroup(Integer.parseInt(volumes.group(1)));
    }
    if (age.matches()) {
      return new Policy.DrillWithin(Duration.ofDays(Long.parseLong(age.group(1))));
    }
    if (!word.equals("no-prod-route-in-bubble")) {
      item.problem(
          "must be no-prod-route-in-bubble, max-<number>-volumes-per-group or"
              + " drill-within-<number>d, got: "
              + word);
    }
    return new Policy.NoProductionRoute();
  }

  private static Notification notification(Fields fields) {
    Notification notification =
        new Notification(
            fields.items(
                "on",
                LIST_MAX,
                item -> {
                  String word = item.text();
                  if (!HAPPENING.matcher(word).matches()) {
                    item.problem("must be like run.failed or run.*, got: " + word);
                  }
                  return word;
                }),
            fields.text("via", PlanReader.NAME, PlanReader.NAME_FORM));
    fields.close();
    return notification;
  }

  private static Evidence evidence(Fields fields) {
    Optional<Period> retention =
        fields
            .optionalText("retention", PERIOD, "an ISO-8601 period like P7Y")
            .filter(text -> PERIOD.matcher(text).matches())
            .map(Period::parse);
    if (retention.isPresent() && retention.get().isZero()) {
      fields.conflict("retention", "must be more than 0");
    }
    Evidence evidence =
        new Evidence(
            new HashSet<>(fields.optionalItems("regulations", LIST_MAX, Fields.Item::text)),
            fields.truth("sign", Evidence.DEFAULT.sign()),
            retention);
    fields.close();
    return evidence;
  }
}
