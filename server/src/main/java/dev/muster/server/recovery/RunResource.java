package dev.muster.server.recovery;

import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.EventReceipt;
import dev.muster.recovery.evidence.EvidenceFolder;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.run.Run;
import dev.muster.recovery.run.RunEngine;
import dev.muster.recovery.run.RunListener.Progress;
import dev.muster.recovery.run.RunState;
import dev.muster.recovery.run.StartRequest;
import dev.muster.recovery.run.StartResult;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.FieldError;
import dev.muster.server.errors.RefusedException;
import dev.muster.server.events.EventStream;
import dev.muster.server.events.OpenStreams;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Runs of plans: started, listed, watched.
@RestController
@RequestMapping("/api/v1/runs")
final class RunResource {
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private final Plans plans;
  private final RunEngine engine;
  private final RunProgress progress;
  private final EvidenceFolder evidence;
  private final Journal journal;
  private final OpenStreams streams;
  private final JsonMapper json;

  RunResource(
      Plans plans,
      RunEngine engine,
      RunProgress progress,
      EvidenceFolder evidence,
      Journal journal,
      OpenStreams streams,
      JsonMapper json) {
    this.plans = plans;
    this.engine = engine;
    this.progress = progress;
    this.evidence = evidence;
    this.journal = journal;
    this.streams = streams;
    this.json = json;
  }

  @PostMapping(consumes = {"application/yaml", "text/yaml", "text/plain"})
  ResponseEntity<Answer> drill(
      @RequestBody byte[] yaml,
      @RequestParam(defaultValue = "drill") String mode,
      Call call,
      HttpServletRequest request) {
    PlanResource.requireDrill(mode);
    RecoveryPlan plan = plans.parse(yaml);
    ObjectNode asked =
        JsonNodeFactory.instance.objectNode().put("mode", mode).put("planHash", plan.hash());
    AuditRecorder.Entry act = journal.act(call, "plan", plan.name(), plan.name(), asked);
    EventReceipt pending = act.pending();
    Call.markRecorded(request);
    StartResult result =
        Journal.orFailure(
            act,
            () -> {
              plans.keep(plan);
              return engine.start(StartRequest.of(plan, Mode.DRILL, call.initiator()));
            });
    return switch (result) {
      case StartResult.Started(Run run) -> {
        EventReceipt started =
            act.success(202, JsonNodeFactory.instance.objectNode().put("runId", run.id()));
        yield ResponseEntity.accepted()
            .location(URI.create("/api/v1/runs/" + run.id()))
            .body(Answer.of(view(run), call, pending, started));
      }
      case StartResult.NotReady(var findings) -> {
        String why = "the plan cannot be run now: " + findings.getFirst();
        act.failure(409, why);
        throw new RefusedException(
            409,
            why,
            findings.stream()
                .map(finding -> new FieldError(finding.subject(), finding.message()))
                .toList());
      }
      case StartResult.Queued(Run run, int _, var _) -> {
        EventReceipt queued =
            act.success(202, JsonNodeFactory.instance.objectNode().put("runId", run.id()));
        yield ResponseEntity.accepted()
            .location(URI.create("/api/v1/runs/" + run.id()))
            .body(Answer.of(view(run), call, pending, queued));
      }
      case StartResult.Moved(var _, var differences) -> {
        String why = "the world moved since the preview: " + String.join("; ", differences);
        act.failure(409, why);
        throw new RefusedException(409, why, List.of());
      }
    };
  }

  @GetMapping
  Answer list(Call call) {
    List<RunView> all = engine.runs().stream().map(this::view).toList();
    return Answer.of(all, call, journal.listed(call, "run", all.size()));
  }

  @GetMapping("/{id}")
  Answer read(@PathVariable String id, Call call) {
    Run run = require(id);
    EventReceipt receipt =
        journal.act(call, "run", id, run.head().pin().plan(), null).success(200, null);
    return Answer.of(view(run), call, receipt);
  }

  /// What a move of a run looks like in the stream.
  record ProgressView(String at, String step, String state, String detail) {
    static ProgressView of(Progress move) {
      return new ProgressView(
          move.at().toString(), move.step(), RunView.word(move.state()), move.detail());
    }
  }

  @GetMapping("/{id}/progress")
  void progress(
      @PathVariable String id,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
      Call call,
      HttpServletResponse response)
      throws InterruptedException {
    require(id);
    int next = lastEventId == null ? 0 : number(lastEventId);
    try (OpenStreams.Slot slot = streams.open(call)) {
      EventStream out = EventStream.begin(response);
      Duration silent = Duration.ZERO;
      while (!streams.areEnding() && slot.isStillAllowed()) {
        // Asked before looking for moves: whatever was told before the end is sent.
        boolean over = isOver(require(id));
        List<Progress> moves = progress.after(id, next, over ? Duration.ZERO : LOOK);
        for (Progress move : moves) {
          next++;
          out.send(Integer.toString(next), json.writeValueAsBytes(ProgressView.of(move)));
        }
        if (over && moves.isEmpty()) {
          // The stream ends when everything about the run is there, its evidence too.
          engine.await(id);
          return;
        }
        silent = moves.isEmpty() ? silent.plus(LOOK) : Duration.ZERO;
        if (silent.compareTo(HEARTBEAT) >= 0) {
          out.heartbeat();
          silent = Duration.ZERO;
        }
      }
    } catch (IOException _) {
      // The watcher is gone; the run goes on without one.
    }
  }

  private static boolean isOver(Run run) {
    return run.isOver() || run.state() instanceof RunState.Interrupted;
  }

  private static int number(String lastEventId) {
    try {
      return Math.max(0, Integer.parseInt(lastEventId));
    } catch (NumberFormatException _) {
      throw RefusedException.of("Last-Event-ID", "must be a number, got: " + lastEventId);
    }
  }

  private Run require(String id) {
    return engine.run(id).orElseThrow(() -> RefusedException.notFound("run", id));
  }

  private RunView view(Run run) {
    return RunView.of(run, evidence.of(run.id()).map(Path::toString).orElse(null));
  }
}
