package dev.muster.simulator.job;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Index;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Table;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// The jobs of all workspaces.
public final class Jobs {
  private final CloudStore store;
  private final Table<Job> table;
  private final Index<Job> byTarget;

  public Jobs(CloudStore store) {
    this.store = store;
    table = store.table("jobs", Job.class);
    byTarget = table.index(job -> List.of(job.targetId()));
  }

  /// Begins a job that ends at `end`.
  public Job begin(
      String workspace, String action, String targetId, String targetName, Instant end) {
    Life life = Life.from(store.now(), end);
    return table.put(new Job(store.newId(), workspace, action, life, targetId, targetName));
  }

  public boolean isRunning(String workspace, String action) {
    return table.anyMatch(
        workspace, job -> job.name().equals(action) && !job.life().readyAt(store.now()));
  }

  /// Whether a job works on that target.
  public boolean isBusy(String workspace, String targetId) {
    return byTarget
        .find(targetId)
        .anyMatch(job -> job.workspace().equals(workspace) && !job.life().readyAt(store.now()));
  }

  /// Refuses with 409 while an image is captured, imported or exported: only one at a time.
  public void checkNoImageWork(String workspace) {
    for (String action : List.of("vmCapture", "imageImport", "imageExport")) {
      if (isRunning(workspace, action)) {
        throw ApiFault.conflict(
            "another capture, import or export is running in the workspace: only one at a time");
      }
    }
  }

  public Optional<Job> last(String workspace, String action) {
    return newestFirst(workspace).filter(job -> job.name().equals(action)).findFirst();
  }

  public Optional<Job> last(String workspace, String action, String targetId) {
    return newestFirst(workspace)
        .filter(job -> job.name().equals(action) && job.targetId().equals(targetId))
        .findFirst();
  }

  /// What an operation answers that began this job.
  public static ObjectNode reference(Job job) {
    return Json.object()
        .put("id", job.id())
        .put("href", "/pcloud/v1/cloud-instances/" + job.workspace() + "/jobs/" + job.id());
  }

  /// The job as the API shows it.
  public ObjectNode wire(Job job) {
    Instant now = store.now();
    ObjectNode node =
        Json.object()
            .put("id", job.id())
            .put("createTimestamp", Json.dateTime(job.life().created()));
    node.putObject("operation")
        .put("action", job.name())
        .put("id", job.targetId())
        .put("target", job.targetName());
    node.putObject("status")
        .put("state", job.stateAt(now))
        .put("progress", Integer.toString(job.life().percentAt(now)))
        .put("message", "");
    return node;
  }

  /// The job as its deprecated predecessor, the task, would show it.
  ObjectNode task(String id) {
    Job job = table.find(id).orElseThrow(() -> ApiFault.notFound("task", id));
    return Json.object()
        .put("taskID", job.id())
        .put("cloudInstanceID", job.workspace())
        .put("componentID", job.targetId())
        .put("componentType", job.targetName())
        .put("operation", job.name())
        .put("status", job.stateAt(store.now()))
        .put("statusDetail", "")
        .put("creationDate", Json.dateTime(job.life().created()))
        .put("lastUpdateDate", Json.dateTime(job.life().updated()));
  }

  Job get(String workspace, String id) {
    return table
        .find(id)
        .filter(job -> job.workspace().equals(workspace))
        .orElseThrow(() -> ApiFault.notFound("job", id));
  }

  void delete(Job job) {
    Instant now = store.now();
    if (!job.life().readyAt(now)) {
      throw ApiFault.conflict("job " + job.id() + " is still running");
    }
    table.put(
        new Job(
            job.id(),
            job.workspace(),
            job.name(),
            job.life().ending(now, now),
            job.targetId(),
            job.targetName()));
  }

  Stream<Job> newestFirst(String workspace) {
    // The table is in order of creation; jobs of one instant keep that order reversed.
    return table.list(workspace).reversed().stream()
        .sorted(Comparator.comparing((Job job) -> job.life().created()).reversed());
  }
}
