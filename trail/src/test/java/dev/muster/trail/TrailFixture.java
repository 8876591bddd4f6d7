package dev.muster.trail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.ActionCatalogue;
import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.Locations;
import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.LedgerKey;
import dev.muster.ledger.Ledgers;
import dev.muster.trail.query.EventQuery;
import dev.muster.trail.query.ParsedQuery;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A trail over real ledgers in a folder.
final class TrailFixture implements AutoCloseable {
  static final String ACCOUNT = "acct";
  static final String EAST = "crn:v1:bluemix:public:power-dr-automation:wdc06:a/acct:1::";
  static final String FRANKFURT = "crn:v1:bluemix:public:power-dr-automation:eu-de-1:a/acct:1::";
  static final Duration SOON = Duration.ofSeconds(30);

  final Ledgers ledgers;
  final List<String> rebuilt = new ArrayList<>();
  final CountDownLatch rebuilding = new CountDownLatch(1);
  private final Path folder;
  private EventTrail trail;

  TrailFixture(Path folder) {
    this(folder, "index");
  }

  TrailFixture(Path folder, String indexFolder) {
    this.folder = folder;
    ledgers =
        Ledgers.open(
            folder.resolve("ledger"),
            "test.local/ledger",
            LedgerKey.loadOrGenerate(folder.resolve("key")),
            LedgerConfig.defaults().withSegmentBytes(1 << 20));
    trail = open(indexFolder);
  }

  EventTrail trail() {
    return trail;
  }

  /// Closes the trail, lets the caller do something to its files, opens it again.
  void reopenAfter(RunnableWithIo between) throws Exception {
    trail.close();
    between.run();
    trail = open("index");
  }

  interface RunnableWithIo {
    void run() throws Exception;
  }

  private EventTrail open(String indexFolder) {
    TrailConfig defaults = TrailConfig.of(ACCOUNT, "us-south", folder.resolve(indexFolder));
    return EventTrail.open(
        ledgers,
        Locations.standard(),
        ActionCatalogue.standard(),
        new TrailConfig(
            ACCOUNT,
            "us-south",
            defaults.indexFolder(),
            Duration.ofMillis(20),
            Duration.ofMillis(50),
            4),
        new TrailListener() {
          @Override
          public void indexRebuilding(String location, String reason) {
            rebuilt.add(location + ": " + reason);
            rebuilding.countDown();
          }
        });
  }

  Path index(String location) {
    return folder.resolve("index").resolve(ACCOUNT).resolve(location);
  }

  boolean awaitRebuild() throws InterruptedException {
    return rebuilding.await(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  /// An event of the n-th second, its number in its data.
  static CadfEvent event(int n, String logSource) {
    return CadfJson.parse(json(n, logSource).getBytes(UTF_8));
  }

  private static String json(int n, String logSource) {
    return String.format(
        Locale.ROOT,
        """
        {"logSourceCRN":"%s","saveServiceCopy":true,"dataEvent":false,"outcome":"%s",
         "eventTime":"2026-05-04T07:%02d:%02d.00+0000","action":"dr-instance.start","correlationId":"c%d",
         "severity":"normal","initiator":{"id":"IBMid-1","name":"","typeURI":"service/security/account/user",
         "authnId":"","authnName":"","host":{"agent":"test","address":"192.0.2.17","addressType":"IPv4"},
         "credential":{"type":"token"}},"target":{"id":"vm-%d","name":"web-%d",
         "typeURI":"power-dr-automation/dr-instance","resourceGroupId":""},
         "reason":{"reasonCode":200,"reasonType":"OK"},"requestData":{"n":%d},"responseData":null,
         "message":"DR Automation: start dr-instance web-%d","observer":{"name":"ActivityTracker"}}
        """,
        logSource,
        n % 2 == 0 ? "success" : "failure",
        n / 60,
        n % 60,
        n,
        n % 7,
        n % 7,
        n,
        n % 7);
  }

  EventReceipt record(int n) {
    return trail.record(event(n, EAST));
  }

  void awaitSearchable(EventReceipt receipt) throws InterruptedException {
    assertThat(trail.awaitSearchable(receipt.id(), SOON)).isTrue();
  }

  EventPage search(String query, int limit) {
    return trail.search(query(query), limit);
  }

  static EventQuery query(String text) {
    return switch (EventQuery.parse(text, Instant.parse("2026-05-04T12:00:00Z"))) {
      case ParsedQuery.Accepted(var query) -> query;
      case ParsedQuery.Rejected(var problems) -> throw new AssertionError(problems.toString());
    };
  }

  /// All pages of a query, by cursor.
  List<String> pages(String query, int limit) {
    List<String> ids = new ArrayList<>();
    EventPage page = search(query, limit);
    ids.addAll(ids(page));
    Optional<PageCursor> next = page.next();
    while (next.isPresent()) {
      PageCursor cursor = PageCursor.parse(next.get().toString()).orElseThrow();
      page = trail.search(query(query), limit, cursor);
      ids.addAll(ids(page));
      next = page.next();
    }
    return ids;
  }

  static List<String> ids(EventPage page) {
    return page.hits().stream().map(hit -> hit.id().toString()).toList();
  }

  @Override
  public void close() {
    trail.close();
    ledgers.close();
  }
}
