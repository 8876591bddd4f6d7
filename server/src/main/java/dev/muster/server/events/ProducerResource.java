package dev.muster.server.events;

import dev.muster.cloud.EventReceipt;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerName;
import dev.muster.ledger.Ledgers;
import dev.muster.ledger.ProducerPlace;
import dev.muster.ledger.ProducerState;
import dev.muster.ledger.SequenceGap;
import dev.muster.ledger.SequenceRefused;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.Fields;
import dev.muster.server.errors.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// The producers that number their events: how far each came, what is missing, what is lost.
@RestController
final class ProducerResource {
  private final Ledgers ledgers;
  private final ProducerLosses losses;
  private final Journal journal;

  ProducerResource(Ledgers ledgers, ProducerLosses losses, Journal journal) {
    this.ledgers = ledgers;
    this.losses = losses;
    this.journal = journal;
  }

  /// A producer on the wire.
  record ProducerView(
      String account,
      String location,
      String producer,
      long first,
      long last,
      List<GapView> gaps,
      List<GapView> lost) {}

  /// Missing or lost sequences on the wire.
  record GapView(long from, long to, long index, String since) {
    static List<GapView> all(List<SequenceGap> gaps) {
      return gaps.stream()
          .map(gap -> new GapView(gap.from(), gap.to(), gap.index(), gap.since().toString()))
          .toList();
    }
  }

  /// A loss that is declared.
  record LossBody(
      @Nullable String account,
      @Nullable String location,
      @Nullable String producer,
      @Nullable Long from,
      @Nullable Long to,
      @Nullable String why) {}

  @GetMapping("/api/v1/producers")
  Answer list(Call call) {
    List<ProducerView> views = new ArrayList<>();
    for (LedgerName name : ledgers.names()) {
      ledgers.find(name).map(Ledger::producers).orElse(List.of()).stream()
          .map(state -> view(name, state))
          .forEach(views::add);
    }
    return Answer.of(views, call, journal.listed(call, "producer", views.size()));
  }

  @PostMapping("/api/v1/producers/losses")
  ResponseEntity<Answer> lose(@RequestBody LossBody body, Call call, HttpServletRequest request) {
    var fields = new Fields();
    String account = fields.text("account", body.account(), 64);
    String location = fields.text("location", body.location(), 64);
    String producer = fields.text("producer", body.producer(), 64);
    String why = fields.text("why", body.why(), 256);
    long from = body.from() == null ? 0 : body.from();
    long to = body.to() == null ? 0 : body.to();
    if (!ProducerPlace.isName(producer)) {
      fields.refuse("producer", "must be the name of a producer");
    }
    if (from < 1) {
      fields.refuse("from", "must be 1 or more, got: " + from);
    }
    if (to < from || to == Long.MAX_VALUE) {
      fields.refuse("to", "must be from (%d) or more, got: %d".formatted(from, to));
    }
    fields.refuseIfWrong();
    LedgerName name =
        ledgers.names().stream()
            .filter(each -> each.account().equals(account) && each.location().equals(location))
            .findFirst()
            .orElseThrow(() -> RefusedException.notFound("ledger", account + "/" + location));
    try {
      var loss = new ProducerLosses.Loss(name, producer, from, to, why);
      EventReceipt receipt = losses.declare(loss, call.initiator(), call.correlationId());
      Call.markRecorded(request);
      ProducerView view = view(name, ledgers.ledger(name).producer(producer).orElseThrow());
      return ResponseEntity.status(201).body(Answer.of(view, call, receipt));
    } catch (SequenceRefused e) {
      throw new RefusedException(409, String.valueOf(e.getMessage()), List.of());
    }
  }

  private static ProducerView view(LedgerName name, ProducerState state) {
    return new ProducerView(
        name.account(),
        name.location(),
        state.producer(),
        state.first(),
        state.last(),
        GapView.all(state.gaps()),
        GapView.all(state.lost()));
  }
}
