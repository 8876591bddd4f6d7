package dev.muster.trail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.ledger.IdempotencyConflict;
import dev.muster.ledger.ProducerPlace;
import dev.muster.trail.summary.EventHistogram;
import dev.muster.trail.summary.EventSummary;
import dev.muster.trail.summary.EventSummary.Facet;
import dev.muster.trail.summary.EventSummary.Value;
import dev.muster.trail.summary.SummaryRequest;
import dev.muster.trail.summary.SummaryRequest.Histogram;
import dev.muster.trail.summary.SummaryRequest.Interval;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventTrailTest {
  @TempDir private Path folder;
  private TrailFixture fixture;

  @BeforeEach
  void open() {
    fixture = new TrailFixture(folder);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void anEventGoesToTheLocationOfItsSource() {
    assertThat(fixture.trail().record(TrailFixture.event(1, TrailFixture.EAST)))
        .isEqualTo(new EventReceipt("test.local/ledger/acct/us-east", "us-east", 0));
    assertThat(locationOf("crn:v1:bluemix:public:power-dr-automation:eu-de-1:a/acct:1::"))
        .isEqualTo("eu-de");
    assertThat(locationOf("crn:v1:bluemix:public:power-dr-automation:jp-tok:a/acct:1::"))
        .isEqualTo("jp-tok");
    assertThat(locationOf("crn:v1:bluemix:public:power-dr-automation::a/acct:1::"))
        .isEqualTo("global");
    assertThat(locationOf("HA_test801")).isEqualTo("us-south");
    assertThat(locationOf("crn:v1:bluemix:public:power-dr-automation:../../etc:a/acct:1::"))
        .isEqualTo("us-south");
    assertThat(fixture.trail().locations())
        .containsExactly("eu-de", "global", "jp-tok", "us-east", "us-south");
  }

  @Test
  void aHitIsTheLedgersBytes() throws InterruptedException {
    CadfEvent event = TrailFixture.event(5, TrailFixture.EAST);
    EventReceipt receipt = fixture.trail().record(event);
    fixture.awaitSearchable(receipt);

    EventPage page = fixture.search("requestData.n:5", 10);
    assertThat(page.hits()).singleElement().extracting(EventHit::id).isEqualTo(receipt.id());
    assertThat(page.hits().getFirst().bytes()).isEqualTo(CadfJson.write(event));
    assertThat(fixture.trail().find(receipt.id()).orElseThrow().bytes())
        .isEqualTo(CadfJson.write(event));
    assertThat(fixture.trail().find(new EventId("us-east", 1))).isEmpty();
    assertThat(fixture.trail().find(new EventId("nowhere", 0))).isEmpty();
  }

  @Test
  void anActionIsFoundUnderBothOfItsNames() throws InterruptedException {
    fixture.awaitSearchable(fixture.record(1));
    assertThat(fixture.search("action:dr-instance.start", 10).hits()).hasSize(1);
    assertThat(fixture.search("action:power-dr-automation.dr-instance.start", 10).hits())
        .hasSize(1);
    assertThat(fixture.search("action:power-dr-automation.*", 10).hits()).hasSize(1);
    assertThat(fixture.search("action:dr-instance.stop", 10).hits()).isEmpty();
  }

  @Test
  void eventsAtPlacesOfTheirProducersAreRecordedOnceAndCountedForEachLocation() {
    List<CadfEvent> events =
        List.of(
            TrailFixture.event(1, TrailFixture.EAST),
            TrailFixture.event(2, TrailFixture.FRANKFURT),
            TrailFixture.event(3, TrailFixture.EAST),
            TrailFixture.event(4, TrailFixture.EAST));
    List<ProducerPlace> places =
        IntStream.of(7, 1, 8, 8).mapToObj(i -> new ProducerPlace("app", i)).toList();
    List<CompletableFuture<EventReceipt>> results = fixture.trail().recordAllAt(events, places);

    assertThat(results.subList(0, 3))
        .extracting(result -> result.join().id().toString())
        .containsExactly("us-east:0", "eu-de:0", "us-east:1");
    assertThatThrownBy(() -> results.get(3).join())
        .hasCauseInstanceOf(IdempotencyConflict.class)
        .hasMessageContaining("producer app, sequence 8");
    assertThat(fixture.trail().recordAllAt(events.subList(0, 1), places.subList(0, 1)))
        .extracting(result -> result.join().id().toString())
        .containsExactly("us-east:0");
  }

  @Test
  void pagesAreNewestFirstAndWholeWhateverTheirSize() throws InterruptedException {
    EventReceipt last = fixture.record(0);
    for (int n : List.of(5, 3, 9, 9, 9, 1, 7, 3)) { // times neither in order nor all different
      last = fixture.record(n);
    }
    fixture.awaitSearchable(last);

    List<String> expected =
        List.of(
            "us-east:5",
            "us-east:4",
            "us-east:3",
            "us-east:7",
            "us-east:1",
            "us-east:8",
            "us-east:2",
            "us-east:6",
            "us-east:0");
    for (int limit = 1; limit <= 10; limit++) {
      assertThat(fixture.pages("", limit)).as("limit %d", limit).isEqualTo(expected);
    }
  }

  @Test
  void pagesOfSeveralLedgersAreMergedByTime() throws InterruptedException {
    EventReceipt last = fixture.record(0);
    EventReceipt lastElsewhere = last;
    for (int n = 1; n < 40; n++) {
      last = fixture.record(n / 3);
      lastElsewhere = fixture.trail().record(TrailFixture.event(n / 2, TrailFixture.FRANKFURT));
    }
    fixture.awaitSearchable(last);
    fixture.awaitSearchable(lastElsewhere);

    List<String> whole = TrailFixture.ids(fixture.search("", 1_000));
    assertThat(whole).hasSize(79).doesNotHaveDuplicates();
    List<String> times =
        fixture.search("", 1_000).hits().stream()
            .map(hit -> CadfJson.parse(hit.bytes()).eventTime().toString())
            .toList();
    assertThat(times).isSortedAccordingTo(Comparator.reverseOrder());
    for (int limit : List.of(1, 2, 3, 7, 50)) {
      assertThat(fixture.pages("", limit)).as("limit %d", limit).isEqualTo(whole);
    }
    assertThat(fixture.pages("location:eu-de", 10))
        .hasSize(39)
        .allMatch(id -> id.startsWith("eu-de:"));
  }

  @Test
  void aCursorStaysWhereItIsWhileEventsAreAdded() throws InterruptedException {
    for (int n = 0; n < 30; n++) {
      fixture.record(n);
    }
    fixture.awaitSearchable(fixture.record(30));
    List<String> before = fixture.pages("outcome:success", 5);

    List<String> pages = new ArrayList<>();
    EventPage page = fixture.search("outcome:success", 5);
    pages.addAll(TrailFixture.ids(page));
    for (int n = 31; page.next().isPresent(); n++) {
      fixture.awaitSearchable(fixture.record(n)); // newer than the cursor: on no later page
      page = fixture.trail().search(TrailFixture.query("outcome:success"), 5, page.next().get());
      pages.addAll(TrailFixture.ids(page));
    }
    assertThat(pages).isEqualTo(before);
  }

  @Test
  void aBatchGivesEachEventItsReceiptOrItsRefusal() {
    List<CadfEvent> events = new ArrayList<>();
    IntStream.range(0, 50)
        .forEach(n ->
            events.add(
                TrailFixture.event(n, n % 2 == 0 ? TrailFixture.EAST : TrailFixture.FRANKFURT)));
    CadfEvent small = TrailFixture.event(50, TrailFixture.EAST);
    byte[] large =
        new String(CadfJson.write(small), UTF_8)
            .replace("\"requestData\":{", "\"requestData\":{\"x\":\"" + "x".repeat(63_300) + "\",")
            .getBytes(UTF_8);
    CadfEvent almost = CadfJson.parse(large);
    events.add(
        new CadfEvent(
            almost.logSourceCRN(),
            true,
            false,
            almost.outcome(),
            almost.eventTime(),
            almost.action(),
            "c".repeat(2_000),
            almost.severity(),
            almost.initiator(),
            almost.target(),
            almost.reason(),
            almost.requestData(),
            null,
            almost.message(),
            almost.observer(),
            almost.extensions()));

    List<CompletableFuture<EventReceipt>> results = fixture.trail().recordAll(events);
    for (int n = 0; n < 50; n++) {
      EventReceipt receipt = results.get(n).join();
      assertThat(receipt.index()).isEqualTo(n / 2);
      assertThat(fixture.trail().find(receipt.id()).orElseThrow().bytes())
          .isEqualTo(CadfJson.write(events.get(n)));
    }
    assertThatThrownBy(() -> results.get(50).join())
        .hasMessageContaining("must be at most 65535 bytes");
  }

  @Test
  void aPageSaysHowFarTheIndexIsBehind() throws InterruptedException {
    fixture.awaitSearchable(fixture.record(1));
    assertThat(fixture.search("", 1).behind()).isZero();
  }

  @Test
  void aLimitOutsideItsRangeIsRefused() {
    assertThatThrownBy(() -> fixture.search("", 0)).hasMessage("limit must be 1 to 1000, got: 0");
    assertThatThrownBy(() -> fixture.search("", 1_001))
        .hasMessage("limit must be 1 to 1000, got: 1001");
  }

  @Test
  void textThatIsNoIdOrCursorIsNone() {
    assertThat(EventId.parse("us-east:41")).contains(new EventId("us-east", 41));
    for (String text :
        List.of(
            "",
            "us-east",
            "us-east:",
            "us-east:-1",
            "us-east:041",
            "us east:1",
            "a/b:1",
            "us-east:99999999999999999999")) {
      assertThat(EventId.parse(text)).as(text).isEmpty();
    }
    PageCursor cursor = new PageCursor(-5, "us-east", 41);
    assertThat(PageCursor.parse(cursor.toString())).contains(cursor);
    for (String text :
        List.of(
            "", "%%%", "AQ", "x".repeat(200), cursor.toString().substring(4), cursor + "AAAA")) {
      assertThat(PageCursor.parse(text)).as(text).isEmpty();
    }
  }

  @Test
  void pagesInAnyOrderAreWholeAndInOrder() throws InterruptedException {
    fixture.awaitSearchable(recordSome());
    for (String order : List.of("eventTime", "target.name:desc", "outcome:asc", "target.id")) {
      EventSort sort = EventSort.parse(order).orElseThrow();
      EventPage whole =
          fixture.trail().search(TrailFixture.query(""), sort, 1_000, Optional.empty());
      List<String> expected = TrailFixture.ids(whole);
      assertThat(expected).hasSize(79).doesNotHaveDuplicates();
      for (int limit : List.of(1, 3, 50)) {
        List<String> ids = new ArrayList<>();
        Optional<PageCursor> after = Optional.empty();
        do {
          EventPage page = fixture.trail().search(TrailFixture.query(""), sort, limit, after);
          ids.addAll(TrailFixture.ids(page));
          after = page.next().flatMap(cursor -> PageCursor.parse(cursor.toString()));
        } while (after.isPresent());
        assertThat(ids).as("%s by %d", order, limit).isEqualTo(expected);
      }
      List<String> keys =
          whole.hits().stream().map(hit -> key(sort, CadfJson.parse(hit.bytes()))).toList();
      assertThat(keys)
          .isSortedAccordingTo(
              sort.descending() ? Comparator.reverseOrder() : Comparator.naturalOrder());
    }
    assertThat(EventSort.parse("requestData.n")).isEmpty();
    assertThat(EventSort.parse("message:desc")).isEmpty();
  }

  private static String key(EventSort sort, CadfEvent event) {
    return switch (sort.field()) {
      case "eventTime" -> event.eventTime().toString();
      case "outcome" -> event.outcome().name();
      case "target.id" -> event.target().id();
      default -> event.target().name();
    };
  }

  @Test
  void eventsAreCountedByTheirValuesAndOverTime() throws InterruptedException {
    fixture.awaitSearchable(recordSome());
    EventSummary summary =
        fixture
            .trail()
            .summarise(
                TrailFixture.query("location:us-east"),
                new SummaryRequest(
                    List.of("outcome", "target.name", "reason.reasonCode", "intake.producer"),
                    2,
                    new Histogram.Automatic()));

    assertThat(summary.count()).isEqualTo(40);
    assertThat(summary.behind()).isZero();
    assertThat(summary.facets().get("outcome"))
        .isEqualTo(new Facet(List.of(new Value("success", 21), new Value("failure", 19)), 0, 2));
    assertThat(summary.facets().get("target.name"))
        .isEqualTo(new Facet(List.of(new Value("web-0", 6), new Value("web-1", 6)), 28, 7));
    assertThat(summary.facets().get("reason.reasonCode"))
        .isEqualTo(new Facet(List.of(new Value("200", 40)), 0, 1));
    assertThat(summary.facets().get("intake.producer")).isEqualTo(new Facet(List.of(), 0, 0));
    EventHistogram histogram = summary.histogram().orElseThrow();
    assertThat(histogram.interval()).isEqualTo(Interval.SECOND);
    assertThat(histogram.buckets()).hasSize(14);
    assertThat(histogram.buckets().stream().mapToLong(EventHistogram.Bucket::count).sum())
        .isEqualTo(40);
    assertThat(
            fixture
                .trail()
                .summarise(
                    TrailFixture.query("outcome:success"),
                    new SummaryRequest(List.of(), 1, new Histogram.None()))
                .count())
        .isEqualTo(40);
  }

  @Test
  void anIntervalGrowsWithTheTimeBetweenTheEvents() {
    var automatic = new EventHistogram.Counter(Interval.SECOND, true);
    automatic.count(0);
    automatic.count(119_999);
    assertThat(automatic.result().buckets()).hasSize(120);
    var later = new EventHistogram.Counter(Interval.SECOND, true);
    later.count(86_400_000L * 10_000);
    automatic.count(120_000);
    assertThat(automatic.result().interval()).isEqualTo(Interval.TEN_SECONDS);
    automatic.add(later);
    EventHistogram merged = automatic.result();
    assertThat(merged.interval()).isEqualTo(Interval.YEAR);
    assertThat(merged.buckets().getFirst()).isEqualTo(new EventHistogram.Bucket(0, 3));
    assertThat(merged.buckets().getLast().count()).isEqualTo(1);
    assertThat(merged.buckets()).hasSize(28);

    var fixed = new EventHistogram.Counter(Interval.SECOND, false);
    fixed.count(0);
    assertThatThrownBy(() -> fixed.count(10_000_000))
        .hasMessage("an interval of 1s gives more than 10000 buckets");
  }

  @Test
  void addressesAreFoundByTheirBlockAndCrnsByTheirParts() throws InterruptedException {
    fixture.awaitSearchable(fixture.record(1));
    for (String query :
        List.of(
            "address:192.0.2.17",
            "address:192.0.2.0/24",
            "initiator.host.address:192.0.2.17/32",
            "address:0.0.0.0/0",
            "source.crn.service:power-dr-automation",
            "source.crn.location:wdc06 source.crn.account:acct source.crn.instance:1",
            "NOT target.crn.service:*")) {
      assertThat(fixture.search(query, 10).hits()).as(query).hasSize(1);
    }
    for (String query :
        List.of("address:192.0.3.0/24", "address:192.0.2.16/32", "address:\"::/64\"")) {
      assertThat(fixture.search(query, 10).hits()).as(query).isEmpty();
    }
  }

  private EventReceipt recordSome() throws InterruptedException {
    EventReceipt last = fixture.record(0);
    EventReceipt lastElsewhere = last;
    for (int n = 1; n < 40; n++) {
      last = fixture.record(n / 3);
      lastElsewhere = fixture.trail().record(TrailFixture.event(n / 2, TrailFixture.FRANKFURT));
    }
    fixture.awaitSearchable(lastElsewhere);
    return last;
  }

  private String locationOf(String logSource) {
    return fixture.trail().record(TrailFixture.event(1, logSource)).location();
  }
}
