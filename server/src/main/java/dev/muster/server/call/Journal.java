package dev.muster.server.call;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.Crn;
import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.cloud.EventReceipt;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Function;
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
  public <T> Done<T> change(
      HttpServletRequest request, AuditRecorder.Entry act, int successCode, Supplier<T> change) {
    return change(request, act, successCode, change, _ -> null);
  }

  /// As [#change(HttpServletRequest, AuditRecorder.Entry, int, Supplier)], with what came of it.
  ///
  /// @param response what the outcome says of the value; null for nothing
  public <T> Done<T> change(
      HttpServletRequest request,
      AuditRecorder.Entry act,
      int successCode,
      Supplier<T> change,
      Function<T, @Nullable JsonNode> response) {
    EventReceipt pending = act.pending();
    Call.markRecorded(request);
    T value = orFailure(act, change);
    return new Done<>(value, pending, act.success(successCode, response.apply(value)));
  }

  /// Does what a durable pending event announces; an exception out of it is recorded as the act's
  /// failure.
  public static <T> T orFailure(AuditRecorder.Entry act, Supplier<T> change) {
    try {
      return change.get();
    } catch (RuntimeException e) {
      try {
        act.failure(500, e.getClass().getSimpleName());
      } catch (AuditUnavailableException ledger) {
        // The act stays open; the next start resolves it.
        e.addSuppressed(ledger);
      }
      throw e;
    }
  }

  /// A change that happened, and the receipts of its two events.
  public record Done<T>(T value, EventReceipt pending, EventReceipt outcome) {}

  /// The name of a resource of the service instance. What cannot stand in a CRN is left out.
  public String crn(String type, String id) {
    String plain = id.replaceAll("[^A-Za-z0-9._~-]", "_");
    return serviceInstance.resource(type, plain).toString();
  }
}
