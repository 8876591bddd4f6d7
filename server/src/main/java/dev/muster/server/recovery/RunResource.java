package dev.muster.server.recovery;

import dev.muster.cloud.EventReceipt;
import dev.muster.recovery.evidence.EvidenceFolder;
import dev.muster.recovery.run.Run;
import dev.muster.recovery.run.RunEngine;
import dev.muster.recovery.run.RunListener.Progress;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.RefusedException;
import dev.muster.server.events.EventStream;
import dev.muster.server.events.OpenStreams;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/// Runs of plans: listed, read, watched.
@RestController
@RequestMapping("/api/v1/runs")
final class RunResource {
  private static final Set<String> WAITING = Set.of("interrupted", "halted", "awaiting-commit");
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private final RunEngine engine;
  private final RunProgress progress;
  private final EvidenceFolder evidence;
  private final Journal journal;
  private final OpenStreams streams;
  private final JsonMapper json;

  RunResource(
      RunEngine engine,
      RunProgress progress,
      EvidenceFolder evidence,
      Journal journal,
      OpenStreams streams,
      JsonMapper json) {
    this.engine = engine;
    this.progress = progress;
    this.evidence = evidence;
    this.journal = journal;
    this.streams = streams;
    this.json = json;
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
    RunView view =
        RunView.of(
            run,
            engine,
            evidence.of(run.id()).map(Path::toString).orElse(null),
            GroupView.all(engine.groups(run.id())));
    return Answer.of(view, call, receipt);
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
        boolean resting = isResting(require(id));
        List<Progress> moves = progress.after(id, next, resting ? Duration.ZERO : LOOK);
        for (Progress move : moves) {
          next++;
          out.send(Integer.toString(next), json.writeValueAsBytes(ProgressView.of(move)));
        }
        if (resting && moves.isEmpty()) {
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

  /// Whether nothing more happens before somebody decides.
  private static boolean isResting(Run run) {
    return run.isOver() || WAITING.contains(run.state().word());
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
    return RunView.of(run, engine, evidence.of(run.id()).map(Path::toString).orElse(null));
  }
}
