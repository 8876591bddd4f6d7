package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.CadfEvent;
import dev.muster.cloud.Result.Done;
import dev.muster.cloud.Result.Refused;
import dev.muster.cloud.Result.Unknown;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The only door to a cloud. No mutation passes before its `pending` event is durable, and every
/// one gets exactly one outcome event with the same correlation id. Thread-safe.
///
/// An unknown answer is resolved by looking at the cloud, never by asking again.
public final class AuditedCloud {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /// So many looks in a row must find an act without effect before it is called that.
  private static final int UNHEEDED_LOOKS = 10;

  /// So many looks in a row must show no trace of an act, however long they took.
  private static final int TRACELESS_LOOKS = 10;

  private final Cloud cloud;
  private final AuditRecorder recorder;
  private final WatchPolicy policy;
  private final Executor watchers;
  private final Looks looks;
  private final Followed followed = new Followed();

  /// Makes the door.
  ///
  /// @param watchers runs one long task per operation under way; virtual threads fit
  public AuditedCloud(Cloud cloud, AuditRecorder recorder, WatchPolicy policy, Executor watchers) {
    this(cloud, recorder, policy, watchers, () -> cloud);
  }

  /// Makes the door, with a way of looking that those who wait share.
  ///
  /// @param looks what the end of an act is looked for with, such as a [WorkspacePoller]
  public AuditedCloud(
      Cloud cloud, AuditRecorder recorder, WatchPolicy policy, Executor watchers, Looks looks) {
    this.looks = requireNonNull(looks, "looks is null");
    this.cloud = requireNonNull(cloud, "cloud is null");
    this.recorder = requireNonNull(recorder, "recorder is null");
    this.policy = requireNonNull(policy, "policy is null");
    this.watchers = requireNonNull(watchers, "watchers is null");
  }

  public Workspace workspace() {
    return cloud.workspace();
  }

  /// Looking that leaves no event: for waiting, planning and refreshing.
  public CloudReader look() {
    return cloud;
  }

  /// A read that a person or client asked for: one event.
  ///
  /// @throws AuditUnavailableException if it could not be recorded
  public <T> Audited<T> read(Query<T> query, ActContext context) {
    ObjectNode request = JSON.objectNode();
    request.put("workspaceId", workspace().id());
    if (!query.resourceId().isEmpty()) {
      request.put("id", query.resourceId());
    }
    AuditRecorder.Entry entry =
        entry(query.action(), context, query.resourceType(), query.resourceId(), "", request);
    Result<T> result = query.reader().apply(cloud);
    EventReceipt receipt =
        switch (result) {
          case Done<T>(T value) -> entry.success(200, summary(value));
          case Refused<T>(int status, String message) -> entry.failure(status, message);
          case Unknown<T>(String why) -> entry.failure(504, why);
        };
    return new Audited<>(result, receipt);
  }

  /// Records that a mutation is asked for, asks the cloud once, and watches until the cloud shows
  /// the end; the outcome is recorded then. Returns as soon as the cloud has answered.
  ///
  /// @throws AuditUnavailableException if the `pending` event could not be recorded: the cloud was
  ///   not asked
  public Operation begin(Mutation mutation, ActContext context) {
    ActDescription act = ActDescription.of(mutation);
    Namesakes before = Namesakes.look(mutation, cloud);
    before.writeTo(act.request());
    AuditRecorder.Entry entry =
        entry(
            act.action(),
            context,
            act.resourceType(),
            act.resourceId(),
            act.resourceName(),
            act.request());
    Operation operation =
        new Operation(
            context.correlationId(),
            act.action(),
            workspace().crn(act.resourceType(), act.resourceId()),
            entry.pending());
    followed.keep(operation);
    Result<Accepted> answer = perform(mutation);
    Watch watch = new Watch(mutation, act, before, entry, operation, looks.fromNow());
    // From here on the cloud was asked: trouble with the ledger ends the operation, not this call.
    watch.guarded(() -> {
      switch (answer) {
        case Done<Accepted>(Accepted accepted) -> watch.start(accepted);
        case Refused<Accepted>(int status, String message) -> watch.fail(status, message);
        case Unknown<Accepted>(String why) -> watch.startUnknown(why);
      }
    });
    return operation;
  }

  /// Takes up an act whose pending event is durable and whose process went away before its outcome:
  /// finds out by looking what became of it, never by asking again, and records its one outcome. An
  /// act that this process follows already is not followed twice.
  ///
  /// @param pending the act's event, and where it stands
  /// @param patience for how long a cloud that shows no trace of the act is looked at; after that
  ///   it never began
  public Operation takeUp(
      Mutation mutation, CadfEvent pending, EventReceipt receipt, Duration patience) {
    AuditRecorder.Entry entry =
        recorder.act(
            pending.action(),
            pending.initiator(),
            pending.correlationId(),
            pending.target().id(),
            pending.target().name(),
            pending.requestData());
    Followed.Claim claim =
        followed.claim(
            pending.correlationId(),
            () ->
                new Operation(
                    pending.correlationId(), pending.action(), pending.target().id(), receipt));
    Operation operation = claim.operation();
    if (!claim.isNew()) {
      return operation;
    }
    Namesakes before = Namesakes.of(pending.requestData());
    Watch watch =
        new Watch(mutation, ActDescription.of(mutation), before, entry, operation, looks.fromNow());
    watchers.execute(() -> watch.guarded(() -> watch.takeUp(patience)));
    return operation;
  }

  /// A call that broke off may have reached the cloud.
  private Result<Accepted> perform(Mutation mutation) {
    try {
      return cloud.perform(mutation);
    } catch (RuntimeException e) {
      return new Unknown<>("the call broke off: " + e.getClass().getSimpleName());
    }
  }

  private AuditRecorder.Entry entry(
      String action,
      ActContext context,
      String resourceType,
      String resourceId,
      String resourceName,
      ObjectNode request) {
    context.origins().forEach(request::put);
    return recorder.act(
        action,
        context.initiator(),
        context.correlationId(),
        workspace().crn(resourceType, resourceId),
        resourceName,
        request);
  }

  private static JsonNode summary(Object value) {
    ObjectNode summary = JSON.objectNode();
    switch (value) {
      case Collection<?> items -> summary.put("totalResources", items.size());
      case Server server -> summary.put("status", server.status()).put("health", server.health());
      default -> {
        // Other single resources: that they were read is the whole story.
      }
    }
    return summary;
  }

  /// Follows one mutation to its end.
  private final class Watch {
    private final Mutation mutation;
    private final ActDescription act;
    private final Namesakes before;
    private final AuditRecorder.Entry entry;
    private final Operation operation;
    private final CloudReader eyes;
    // One thread looks at a time: first the caller, then the watcher that it started.
    private int unheeded;

    Watch(
        Mutation mutation,
        ActDescription act,
        Namesakes before,
        AuditRecorder.Entry entry,
        Operation operation,
        CloudReader eyes) {
      this.eyes = eyes;
      this.mutation = mutation;
      this.act = act;
      this.before = before;
      this.entry = entry;
      this.operation = operation;
    }

    void start(Accepted accepted) {
      // One look at once: what the cloud does in one call ends without a watcher.
      if (!ended(accepted)) {
        watchers.execute(() -> guarded(() -> untilEnded(accepted)));
      }
    }

    void startUnknown(String why) {
      operation.show("no answer from the cloud: " + why);
      watchers.execute(() -> guarded(() -> adoptThenWatch(why)));
    }

    void fail(int status, String why) {
      end(new OperationState.Failed(status, why), () -> entry.failure(status, why));
    }

    /// Records the outcome; while the ledger is only busy, behind the caller's back.
    private void end(OperationState end, Supplier<EventReceipt> outcome) {
      try {
        operation.end(end, outcome.get());
      } catch (AuditUnavailableException e) {
        if (!e.isPassing()) {
          throw e;
        }
        operation.show("seen to have ended; the outcome waits for the ledger");
        watchers.execute(() -> guarded(() -> endLater(end, outcome)));
      }
    }

    private void endLater(OperationState end, Supplier<EventReceipt> outcome)
        throws InterruptedException {
      for (int attempt = 1; !operation.state().isFinal(); attempt++) {
        policy.pause().pause(policy.interval());
        try {
          operation.end(end, outcome.get());
        } catch (AuditUnavailableException e) {
          if (!e.isPassing() || attempt >= policy.looks()) {
            throw e;
          }
        }
      }
    }

    private void guarded(Following following) {
      try {
        following.follow();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        operation.breakOff(e);
      } catch (RuntimeException e) {
        // The operation stays without an outcome in the ledger; starting again resolves it.
        operation.breakOff(e);
      }
    }

    private void adoptThenWatch(String why) throws InterruptedException {
      for (int look = 0; look < policy.looks(); look++) {
        switch (Adoption.adopt(mutation, before, eyes)) {
          case Done<Accepted>(Accepted accepted) -> {
            untilEnded(accepted);
            return;
          }
          case Refused<Accepted>(int status, String message) -> {
            if (status == 409) {
              fail(504, "no answer from the cloud (%s); %s".formatted(why, message));
              return;
            }
            operation.show("no answer from the cloud (%s); %s".formatted(why, message));
          }
          case Unknown<Accepted>(String stillUnknown) -> operation.show(stillUnknown);
        }
        policy.pause().pause(policy.interval());
      }
      fail(504, "the cloud did not answer (%s) and does not show the act".formatted(why));
    }

    void takeUp(Duration patience) throws InterruptedException {
      long tracelessMax = Math.max(1, patience.dividedBy(policy.interval()));
      long traceless = 0;
      Instant seen = recorder.now();
      for (int look = 0; look < policy.looks(); look++) {
        switch (Adoption.adopt(mutation, before, eyes)) {
          case Done<Accepted>(Accepted accepted) -> {
            if (ended(accepted)) {
              return;
            }
          }
          case Refused<Accepted>(int status, String message) -> {
            if (status == 409) {
              fail(504, message);
              return;
            }
            operation.show(message);
          }
          case Unknown<Accepted>(String why) -> operation.show(why);
        }
        if (showsNoTrace()) {
          traceless++;
        } else {
          traceless = 0;
          seen = recorder.now();
        }
        // Looks may take long themselves; a clock that jumps does not replace them.
        boolean over = !recorder.now().isBefore(seen.plus(patience));
        if (traceless >= tracelessMax || (over && traceless >= TRACELESS_LOOKS)) {
          fail(504, "Muster stopped before the act began; the cloud shows no trace of it");
          return;
        }
        policy.pause().pause(policy.interval());
      }
      fail(504, "Muster stopped before the act ended; it is not seen to be done");
    }

    /// An interface comes and goes in one call: as long as it does not, nothing was begun.
    private boolean showsNoTrace() {
      return Untouched.isShown(mutation, eyes)
          || mutation instanceof Mutation.AttachNetwork
          || mutation instanceof Mutation.DetachNetwork;
    }

    private void untilEnded(Accepted accepted) throws InterruptedException {
      for (int look = 0; look < policy.looks(); look++) {
        if (ended(accepted)) {
          return;
        }
        policy.pause().pause(policy.interval());
      }
      fail(
          504,
          "not seen to be done within %s; last seen: %s"
              .formatted(
                  policy.deadline(),
                  operation.state() instanceof OperationState.Pending(String detail)
                      ? detail
                      : "nothing"));
    }

    private boolean ended(Accepted accepted) {
      return switch (Completion.look(mutation, accepted, eyes)) {
        case Progress.Settled(String id, JsonNode response) -> {
          end(
              new OperationState.Succeeded(id, response),
              () -> settled(id).success(act.successCode(), response));
          yield true;
        }
        case Progress.Failed(int code, String why) -> {
          fail(code, why);
          yield true;
        }
        case Progress.Partly(int code, String why, JsonNode response) -> {
          end(new OperationState.Failed(code, why), () -> entry.failure(code, why, response));
          yield true;
        }
        case Progress.Unheeded(String why) -> {
          operation.show(why);
          boolean ignored = ++unheeded >= UNHEEDED_LOOKS;
          if (ignored) {
            fail(409, "accepted, and without effect: " + why);
          }
          yield ignored;
        }
        case Progress.Working(String detail) -> {
          unheeded = 0;
          operation.show(detail);
          yield false;
        }
      };
    }

    /// What was created has its own name only now.
    private AuditRecorder.Entry settled(String id) {
      return act.resourceId().isEmpty()
          ? entry.withTarget(workspace().crn(act.resourceType(), id), act.resourceName())
          : entry;
    }
  }

  @FunctionalInterface
  private interface Following {
    void follow() throws InterruptedException;
  }
}
