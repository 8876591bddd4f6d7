package dev.muster.server.wiring;

import dev.muster.cadf.CadfEvent;
import dev.muster.cloud.AuditTrail;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.cloud.EventReceipt;
import dev.muster.ledger.LedgerBusy;
import dev.muster.ledger.LedgerException;
import dev.muster.trail.EventTrail;

/// Lets acts be written down in the trail, as the cloud's door wants it.
final class LedgerTrail implements AuditTrail {
  private final EventTrail trail;

  LedgerTrail(EventTrail trail) {
    this.trail = trail;
  }

  @Override
  public EventReceipt record(CadfEvent event) {
    try {
      var receipt = trail.record(event);
      return new EventReceipt(receipt.origin(), receipt.location(), receipt.index());
    } catch (LedgerBusy e) {
      throw AuditUnavailableException.busy("the ledger is busy", e);
    } catch (LedgerException e) {
      throw new AuditUnavailableException("the ledger did not take an event: " + e, e);
    }
  }
}
