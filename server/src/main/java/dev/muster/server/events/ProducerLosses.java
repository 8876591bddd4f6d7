package dev.muster.server.events;

import dev.muster.cadf.ActionCatalogue;
import dev.muster.cadf.CadfEvent.Credential;
import dev.muster.cadf.CadfEvent.Host;
import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cadf.CadfEvent.Reason;
import dev.muster.cadf.CadfEvent.Target;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.Crn;
import dev.muster.cadf.EventBuilder;
import dev.muster.cadf.EventBuilder.Act;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.EventReceipt;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerException;
import dev.muster.ledger.LedgerName;
import dev.muster.ledger.Ledgers;
import dev.muster.ledger.ProducerState;
import dev.muster.ledger.SequenceGap;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Puts on record that events of a producer are lost. The event is the loss: it closes the gap in
/// the moment in which it is durable, so nothing has to be announced before. Thread-safe.
public final class ProducerLosses {
  static final String ACTION = "dr-producer.lose";

  private static final Initiator MUSTER =
      new Initiator(
          "muster",
          "Muster",
          "service/security/account/serviceid",
          "",
          "",
          new Host("muster", "127.0.0.1", "IPv4"),
          new Credential("token"));

  private final Ledgers ledgers;
  private final EventBuilder events;
  private final InstantSource clock;
  private final Crn serviceInstance;
  private final Supplier<String> ids;
  private final Duration grace;

  /// @param ids makes correlation ids
  /// @param grace how long a gap may stay open before it is taken for a loss
  public ProducerLosses(
      Ledgers ledgers,
      EventBuilder events,
      InstantSource clock,
      Crn serviceInstance,
      Supplier<String> ids,
      Duration grace) {
    this.ledgers = ledgers;
    this.events = events;
    this.clock = clock;
    this.serviceInstance = serviceInstance;
    this.ids = ids;
    this.grace = grace;
  }

  /// What is lost.
  record Loss(LedgerName ledger, String producer, long from, long to, String why) {}

  /// Takes every gap for a loss that has been open for longer than the grace. What comes
  /// nevertheless is still recorded.
  public void look() {
    Instant due = clock.instant().minus(grace);
    for (LedgerName name : ledgers.names()) {
      for (ProducerState producer : ledgers.ledger(name).producers()) {
        for (SequenceGap gap : producer.gaps()) {
          if (gap.since().isBefore(due)) {
            String why = "did not come within " + grace + " after entry " + gap.index();
            declare(
                new Loss(name, producer.producer(), gap.from(), gap.to(), why), MUSTER, ids.get());
          }
        }
      }
    }
  }

  /// Records a loss; it is durable when this returns.
  ///
  /// @throws dev.muster.ledger.SequenceRefused if not all of it is missing
  EventReceipt declare(Loss loss, Initiator initiator, String correlationId) {
    ObjectNode request =
        JsonNodeFactory.instance
            .objectNode()
            .put("producer", loss.producer())
            .put("from", loss.from())
            .put("to", loss.to())
            .put("count", loss.to() - loss.from() + 1)
            .put("why", loss.why());
    String plain = loss.producer().replaceAll("[^A-Za-z0-9._~-]", "_");
    Act act =
        new Act(
            ActionCatalogue.standard().require(ACTION),
            Outcome.SUCCESS,
            clock.instant(),
            correlationId,
            initiator,
            new Target(
                serviceInstance.resource("producer", plain).toString(), loss.producer(), "", ""),
            Reason.of(200),
            request,
            null,
            serviceInstance.toString());
    Ledger ledger = ledgers.ledger(loss.ledger());
    byte[] tombstone = CadfJson.write(events.build(act));
    try {
      long index =
          ledger.appendTombstone(tombstone, loss.producer(), loss.from(), loss.to()).join().index();
      return new EventReceipt(ledger.origin(), loss.ledger().location(), index);
    } catch (CompletionException e) {
      throw e.getCause() instanceof LedgerException refused ? refused : e;
    }
  }
}
