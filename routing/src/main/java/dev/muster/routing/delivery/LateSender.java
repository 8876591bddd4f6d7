package dev.muster.routing.delivery;

import dev.muster.ledger.Entry;
import dev.muster.ledger.LedgerName;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Opens the sender when the first event comes, and anew after each failure: a target that cannot
/// be opened fails like one that cannot be reached.
final class LateSender implements Sender {
  private final Supplier<Sender> opening;
  private @Nullable Sender open;

  LateSender(Supplier<Sender> opening) {
    this.opening = opening;
  }

  @Override
  public void send(LedgerName ledger, List<Entry> events) {
    boolean done = false;
    try {
      sender().send(ledger, events);
      done = true;
    } catch (SendFailed failure) {
      done = failure.kind() == SendFailed.Kind.REJECTED; // the connection is fine
      throw failure;
    } finally {
      if (!done) {
        close();
      }
    }
  }

  @Override
  public void check() {
    sender().check();
  }

  private Sender sender() {
    Sender sender = open;
    if (sender == null) {
      sender = opening.get();
      open = sender;
    }
    return sender;
  }

  @Override
  public void close() {
    Sender sender = open;
    open = null;
    if (sender != null) {
      sender.close();
    }
  }
}
