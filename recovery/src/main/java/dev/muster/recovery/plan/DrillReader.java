package dev.muster.recovery.plan;

import dev.muster.recovery.plan.Drill.Fault;
import dev.muster.recovery.plan.Drill.SuccessCondition;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads how a plan is rehearsed.
final class DrillReader {
  private static final Pattern RANGE =
      Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})\\.0/(1[6-9]|2[0-4])");
  private static final String RANGE_FORM = "a CIDR block from /16 to /24 ending in .0";
  private static final Pattern SCHEDULE = Pattern.compile("[0-9*/,-]+( [0-9*/,-]+){4}");
  private static final String RTO_CONDITION = "rta <= objectives.rto";
  private static final BigDecimal FACTOR_MAX = BigDecimal.valueOf(100);
  private static final int LIST_MAX = 100;

  private final Map<String, PlanStep> steps = new HashMap<>();

  DrillReader(List<PlanStep> steps) {
    steps.forEach(step -> this.steps.put(step.id(), step));
  }

  Drill drill(Fields fields) {
    fields.word("mode", "clone", List.of("clone"));
    Duration ttl = fields.optionalDuration("ttl").orElse(Drill.DEFAULT.ttl());
    String range =
        fields.optionalText("addressRange", RANGE, RANGE_FORM).orElse(Drill.DEFAULT.addressRange());
    Matcher cut = RANGE.matcher(range);
    if (cut.matches() && !isRange(cut)) {
      fields.conflict("addressRange", "must be %s, got: %s".formatted(RANGE_FORM, range));
    }
    Optional<String> schedule =
        fields.optionalText(
            "schedule", SCHEDULE, "five fields of cron: minute hour day month weekday");
    schedule
        .filter(text -> SCHEDULE.matcher(text).matches())
        .flatMap(Cron::problem)
        .ifPresent(problem -> fields.conflict("schedule", problem));
    List<Fault> faults = fields.optionalItems("faults", LIST_MAX, item -> fault(item.fields()));
    List<SuccessCondition> successWhen =
        fields.optionalItems("successWhen", LIST_MAX, this::successCondition);
    fields.close();
    return new Drill(ttl, range, schedule, faults, successWhen);
  }

  private Fault fault(Fields fields) {
    String at = fields.text("at", PlanReader.NAME, PlanReader.NAME_FORM);
    if (!steps.containsKey(at)) {
      fields.conflict("at", "no step has this id: " + at);
    }
    String kind = fields.text("kind");
    Fault fault =
        switch (kind) {
          case "slow" -> new Fault.Slow(at, fields.amount("factor", BigDecimal.ONE, FACTOR_MAX));
          case "fail" -> new Fault.Fail(at);
          default -> {
            if (fields.has("kind")) {
              fields.problem("kind", "must be 'slow' or 'fail', got: " + kind);
            }
            fields.optional("factor");
            yield new Fault.Fail(at);
          }
        };
    fields.close();
    return fault;
  }

  private SuccessCondition successCondition(Fields.Item item) {
    String text = item.text();
    if (text.equals(RTO_CONDITION)) {
      return new SuccessCondition.RecoveredWithinObjective();
    }
    Optional<Condition> condition = Condition.parse(text);
    if (condition.isEmpty()) {
      item.problem(
          "must be '%s' or <step>.done, .healthy or .passed, got: %s"
              .formatted(RTO_CONDITION, text));
      return new SuccessCondition.RecoveredWithinObjective();
    }
    StepReader.whyUnreachable(condition.get(), steps).ifPresent(item::conflict);
    return new SuccessCondition.StepReached(condition.get());
  }

  private static boolean isRange(Matcher range) {
    for (int octet = 1; octet <= 3; octet++) {
      if (Integer.parseInt(range.group(octet)) > 255) {
        return false;
      }
    }
    int networks = 1 << (24 - Integer.parseInt(range.group(4)));
    return Integer.parseInt(range.group(3)) % networks == 0;
  }
}
