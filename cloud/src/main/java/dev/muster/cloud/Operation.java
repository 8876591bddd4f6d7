package dev.muster.cloud;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

/// One mutation on its way: begun with a durable `pending` event, ended with its outcome's event.
/// Thread-safe.
public final class Operation {
  private final String id;
  private final String action;
  private final String target;
  private final List<EventReceipt> receipts = new CopyOnWriteArrayList<>();
  private final CompletableFuture<OperationState> done = new CompletableFuture<>();
  private volatile OperationState state = new OperationState.Pending("asked for");

  Operation(String id, String action, String target, EventReceipt pending) {
    this.id = id;
    this.action = action;
    this.target = target;
    receipts.add(pending);
  }

  /// The correlation id of both events.
  public String id() {
    return id;
  }

  public String action() {
    return action;
  }

  /// The CRN of the resource acted upon; ends with `:` while the resource does not exist.
  public String target() {
    return target;
  }

  public OperationState state() {
    return state;
  }

  /// The `pending` event's receipt, and the outcome's once there is one.
  public List<EventReceipt> receipts() {
    return List.copyOf(receipts);
  }

  /// Completes with a final state; exceptionally with [AuditUnavailableException] if the outcome
  /// could not be recorded.
  public CompletableFuture<OperationState> done() {
    return done.copy();
  }

  /// Waits for the end.
  ///
  /// @throws AuditUnavailableException if the outcome could not be recorded
  public OperationState await() throws InterruptedException {
    try {
      return done.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuditUnavailableException unavailable) {
        throw unavailable;
      }
      throw new IllegalStateException("operation " + id + " broke off", e.getCause());
    }
  }

  void show(String detail) {
    state = new OperationState.Pending(detail);
  }

  void end(OperationState end, EventReceipt outcome) {
    receipts.add(outcome);
    state = end;
    done.complete(end);
  }

  /// Whether nobody looks for its end any more, and it has none.
  boolean isBrokenOff() {
    return done.isCompletedExceptionally();
  }

  void breakOff(Throwable cause) {
    done.completeExceptionally(cause);
  }
}
