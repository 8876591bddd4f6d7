package dev.muster.server.recovery;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.muster.cloud.EventReceipt;
import dev.muster.cloud.Result;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.plan.RecoveryPlan.Objectives;
import dev.muster.recovery.preview.Preview;
import dev.muster.recovery.preview.PreviewJson;
import dev.muster.recovery.run.RunEngine;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.RefusedException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Recovery plans: listed, checked, previewed.
@RestController
@RequestMapping("/api/v1/plans")
final class PlanResource {
  private final Plans plans;
  private final RunEngine engine;
  private final Journal journal;

  PlanResource(Plans plans, RunEngine engine, Journal journal) {
    this.plans = plans;
    this.engine = engine;
    this.journal = journal;
  }

  /// A plan on the wire.
  record PlanView(String name, String hash, String appliedAt, ObjectivesView objectives) {
    static PlanView of(Plans.Applied applied) {
      RecoveryPlan plan = applied.plan();
      return new PlanView(
          plan.name(),
          plan.hash(),
          applied.appliedAt().toString(),
          ObjectivesView.of(plan.spec().objectives()));
    }
  }

  /// Objectives as ISO 8601 durations.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ObjectivesView(String rto, String rpo, @Nullable String mtpd) {
    static ObjectivesView of(Objectives objectives) {
      return new ObjectivesView(
          objectives.rto().toString(),
          objectives.rpo().toString(),
          objectives.mtpd().map(Object::toString).orElse(null));
    }
  }

  record Validated(String name, String hash, List<String> warnings) {}

  @GetMapping
  Answer list(Call call) {
    List<PlanView> all = plans.list().stream().map(PlanView::of).toList();
    return Answer.of(all, call, journal.listed(call, "plan", all.size()));
  }

  @PostMapping(
      path = "/validate",
      consumes = {"application/yaml", "text/yaml", "text/plain"})
  Answer validate(@RequestBody byte[] yaml, Call call) {
    RecoveryPlan plan = plans.parse(yaml);
    EventReceipt receipt = recorded(call, plan);
    return Answer.of(new Validated(plan.name(), plan.hash(), List.of()), call, receipt);
  }

  @PostMapping(
      path = "/preview",
      consumes = {"application/yaml", "text/yaml", "text/plain"})
  Answer preview(
      @RequestBody byte[] yaml, @RequestParam(defaultValue = "drill") String mode, Call call) {
    requireDrill(mode);
    RecoveryPlan plan = plans.parse(yaml);
    Preview preview =
        switch (engine.preview(plan, Mode.DRILL)) {
          case Result.Done<Preview>(Preview done) -> done;
          case Result.Refused<Preview>(int _, String message) ->
              throw new RefusedException(502, message, List.of());
          case Result.Unknown<Preview>(String why) ->
              throw new RefusedException(504, why, List.of());
        };
    EventReceipt receipt = recorded(call, plan);
    return Answer.of(PreviewJson.write(preview), call, receipt);
  }

  private EventReceipt recorded(Call call, RecoveryPlan plan) {
    ObjectNode asked = JsonNodeFactory.instance.objectNode().put("planHash", plan.hash());
    return journal.act(call, "plan", plan.name(), plan.name(), asked).success(200, null);
  }

  static void requireDrill(String mode) {
    if (!mode.equals("drill")) {
      throw RefusedException.of("mode", "must be drill, got: " + mode);
    }
  }
}
