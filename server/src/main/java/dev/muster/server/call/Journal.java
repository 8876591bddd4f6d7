package dev.muster.server.call;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.Crn;
import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.EventReceipt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Writes down the acts on Muster itself: plans, runs, events, tokens, service instances. Acts on a
/// cloud are written down by the cloud's own door.
public final class Journal {
  private final AuditRecorder recorder;
  private final Crn serviceInstance;

  public Journal(AuditRecorder recorder, Crn serviceInstance) {
    this.recorder = requireNonNull(recorder, "recorder is null");
    this.serviceInstance = requireNonNull(serviceInstance, "serviceInstance is null");
  }

  /// The act of this call on a resource of the service instance.
  ///
  /// @param type the resource's type, for example `token`
  /// @param id the resource's id, or empty for all of them
  public AuditRecorder.Entry act(
      Call call, String type, String id, String name, @Nullable JsonNode request) {
    return act(call, call.action(), type, id, name, request);
  }

  /// As [#act(Call, String, String, String, JsonNode)], for a call that is more than its route.
  public AuditRecorder.Entry act(
      Call call, String action, String type, String id, String name, @Nullable JsonNode request) {
    return recorder.act(
        action, call.initiator(), call.correlationId(), crn(type, id), name, request);
  }

  /// Records a read that found so many resources.
  public EventReceipt listed(Call call, String type, int count) {
    return act(call, type, "", "", null)
        .success(200, JsonNodeFactory.instance.objectNode().put("totalResources", count));
  }

  /// Does something and records how it ended: pending before it, the outcome after it.
  public <T> Done<T> change(AuditRecorder.Entry act, int successCode, Supplier<T> change) {
    EventReceipt pending = act.pending();
    T value;
    try {
      value = change.get();
    } catch (RuntimeException e) {
      act.failure(500, e.getClass().getSimpleName());
      throw e;
    }
    return new Done<>(value, pending, act.success(successCode, null));
  }

  /// A change that happened, and the receipts of its two events.
  public record Done<T>(T value, EventReceipt pending, EventReceipt outcome) {}

  /// The name of a resource of the service instance. What cannot stand in a CRN is left out.
  public String crn(String type, String id) {
    String plain = id.replaceAll("[^A-Za-z0-9._~-]", "_");
    return serviceInstance.resource(type, plain).toString();
  }
}
