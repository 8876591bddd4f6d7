package dev.muster.server.resource;

import dev.muster.cloud.ActContext;
import dev.muster.cloud.Audited;
import dev.muster.cloud.EventReceipt;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Operation;
import dev.muster.cloud.OperationState;
import dev.muster.cloud.Query;
import dev.muster.cloud.Result;
import dev.muster.recovery.preview.Finding;
import dev.muster.recovery.run.RunEngine;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.errors.FieldError;
import dev.muster.server.errors.RefusedException;
import dev.muster.server.resource.Sites.Located;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/// Turns a call into one audited act at the right site, and its result into an answer.
@Component
final class Door {
  private static final int WAIT_SECONDS_MAX = 60;

  private final Sites sites;
  private final Operations operations;
  private final RunEngine engine;
  private final Shapes shapes = new Shapes();

  Door(Sites sites, Operations operations, RunEngine engine) {
    this.sites = sites;
    this.operations = operations;
    this.engine = engine;
  }

  Sites sites() {
    return sites;
  }

  /// Lists at one site or all: one event for each workspace that is read.
  <T> Answer list(
      Query<List<T>> query, @Nullable String site, Call call, HttpServletRequest request) {
    List<ObjectNode> found = new ArrayList<>();
    List<EventReceipt> receipts = new ArrayList<>();
    for (Site each : sites.wanted(site)) {
      Audited<List<T>> read = each.cloud().read(query, call.context());
      Call.markRecorded(request);
      receipts.add(read.receipt());
      for (T item : valueOf(read.result(), each)) {
        found.add(shapes.of(item, each, query.resourceType()));
      }
    }
    return Answer.of(found, call, receipts);
  }

  <T> Answer read(Query<T> query, Call call, HttpServletRequest request) {
    Site site =
        sites
            .find(query.reader())
            .map(Located::site)
            .orElseThrow(() -> RefusedException.notFound("resource", query.resourceId()));
    Audited<T> read = site.cloud().read(query, call.context());
    Call.markRecorded(request);
    ObjectNode shape = shapes.of(valueOf(read.result(), site), site, query.resourceType());
    return Answer.of(shape, call, read.receipt());
  }

  /// Begins a long act.
  ///
  /// @param waitSeconds how long to wait for its end; null not to wait
  ResponseEntity<Answer> begin(
      Site site,
      Mutation mutation,
      Call call,
      @Nullable Integer waitSeconds,
      HttpServletRequest request) {
    checkWait(waitSeconds);
    Operation operation = perform(site, mutation, call, request);
    await(operation, waitSeconds);
    return accepted(operation, call);
  }

  /// Does an act that the cloud finishes within the call.
  ResponseEntity<Answer> finish(
      Site site, Mutation mutation, Call call, int code, HttpServletRequest request) {
    Operation operation = perform(site, mutation, call, request);
    await(operation, WAIT_SECONDS_MAX);
    return switch (operation.state()) {
      case OperationState.Succeeded _ -> {
        OperationView view = OperationView.of(operation);
        yield ResponseEntity.status(code)
            .body(
                new Answer(
                    view.resource() == null ? view : view.resource(),
                    call.correlationId(),
                    view.receipts()));
      }
      case OperationState.Failed(int status, String why) ->
          throw new RefusedException(statusForCaller(status), why, List.of());
      case OperationState.Pending _ -> accepted(operation, call);
    };
  }

  private Operation perform(Site site, Mutation mutation, Call call, HttpServletRequest request) {
    refuseWhatRunsNeed(site, mutation);
    ActContext context = call.context();
    Operation operation = site.cloud().begin(mutation, context);
    Call.markRecorded(request);
    operations.keep(operation);
    if (operation.state() instanceof OperationState.Failed(int code, String why)) {
      // The cloud refused at once; its event stands in the ledger already.
      throw new RefusedException(statusForCaller(code), why, List.of());
    }
    return operation;
  }

  /// What a run uses, or production is on since a failover, is not taken away through this door.
  private void refuseWhatRunsNeed(Site site, Mutation mutation) {
    Optional<Finding> objection = engine.objection(site.cloud().workspace().id(), mutation);
    if (objection.isPresent()) {
      Finding why = objection.get();
      throw new RefusedException(
          409,
          "%s %s".formatted(why.subject(), why.message()),
          List.of(new FieldError(why.subject(), why.message())));
    }
  }

  private static ResponseEntity<Answer> accepted(Operation operation, Call call) {
    OperationView view = OperationView.of(operation);
    return ResponseEntity.accepted()
        .location(URI.create("/api/v1/operations/" + operation.id()))
        .body(new Answer(view, call.correlationId(), view.receipts()));
  }

  /// Refuses a wait that is too long before anything is done.
  static void checkWait(@Nullable Integer seconds) {
    if (seconds != null && (seconds < 0 || seconds > WAIT_SECONDS_MAX)) {
      throw RefusedException.of("wait", "must be 0 to 60 seconds, got: " + seconds);
    }
  }

  /// Waits for the end.
  ///
  /// @param seconds null not to wait
  static void await(Operation operation, @Nullable Integer seconds) {
    if (seconds == null) {
      return;
    }
    try {
      operation.done().get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException _) {
      // Still under way, or broken off without an outcome: the operation's state tells.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static <T> T valueOf(Result<T> result, Site site) {
    return switch (result) {
      case Result.Done<T>(T value) -> value;
      case Result.Refused<T>(int status, String message) ->
          throw new RefusedException(statusForCaller(status), message, List.of());
      case Result.Unknown<T>(String why) ->
          throw new RefusedException(
              504, "site %s does not answer: %s".formatted(site.name(), why), List.of());
    };
  }

  /// The cloud's own trouble, and its refusal of Muster's key, are not the caller's fault.
  private static int statusForCaller(int cloudStatus) {
    boolean callers = cloudStatus < 500 && cloudStatus != 401 && cloudStatus != 403;
    return callers || cloudStatus == 504 ? cloudStatus : 502;
  }
}
