package dev.muster.server.events;

import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerName;
import dev.muster.ledger.Ledgers;
import dev.muster.recovery.run.RunJournal.Needed;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.Fields;
import dev.muster.server.errors.RefusedException;
import dev.muster.server.restart.StillNeeded;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Gives up old entries of a ledger: below an index, or older than a duration. What the next start
/// needs is never given up.
@RestController
final class PruneResource {
  private static final String READ = "dr-ledger.read";

  private final Ledgers ledgers;
  private final StillNeeded stillNeeded;
  private final Journal journal;
  private final InstantSource clock;

  PruneResource(Ledgers ledgers, StillNeeded stillNeeded, Journal journal, InstantSource clock) {
    this.ledgers = ledgers;
    this.stillNeeded = stillNeeded;
    this.journal = journal;
    this.clock = clock;
  }

  /// What is asked; one of the first two.
  ///
  /// @param before index of the first entry to keep
  /// @param olderThan ISO 8601 duration; what was received longer ago than that goes
  record Pruning(@Nullable Long before, @Nullable String olderThan, @Nullable Boolean dryRun) {}

  /// What came of it, or would come.
  ///
  /// @param index that was asked for
  /// @param minimumIndex of the first entry that is kept now; a multiple of 256
  /// @param entries how many were given up by this call
  record PrunedView(
      String account,
      String location,
      long index,
      long minimumIndex,
      long entries,
      boolean dryRun) {}

  @PostMapping("/api/v1/ledgers/{account}/{location}/prune")
  Answer prune(
      @PathVariable String account,
      @PathVariable String location,
      @RequestBody Pruning body,
      Call call,
      HttpServletRequest request) {
    LedgerName name = name(account, location);
    Ledger ledger = ledgers.ledger(name);
    long asked = asked(ledger, body);
    long from = ledger.minimumIndex();
    long index = ledger.prunable(asked);
    refuseNeeded(ledger, index);
    boolean dryRun = Boolean.TRUE.equals(body.dryRun());
    ObjectNode asking = asking(body, asked, index);
    if (dryRun) {
      var read = journal.act(call, READ, "ledger", location, ledger.origin(), asking);
      var view = new PrunedView(account, location, asked, index, index - from, true);
      return Answer.of(view, call, read.success(200, null));
    }
    Journal.Done<Long> done =
        journal.change(
            request,
            journal.act(call, "ledger", location, ledger.origin(), asking),
            200,
            () -> ledger.prune(index),
            minimum -> JsonNodeFactory.instance.objectNode().put("minimumIndex", minimum));
    var view = new PrunedView(account, location, asked, done.value(), done.value() - from, false);
    return Answer.of(view, call, done.pending(), done.outcome());
  }

  private LedgerName name(String account, String location) {
    return ledgers.names().stream()
        .filter(name -> name.account().equals(account) && name.location().equals(location))
        .findFirst()
        .orElseThrow(() -> RefusedException.notFound("ledger", account + "/" + location));
  }

  private long asked(Ledger ledger, Pruning body) {
    var fields = new Fields();
    Long before = body.before();
    String olderThan = body.olderThan();
    long asked = 0;
    if ((before == null) == (olderThan == null)) {
      fields.refuse("before", "or olderThan is required, and not both");
    } else if (before != null) {
      asked = before;
      if (before < 0 || before > ledger.size()) {
        fields.refuse("before", "must be 0 to %d, got: %d".formatted(ledger.size(), before));
      }
    } else {
      Optional<Duration> age = age(olderThan);
      if (age.isEmpty()) {
        fields.refuse("olderThan", "must be an ISO 8601 duration above zero, such as P365D");
      } else {
        asked = firstReceivedFrom(ledger, clock.instant().minus(age.orElseThrow()));
      }
    }
    fields.refuseIfWrong();
    return asked;
  }

  private static Optional<Duration> age(@Nullable String text) {
    try {
      Duration age = Duration.parse(text == null ? "" : text);
      // Longer ago than any event can have been received.
      return age.isPositive() && age.toDays() <= 365_000 ? Optional.of(age) : Optional.empty();
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  /// Times of receipt never decrease with the index, so halving finds the first.
  private static long firstReceivedFrom(Ledger ledger, Instant time) {
    long low = ledger.minimumIndex();
    long high = ledger.size();
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (ledger.entry(middle).receivedAt().isBefore(time)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void refuseNeeded(Ledger ledger, long index) {
    Optional<Needed> needed = stillNeeded.below(ledger, index);
    if (needed.isPresent()) {
      throw new RefusedException(
          409,
          "entries from %d on must be kept: %s"
              .formatted(needed.get().index(), needed.get().what()),
          List.of());
    }
  }

  /// What is on record before anything is given up.
  private static ObjectNode asking(Pruning body, long asked, long index) {
    ObjectNode asking = JsonNodeFactory.instance.objectNode();
    if (body.olderThan() != null) {
      asking.put("olderThan", body.olderThan());
    }
    asking.put("before", asked).put("index", index);
    if (Boolean.TRUE.equals(body.dryRun())) {
      asking.put("dryRun", true);
    }
    return asking;
  }
}
