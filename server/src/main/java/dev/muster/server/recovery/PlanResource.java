package dev.muster.server.recovery;

import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.cloud.EventReceipt;
import dev.muster.cloud.Result;
import dev.muster.recovery.plan.GraphText;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.PlanDiff;
import dev.muster.recovery.plan.PlanGraph;
import dev.muster.recovery.plan.PlanParser;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.Preview;
import dev.muster.recovery.preview.PreviewJson;
import dev.muster.recovery.run.Run;
import dev.muster.recovery.run.RunEngine;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.FieldError;
import dev.muster.server.errors.RefusedException;
import dev.muster.server.recovery.PlanView.Applied;
import dev.muster.server.recovery.PlanView.ChangeView;
import dev.muster.server.recovery.PlanView.Difference;
import dev.muster.server.recovery.PlanView.Graph;
import dev.muster.server.recovery.PlanView.Shown;
import dev.muster.server.recovery.PlanView.Validated;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Recovery plans: applied, listed, checked, compared, drawn, previewed. Where a call is about one
/// plan, it is the YAML in the body or the kept one that `plan` names.
@RestController
@RequestMapping("/api/v1")
final class PlanResource {
  private static final Logger log = LoggerFactory.getLogger(PlanResource.class);
  private static final String UPDATE = "dr-plan.update";

  private final Plans plans;
  private final RunEngine engine;
  private final Journal journal;

  PlanResource(Plans plans, RunEngine engine, Journal journal) {
    this.plans = plans;
    this.engine = engine;
    this.journal = journal;
  }

  @GetMapping(path = "/schemas/plan", produces = "application/schema+json")
  String schema() {
    return PlanParser.schema();
  }

  @GetMapping("/plans")
  Answer list(Call call) {
    List<PlanView> all = plans.list().stream().map(PlanView::of).toList();
    return Answer.of(all, call, journal.listed(call, "plan", all.size()));
  }

  @PostMapping(
      path = "/plans",
      consumes = {"application/yaml", "text/yaml", "text/plain"})
  ResponseEntity<Answer> apply(@RequestBody byte[] yaml, Call call, HttpServletRequest request) {
    RecoveryPlan plan = plans.parse(yaml);
    Optional<String> current = plans.current(plan.name());
    ObjectNode asked = asked(plan);
    current.ifPresent(hash -> asked.put("currentHash", hash));
    AuditRecorder.Entry act =
        current.isPresent()
            ? journal.act(call, UPDATE, "plan", plan.name(), plan.name(), asked)
            : journal.act(call, "plan", plan.name(), plan.name(), asked);
    int code = current.isPresent() ? 200 : 201;
    Journal.Done<Plans.Version> done =
        journal.change(
            request,
            act,
            code,
            () -> plans.apply(plan, call.initiator().id()),
            version -> JsonNodeFactory.instance.objectNode().put("version", version.number()));
    observe(plan, call);
    boolean changed = !current.equals(Optional.of(plan.hash()));
    return ResponseEntity.status(code)
        .body(
            Answer.of(
                new Applied(plan.name(), plan.hash(), done.value().number(), changed),
                call,
                done.pending(),
                done.outcome()));
  }

  /// On the day a site is lost, failover knows it from what was seen before.
  private void observe(RecoveryPlan plan, Call call) {
    try {
      engine.observe(plan, call.initiator());
    } catch (AuditUnavailableException e) {
      // The plan is kept. Readiness looks again on its interval.
      log.warn("what plan {} protects could not be recorded: {}", plan.name(), e.toString());
    }
  }

  @GetMapping("/plans/{plan}")
  Answer show(@PathVariable String plan, Call call) {
    Plans.Kept kept = plans.require(plan);
    EventReceipt receipt = recorded(call, kept.plan());
    return Answer.of(
        Shown.of(
            kept, GroupView.all(engine.groups(kept.plan())), plans.versions(kept.version().name())),
        call,
        receipt);
  }

  @DeleteMapping("/plans/{plan}")
  Answer delete(@PathVariable String plan, Call call, HttpServletRequest request) {
    String hash = plans.current(plan).orElseThrow(() -> RefusedException.notFound("plan", plan));
    for (Run run : engine.runs()) {
      if (!run.isOver() && run.head().pin().plan().equals(plan)) {
        throw new RefusedException(
            409,
            "the plan must have no run that is not over, got: run " + run.id(),
            List.of(new FieldError("plan", "is being run")));
      }
    }
    ObjectNode asked = JsonNodeFactory.instance.objectNode().put("planHash", hash);
    Journal.Done<Boolean> done =
        journal.change(
            request, journal.act(call, "plan", plan, plan, asked), 200, () -> plans.delete(plan));
    return Answer.of(asked, call, done.pending(), done.outcome());
  }

  @PostMapping(
      path = "/plans/validate",
      consumes = {"application/yaml", "text/yaml", "text/plain"})
  Answer validate(@RequestBody byte[] yaml, Call call) {
    RecoveryPlan plan = plans.parse(yaml);
    EventReceipt receipt = recorded(call, plan);
    return Answer.of(new Validated(plan.name(), plan.hash(), List.of()), call, receipt);
  }

  @PostMapping(
      path = "/plans/preview",
      consumes = {"application/yaml", "text/yaml", "text/plain"})
  Answer preview(
      @RequestBody(required = false) byte @Nullable [] yaml,
      @RequestParam(defaultValue = "drill") String mode,
      @RequestParam(name = "plan", required = false) @Nullable String reference,
      Call call) {
    Mode kind = mode(mode);
    RecoveryPlan plan = plans.given(yaml, reference, "plan");
    Preview preview =
        switch (engine.preview(plan, kind)) {
          case Result.Done<Preview>(Preview done) -> done;
          case Result.Refused<Preview>(int _, String message) ->
              throw new RefusedException(502, message, List.of());
          case Result.Unknown<Preview>(String why) ->
              throw new RefusedException(504, why, List.of());
        };
    ObjectNode asked = asked(plan).put("mode", kind.word()).put("previewHash", preview.hash());
    EventReceipt receipt =
        journal.act(call, "plan", plan.name(), plan.name(), asked).success(200, null);
    return Answer.of(PreviewJson.write(preview), call, receipt);
  }

  @PostMapping(
      path = "/plans/graph",
      consumes = {"application/yaml", "text/yaml", "text/plain"})
  Answer graph(
      @RequestBody(required = false) byte @Nullable [] yaml,
      @RequestParam(defaultValue = "mermaid") String format,
      @RequestParam(required = false) @Nullable String mode,
      @RequestParam(name = "plan", required = false) @Nullable String reference,
      Call call) {
    if (!format.equals("mermaid") && !format.equals("dot")) {
      throw RefusedException.of("format", "must be mermaid or dot, got: " + format);
    }
    RecoveryPlan plan = plans.given(yaml, reference, "plan");
    PlanGraph graph = mode == null ? PlanGraph.of(plan) : PlanGraph.of(plan, mode(mode));
    String text = format.equals("dot") ? GraphText.dot(graph) : GraphText.mermaid(graph);
    EventReceipt receipt = recorded(call, plan);
    return Answer.of(new Graph(plan.name(), plan.hash(), format, text), call, receipt);
  }

  @PostMapping(
      path = "/plans/diff",
      consumes = {"application/yaml", "text/yaml", "text/plain"})
  Answer diff(
      @RequestBody(required = false) byte @Nullable [] yaml,
      @RequestParam(required = false) @Nullable String from,
      @RequestParam(required = false) @Nullable String to,
      Call call) {
    RecoveryPlan after = plans.given(yaml, to, "to");
    RecoveryPlan before = plans.require(from == null ? after.name() : from).plan();
    List<ChangeView> changes =
        PlanDiff.between(before, after).stream()
            .map(change ->
                new ChangeView(
                    change.path(), change.before().orElse(null), change.after().orElse(null)))
            .toList();
    EventReceipt receipt = recorded(call, after);
    return Answer.of(
        new Difference(after.name(), before.hash(), after.hash(), changes), call, receipt);
  }

  static Mode mode(String word) {
    return Mode.ofWord(word)
        .orElseThrow(() ->
            RefusedException.of(
                "mode", "must be drill, planned, unplanned, failback or reprotect, got: " + word));
  }

  static ObjectNode asked(RecoveryPlan plan) {
    return JsonNodeFactory.instance.objectNode().put("planHash", plan.hash());
  }

  private EventReceipt recorded(Call call, RecoveryPlan plan) {
    return journal.act(call, "plan", plan.name(), plan.name(), asked(plan)).success(200, null);
  }
}
