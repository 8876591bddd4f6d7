package dev.muster.server.call;

import static java.util.Objects.requireNonNull;

import dev.muster.cloud.EventReceipt;
import java.util.List;

/// What a call that ended well answers: its result, and where its events stand.
public record Answer(Object result, String correlationId, List<ReceiptView> receipts) {
  public Answer {
    requireNonNull(result, "result is null");
    requireNonNull(correlationId, "correlationId is null");
    receipts = List.copyOf(receipts);
  }

  public static Answer of(Object result, Call call, EventReceipt... receipts) {
    return of(result, call, List.of(receipts));
  }

  public static Answer of(Object result, Call call, List<EventReceipt> receipts) {
    return new Answer(result, call.correlationId(), ReceiptView.all(receipts));
  }

  /// A receipt on the wire.
  public record ReceiptView(String origin, long index, String location) {
    public static List<ReceiptView> all(List<EventReceipt> receipts) {
      return receipts.stream()
          .map(receipt -> new ReceiptView(receipt.origin(), receipt.index(), receipt.location()))
          .toList();
    }
  }
}
