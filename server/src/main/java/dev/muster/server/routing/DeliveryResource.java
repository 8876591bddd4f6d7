package dev.muster.server.routing;

import dev.muster.cadf.DataCentre;
import dev.muster.cadf.Location;
import dev.muster.cadf.LocationTree;
import dev.muster.cadf.Locations;
import dev.muster.ledger.LedgerName;
import dev.muster.routing.delivery.DeadLetter;
import dev.muster.routing.delivery.DeliveryAccount;
import dev.muster.routing.delivery.DeliveryStore;
import dev.muster.routing.delivery.HourCount;
import dev.muster.routing.delivery.Routing;
import dev.muster.routing.delivery.Routing.Explained;
import dev.muster.routing.delivery.SendFailed;
import dev.muster.routing.rules.RoutingJson;
import dev.muster.routing.rules.Target;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.Fields;
import dev.muster.server.errors.RefusedException;
import dev.muster.server.resource.CloudAccount;
import dev.muster.trail.EventId;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What the vendor's API does not tell: why an event goes where it goes, what became of all events,
/// and what a target would not have.
@RestController
@RequestMapping("/api/v1")
final class DeliveryResource {
  private static final int DEAD_LETTERS_MAX = 1_000;

  private final Routing routing;
  private final DeliveryStore store;
  private final RoutingJson json;
  private final Locations locations;
  private final Journal journal;
  private final Clock clock;
  private final CloudAccount account;

  DeliveryResource(
      Routing routing,
      DeliveryStore store,
      RoutingJson json,
      Locations locations,
      Journal journal,
      Clock clock,
      CloudAccount account) {
    this.routing = routing;
    this.store = store;
    this.json = json;
    this.locations = locations;
    this.journal = journal;
    this.clock = clock;
    this.account = account;
  }

  record LocationExplained(
      String place,
      String at,
      boolean known,
      List<String> liesIn,
      @Nullable String location,
      @Nullable String name,
      @Nullable String basis,
      @Nullable String note) {}

  /// Where the events of a place are collected at a time, and what that rests on.
  @GetMapping("/locations/{place}")
  Answer location(
      @PathVariable String place, @RequestParam(required = false) @Nullable String at, Call call) {
    var fields = new Fields();
    String name = fields.text("place", place, 64);
    Instant when = time(fields, at);
    fields.refuseIfWrong();
    LocationTree tree = new LocationTree(locations);
    Optional<Location> found = locations.resolve(name, when);
    var view =
        new LocationExplained(
            locations.dataCentre(name).map(DataCentre::zone).orElse(name),
            when.toString(),
            tree.knows(name),
            tree.upward(name, when),
            found.map(Location::id).orElse(null),
            found.map(Location::name).orElse(null),
            found.map(one -> one.basis().name().toLowerCase(Locale.ROOT)).orElse(null),
            found.map(Location::note).filter(note -> !note.isEmpty()).orElse(null));
    return Answer.of(view, call, journal.act(call, "location", name, "", null).success(200, null));
  }

  private Instant time(Fields fields, @Nullable String at) {
    if (at == null) {
      return clock.instant();
    }
    try {
      return Instant.parse(at);
    } catch (DateTimeParseException _) {
      fields.refuse("at", "must be a time such as 2024-01-28T12:00:00Z, got: " + at);
      return Instant.EPOCH;
    }
  }

  /// Why an event went where it went, or why one of a location would.
  ///
  /// @param event its id, `<location>:<index>`
  /// @param location for a dry run instead
  @GetMapping("/routing/explain")
  Answer explain(
      @RequestParam(required = false) @Nullable String event,
      @RequestParam(required = false) @Nullable String location,
      Call call) {
    if ((event == null) == (location == null)) {
      throw RefusedException.of("event", "or location is required, and not both");
    }
    ObjectNode answer;
    if (location != null) {
      answer = json.verdict(routing.explain(location));
    } else {
      answer = explained(String.valueOf(event));
    }
    answer.set("target_names", names(answer));
    return Answer.of(
        answer,
        call,
        journal.act(call, "event", event == null ? "" : event, "", null).success(200, null));
  }

  private ObjectNode explained(String event) {
    EventId id =
        EventId.parse(event)
            .orElseThrow(() -> RefusedException.of("event", "is no event id, got: " + event));
    LedgerName ledger = new LedgerName(account.id(), id.location());
    Optional<Explained> explained;
    try {
      explained = routing.explain(ledger, id.index());
    } catch (IndexOutOfBoundsException _) {
      throw RefusedException.notFound("event", event);
    }
    if (explained.isEmpty()) {
      return JsonNodeFactory.instance
          .objectNode()
          .put("message", "The event is older than the first target: nothing was routed then.");
    }
    ObjectNode answer = json.verdict(explained.get().verdict());
    answer.put("revision", explained.get().revision());
    ObjectNode fates = answer.putObject("deliveries");
    explained
        .get()
        .deliveries()
        .forEach((target, fate) -> fates.put(target, fate.name().toLowerCase(Locale.ROOT)));
    return answer;
  }

  private ObjectNode names(ObjectNode verdict) {
    ObjectNode names = JsonNodeFactory.instance.objectNode();
    Stream.of("target_ids", "withheld_target_ids")
        .flatMap(field -> verdict.path(field).valueStream())
        .forEach(id ->
            routing.table().targets().stream()
                .filter(target -> target.id().equals(id.stringValue()))
                .findFirst()
                .ifPresent(target -> names.put(target.id(), target.name())));
    return names;
  }

  record AccountView(
      String target,
      String targetName,
      String ledger,
      long stored,
      long before,
      long delivered,
      long filtered,
      long deadLettered,
      long pending,
      boolean failing) {}

  /// What became of every event, by ledger and target.
  @GetMapping("/routing/accounts")
  Answer accounts(Call call) {
    List<AccountView> all = routing.accounts().stream().map(this::view).toList();
    return Answer.of(all, call, journal.listed(call, "delivery", all.size()));
  }

  private AccountView view(DeliveryAccount account) {
    return new AccountView(
        account.target(),
        routing.table().targets().stream()
            .filter(target -> target.id().equals(account.target()))
            .map(Target::name)
            .findFirst()
            .orElse(""),
        account.ledger().toString(),
        account.stored(),
        account.before(),
        account.delivered(),
        account.filtered(),
        account.deadLettered(),
        account.pending(),
        routing.health(account.target()).failing());
  }

  record HourView(String hour, long delivered, long filtered, long deadLettered) {}

  /// What became of the events of a ledger at a target, hour by hour.
  @GetMapping("/routing/targets/{id}/hours")
  Answer hours(@PathVariable String id, @RequestParam String location, Call call) {
    Target target = routing.table().target(id);
    List<HourCount> counts = store.hours(id, new LedgerName(account.id(), location));
    return Answer.of(
        counts.stream()
            .map(hour ->
                new HourView(
                    hour.hour().toString(), hour.delivered(), hour.filtered(), hour.deadLettered()))
            .toList(),
        call,
        journal.act(call, "target", id, target.name(), null).success(200, null));
  }

  record DeadLetterView(String event, String answer, String at) {
    static DeadLetterView of(DeadLetter letter) {
      return new DeadLetterView(
          letter.ledger().location() + ":" + letter.index(),
          letter.answer(),
          letter.at().toString());
    }
  }

  /// The events that a target would not have, the oldest first, at most 1,000.
  @GetMapping("/routing/targets/{id}/dead-letters")
  Answer deadLetters(@PathVariable String id, Call call) {
    routing.table().target(id);
    List<DeadLetter> letters = store.deadLetters(id, DEAD_LETTERS_MAX);
    return Answer.of(
        letters.stream().map(DeadLetterView::of).toList(),
        call,
        journal.listed(call, "dead-letter", letters.size()));
  }

  record Redriven(int delivered) {}

  /// Sends the dead letters of a target again.
  @PostMapping("/routing/targets/{id}/redrive")
  Answer redrive(@PathVariable String id, Call call, HttpServletRequest request) {
    Target target = routing.table().target(id);
    try {
      Journal.Done<Integer> done =
          journal.change(
              request,
              journal.act(call, "target", id, target.name(), null),
              200,
              () -> routing.redrive(id, DEAD_LETTERS_MAX),
              through -> JsonNodeFactory.instance.objectNode().put("delivered", through));
      return Answer.of(new Redriven(done.value()), call, done.pending(), done.outcome());
    } catch (SendFailed e) {
      throw new RefusedException(502, "the target cannot be reached: " + e.getMessage(), List.of());
    }
  }
}
