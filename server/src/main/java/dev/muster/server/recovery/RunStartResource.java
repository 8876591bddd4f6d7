package dev.muster.server.recovery;

import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.EventReceipt;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.Finding;
import dev.muster.recovery.run.Run;
import dev.muster.recovery.run.RunEngine;
import dev.muster.recovery.run.StartRequest;
import dev.muster.recovery.run.StartResult;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.FieldError;
import dev.muster.server.errors.Fields;
import dev.muster.server.errors.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Starts runs. Each kind of run has a path of its own, because each needs its own right. The plan
/// is the YAML in the body or the kept one that `plan` names.
@RestController
@RequestMapping(
    path = "/api/v1/runs",
    consumes = {"application/yaml", "text/yaml", "text/plain"})
final class RunStartResource {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final int REASON_MAX = 1_000;

  /// What is older than that is a slip of the keyboard, not an outage that is answered now.
  private static final Duration DETECTED_WITHIN = Duration.ofDays(30);

  private final Plans plans;
  private final RunEngine engine;
  private final Journal journal;
  private final InstantSource clock;

  RunStartResource(Plans plans, RunEngine engine, Journal journal, InstantSource clock) {
    this.plans = plans;
    this.engine = engine;
    this.journal = journal;
    this.clock = clock;
  }

  /// What a start is asked with, beside the plan.
  ///
  /// @param plan a kept plan: its name, its hash, or `name@` and 8 or more digits of the hash
  /// @param preview hash of the preview that was looked at; nothing runs if it is not that any more
  /// @param force why safety that needs certainty is overridden
  /// @param detectedAt when the outage began, as far as somebody knows: recovery time counts its
  ///   detection from there
  record Asked(
      @Nullable String plan,
      @Nullable String preview,
      @Nullable String force,
      @Nullable String detectedAt) {}

  @PostMapping
  ResponseEntity<Answer> drill(
      @RequestBody(required = false) byte @Nullable [] yaml,
      @RequestParam(defaultValue = "drill") String mode,
      @ModelAttribute Asked asked,
      Call call,
      HttpServletRequest request) {
    if (PlanResource.mode(mode) != Mode.DRILL) {
      throw RefusedException.of(
          "mode", "must be drill; other runs start at /runs/failover, /failback, /reprotect");
    }
    if (asked.force() != null) {
      throw RefusedException.of("force", "must not be given: a drill overrides nothing");
    }
    return start(Mode.DRILL, yaml, asked, call, request);
  }

  @PostMapping("/failover")
  ResponseEntity<Answer> failover(
      @RequestBody(required = false) byte @Nullable [] yaml,
      @RequestParam(defaultValue = "unplanned") String mode,
      @ModelAttribute Asked asked,
      Call call,
      HttpServletRequest request) {
    Mode kind = PlanResource.mode(mode);
    if (kind != Mode.PLANNED && kind != Mode.UNPLANNED) {
      throw RefusedException.of("mode", "must be planned or unplanned, got: " + mode);
    }
    return start(kind, yaml, asked, call, request);
  }

  @PostMapping("/failback")
  ResponseEntity<Answer> failback(
      @RequestBody(required = false) byte @Nullable [] yaml,
      @ModelAttribute Asked asked,
      Call call,
      HttpServletRequest request) {
    return start(Mode.FAILBACK, yaml, asked, call, request);
  }

  @PostMapping("/reprotect")
  ResponseEntity<Answer> reprotect(
      @RequestBody(required = false) byte @Nullable [] yaml,
      @ModelAttribute Asked asked,
      Call call,
      HttpServletRequest request) {
    return start(Mode.REPROTECT, yaml, asked, call, request);
  }

  private ResponseEntity<Answer> start(
      Mode mode, byte @Nullable [] yaml, Asked asked, Call call, HttpServletRequest request) {
    Fields fields = new Fields();
    String force = asked.force() == null ? "" : fields.text("force", asked.force(), REASON_MAX);
    if (asked.preview() != null && !HASH.matcher(asked.preview()).matches()) {
      fields.refuse("preview", "must be the hash of a preview, 64 hexadecimal digits");
    }
    Optional<Instant> detectedAt = detectedAt(asked.detectedAt(), mode, fields);
    fields.refuseIfWrong();
    RecoveryPlan plan = plans.given(yaml, asked.plan(), "plan");
    ObjectNode data = PlanResource.asked(plan).put("mode", mode.word());
    StartRequest start = StartRequest.of(plan, mode, call.initiator());
    if (asked.preview() != null) {
      data.put("previewHash", asked.preview());
      start = start.expecting(asked.preview());
    }
    if (!force.isEmpty()) {
      data.put("forceReason", force);
      start = start.forced(force);
    }
    if (detectedAt.isPresent()) {
      data.put("detectedAt", detectedAt.get().toString());
      start = start.detectedAt(detectedAt.get());
    }
    return started(start, journal.act(call, "plan", plan.name(), plan.name(), data), call, request);
  }

  private Optional<Instant> detectedAt(@Nullable String given, Mode mode, Fields fields) {
    String name = "detectedAt";
    if (given == null) {
      return Optional.empty();
    }
    if (mode != Mode.UNPLANNED) {
      fields.refuse(name, "must only be given for an unplanned failover");
      return Optional.empty();
    }
    Instant now = clock.instant();
    try {
      Instant at = OffsetDateTime.parse(given).toInstant();
      if (at.isAfter(now)) {
        fields.refuse(name, "must not be in the future, got: " + at);
      } else if (at.isBefore(now.minus(DETECTED_WITHIN))) {
        fields.refuse(
            name,
            "must be within the last %d days, got: %s".formatted(DETECTED_WITHIN.toDays(), at));
      }
      return Optional.of(at);
    } catch (DateTimeException _) {
      fields.refuse(name, "must be a time with its offset, like 2026-08-05T10:10:00Z");
      return Optional.empty();
    }
  }

  private ResponseEntity<Answer> started(
      StartRequest start, AuditRecorder.Entry act, Call call, HttpServletRequest request) {
    EventReceipt pending = act.pending();
    Call.markRecorded(request);
    StartResult result =
        Journal.orFailure(
            act,
            () -> {
              plans.keep(start.plan(), call.initiator().id());
              return engine.start(start);
            });
    return switch (result) {
      case StartResult.Started(Run run) -> accepted(run, act, pending, call);
      case StartResult.Queued(Run run, int _, List<String> _) -> accepted(run, act, pending, call);
      case StartResult.NotReady(List<Finding> findings) -> {
        String why = "the plan cannot be run now: " + findings.getFirst();
        act.failure(409, why);
        throw new RefusedException(
            409,
            why,
            findings.stream()
                .map(finding -> new FieldError(finding.subject(), finding.message()))
                .toList());
      }
      case StartResult.Moved(var _, List<String> differences) -> {
        String why = "the world moved since the preview: " + String.join("; ", differences);
        act.failure(409, why);
        throw new RefusedException(
            409, why, differences.stream().map(moved -> new FieldError("preview", moved)).toList());
      }
    };
  }

  private ResponseEntity<Answer> accepted(
      Run run, AuditRecorder.Entry act, EventReceipt pending, Call call) {
    EventReceipt started =
        act.success(202, JsonNodeFactory.instance.objectNode().put("runId", run.id()));
    return ResponseEntity.accepted()
        .location(URI.create("/api/v1/runs/" + run.id()))
        .body(Answer.of(RunView.of(run, engine), call, pending, started));
  }
}
