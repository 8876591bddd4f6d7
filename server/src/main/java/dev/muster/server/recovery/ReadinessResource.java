package dev.muster.server.recovery;

import dev.muster.cloud.EventReceipt;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.readiness.PlanReadiness;
import dev.muster.recovery.readiness.Readiness;
import dev.muster.recovery.readiness.ReadinessJson;
import dev.muster.recovery.readiness.ReadinessReport;
import dev.muster.recovery.run.RunEngine;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.RefusedException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Whether a plan could run now: of a plan that is kept, or of one that comes with the call.
@RestController
@RequestMapping("/api/v1/plans")
final class ReadinessResource {
  private final Plans plans;
  private final PlanReadiness readiness;
  private final RunEngine engine;
  private final Journal journal;

  ReadinessResource(Plans plans, PlanReadiness readiness, RunEngine engine, Journal journal) {
    this.plans = plans;
    this.readiness = readiness;
    this.engine = engine;
    this.journal = journal;
  }

  @GetMapping("/{name}/readiness")
  Answer kept(
      @PathVariable String name, @RequestParam(defaultValue = "drill") String mode, Call call) {
    RecoveryPlan plan = plans.require(name).plan();
    return check(plan, mode, call);
  }

  @PostMapping(
      path = "/readiness",
      consumes = {"application/yaml", "text/yaml", "text/plain"})
  Answer given(
      @RequestBody byte[] yaml, @RequestParam(defaultValue = "drill") String mode, Call call) {
    return check(plans.parse(yaml), mode, call);
  }

  private Answer check(RecoveryPlan plan, String word, Call call) {
    Mode mode =
        Mode.ofWord(word)
            .filter(Readiness::judges)
            .orElseThrow(() ->
                RefusedException.of("mode", "must be one of %s, got: %s".formatted(words(), word)));
    ReadinessReport report = readiness.check(engine.resolve(plan, mode), mode, engine::preview);
    EventReceipt receipt =
        journal
            .act(
                call,
                "plan",
                plan.name(),
                plan.name(),
                JsonNodeFactory.instance.objectNode().put("mode", mode.word()))
            .success(200, ReadinessJson.summary(report));
    ObjectNode answer = ReadinessJson.write(report);
    ArrayNode groups = answer.putArray("groups");
    GroupView.all(engine.groups(plan))
        .forEach(group -> {
          ObjectNode line = groups.addObject();
          line.put("name", group.name())
              .put("volumes", group.volumes())
              .put("state", group.state());
          group.trouble().forEach(line.putArray("trouble")::add);
        });
    return Answer.of(answer, call, receipt);
  }

  private static String words() {
    return Arrays.stream(Mode.values())
        .filter(Readiness::judges)
        .map(Mode::word)
        .collect(Collectors.joining(", "));
  }
}
