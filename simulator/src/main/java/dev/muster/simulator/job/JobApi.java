package dev.muster.simulator.job;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;

import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Routes;
import java.util.Optional;
import java.util.stream.Stream;

/// Operations on jobs.
public final class JobApi {
  private static final int UNFILTERED_MAX = 5;

  private final Jobs jobs;

  public JobApi(Jobs jobs) {
    this.jobs = jobs;
  }

  public void addTo(Routes routes) {
    routes.add("GET", v1("/jobs"), 200, errors(), this::list);
    routes.add("GET", v1("/jobs/{job_id}"), 200, errors(), this::get);
    routes.add(
        "GET",
        "/pcloud/v1/tasks/{task_id}",
        200,
        errors(),
        r -> Reply.ok(jobs.task(r.path("task_id"))));
    routes.add("DELETE", v1("/jobs/{job_id}"), 200, errors(409), this::delete);
  }

  private Reply list(Request request) {
    Optional<String> action = request.query("operation.action");
    Optional<String> id = request.query("operation.id");
    Optional<String> target = request.query("operation.target");
    Stream<Job> found =
        jobs.newestFirst(request.workspace())
            .filter(job -> action.isEmpty() || action.get().equals(job.name()))
            .filter(job -> id.isEmpty() || id.get().equals(job.targetId()))
            .filter(job -> target.isEmpty() || target.get().equals(job.targetName()));
    boolean filtered = action.isPresent() || id.isPresent() || target.isPresent();
    Stream<Job> shown = filtered ? found : found.limit(UNFILTERED_MAX);
    return Reply.ok(Json.object().set("jobs", shown.map(jobs::wire).collect(Json.toArray())));
  }

  private Reply get(Request request) {
    return Reply.ok(jobs.wire(jobs.get(request.workspace(), request.path("job_id"))));
  }

  private Reply delete(Request request) {
    jobs.delete(jobs.get(request.workspace(), request.path("job_id")));
    return Reply.done();
  }
}
