package dev.muster.server.resource;

import dev.muster.cloud.Operation;
import dev.muster.cloud.OperationState;
import dev.muster.server.call.Answer.ReceiptView;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// An operation on the wire.
///
/// @param state `pending`, `success` or `failure`
/// @param detail what the cloud shows, or why the operation failed
/// @param resource what the operation made or changed; null until it succeeded
public record OperationView(
    String id,
    String action,
    String target,
    String state,
    String detail,
    @Nullable JsonNode resource,
    List<ReceiptView> receipts) {

  static OperationView of(Operation operation) {
    List<ReceiptView> receipts = ReceiptView.all(operation.receipts());
    return switch (operation.state()) {
      case OperationState.Pending(String detail) ->
          view(operation, "pending", detail, null, receipts);
      case OperationState.Succeeded(String id, JsonNode response) ->
          view(operation, "success", "", withId(response, id), receipts);
      case OperationState.Failed(int code, String why) ->
          view(operation, "failure", "%d %s".formatted(code, why), null, receipts);
    };
  }

  private static JsonNode withId(JsonNode response, String id) {
    return response.isObject() && !response.has("id")
        ? ((tools.jackson.databind.node.ObjectNode) response.deepCopy()).put("id", id)
        : response;
  }

  private static OperationView view(
      Operation operation,
      String state,
      String detail,
      @Nullable JsonNode resource,
      List<ReceiptView> receipts) {
    return new OperationView(
        operation.id(), operation.action(), operation.target(), state, detail, resource, receipts);
  }
}
