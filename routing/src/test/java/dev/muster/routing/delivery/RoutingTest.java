package dev.muster.routing.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.LocationTree;
import dev.muster.cadf.Locations;
import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.LedgerKey;
import dev.muster.ledger.LedgerName;
import dev.muster.ledger.Ledgers;
import dev.muster.routing.delivery.Routing.Explained;
import dev.muster.routing.delivery.Routing.Fate;
import dev.muster.routing.rules.Endpoint;
import dev.muster.routing.rules.Route;
import dev.muster.routing.rules.RoutingLimits;
import dev.muster.routing.rules.RoutingTable;
import dev.muster.routing.rules.Target;
import dev.muster.routing.rules.Target.ManagedBy;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutingTest {
  private static final LedgerName EAST = new LedgerName("acct", "us-east");
  private static final List<String> ZONES =
      List.of("us-east", "wdc06", "eu-de-2", "osa21", "global");

  @TempDir private Path folder;
  private Ledgers ledgers;
  private final MemoryStore store = new MemoryStore();
  private final Map<String, FakeTarget> targets = new ConcurrentHashMap<>();

  @BeforeEach
  void open() {
    ledgers =
        Ledgers.open(
            folder.resolve("ledger"),
            "test.local/ledger",
            LedgerKey.loadOrGenerate(folder.resolve("key")),
            LedgerConfig.defaults().withSegmentBytes(1 << 20));
    var _ = ledgers.ledger(EAST);
  }

  @AfterEach
  void close() {
    ledgers.close();
  }

  @Test
  void eventsGoWhereTheRoutesSayAndGoOnAfterARestart() throws InterruptedException {
    append("us-east", "before anything was routed");
    try (Routing routing = start()) {
      routing.change(table -> table.plus(target("archive")).plus(target("copy")));
      routing.change(table -> table.plus(route("R", "us-east > archive")));
      append("wdc06", "to the archive");
      append("eu-de-1", "to nobody");
      awaitNothingPending(routing);
    }
    append("us-east", "while it was down");
    try (Routing routing = start()) {
      awaitNothingPending(routing);
      assertThat(target("archive", EAST)).containsExactly(1L, 3L);
      assertThat(target("copy", EAST)).isEmpty();
      assertThat(routing.accounts())
          .containsExactly(
              new DeliveryAccount(EAST, "archive", 4, 1, 2, 1, 0, 0),
              new DeliveryAccount(EAST, "copy", 4, 1, 0, 3, 0, 0));
    }
  }

  @Test
  void aTargetThatIsDownHoldsUpNoOtherAndLosesNothing() throws InterruptedException {
    try (Routing routing = start()) {
      fake("down").trouble =
          (_, _) -> {
            throw new SendFailed(SendFailed.Kind.TRANSIENT, "connection refused");
          };
      routing.change(
          table -> table.plus(target("up")).plus(target("down")).plus(route("R", "* > up down")));
      for (int i = 0; i < 20; i++) {
        append("us-east", "event " + i);
      }
      await(() -> target("up", EAST).size() == 20);
      await(() -> routing.health("down").failing());
      assertThat(routing.health("down").reason()).isEqualTo("connection refused");
      assertThat(target("down", EAST)).isEmpty();

      fake("down").trouble = (_, _) -> {};
      awaitNothingPending(routing);
      assertThat(target("down", EAST)).isEqualTo(LongStream.range(0, 20).boxed().toList());
      assertThat(routing.health("down").failing()).isFalse();
      assertThat(routing.health("down").lastFailure()).isPresent();
    }
  }

  @Test
  void aLostAnswerRepeatsEventsAndLosesNone() throws InterruptedException {
    AtomicInteger answers = new AtomicInteger();
    try (Routing routing = start()) {
      fake("T").lost =
          (_, _) -> {
            if (answers.incrementAndGet() % 3 == 1) {
              throw new SendFailed(SendFailed.Kind.TRANSIENT, "the answer was lost");
            }
          };
      routing.change(table -> table.plus(target("T")).plus(route("R", "* > T")));
      for (int i = 0; i < 20; i++) {
        append("us-east", "event " + i);
      }
      awaitNothingPending(routing);
    }
    List<Long> all = LongStream.range(0, 20).boxed().toList();
    assertThat(new LinkedHashSet<>(target("T", EAST))).containsExactlyElementsOf(all);
    assertThat(target("T", EAST)).hasSizeGreaterThan(20);
  }

  @Test
  void whatATargetWillNotHaveIsPutAsideSinglyAndCanBeSentAgain() throws InterruptedException {
    try (Routing routing = start()) {
      fake("T").trouble =
          (_, events) -> {
            if (events.stream().anyMatch(entry -> entry.index() % 7 == 3)) {
              throw new SendFailed(SendFailed.Kind.REJECTED, "400 mapping conflict");
            }
          };
      for (int i = 0; i < 20; i++) {
        append("us-east", "event " + i);
      }
      routing.change(table -> table.plus(target("T")).plus(route("R", "* > T")));
      for (int i = 0; i < 20; i++) {
        append("us-east", "event " + i);
      }
      awaitNothingPending(routing);
      assertThat(store.deadLetters("T", 10))
          .extracting(DeadLetter::index)
          .containsExactly(24L, 31L, 38L);
      assertThat(routing.accounts())
          .containsExactly(new DeliveryAccount(EAST, "T", 40, 20, 17, 0, 3, 0));
      assertThat(routing.explain(EAST, 24).orElseThrow().deliveries())
          .containsExactly(Map.entry("T", Fate.DEAD_LETTERED));
      assertThat(routing.redrive("T", 10)).isZero();

      fake("T").trouble = (_, _) -> {};
      assertThat(routing.redrive("T", 2)).isEqualTo(2);
      assertThat(routing.redrive("T", 10)).isEqualTo(1);
      assertThat(routing.accounts())
          .containsExactly(new DeliveryAccount(EAST, "T", 40, 20, 20, 0, 0, 0));
      assertThat(store.hours("T", EAST))
          .extracting(HourCount::delivered)
          .satisfies(delivered ->
              assertThat(delivered.stream().mapToLong(Long::longValue).sum()).isEqualTo(20));
    }
  }

  /// Routes change while events come: each event goes by the one table that held when it was
  /// appended, and the explanation says the same afterwards.
  @Test
  void eachEventGoesByExactlyOneRevisionAndTheExplanationAgrees() throws InterruptedException {
    long seed = Long.getLong("muster.seed", System.nanoTime());
    System.out.println("RoutingTest: -Dmuster.seed=" + seed);
    Random chance = new Random(seed);
    int events = 10_000;
    try (Routing routing = start()) {
      routing.change(table ->
          table.plus(target("A")).plus(target("B")).plus(target("C")).plus(route("R", "* > A")));
      CountDownLatch appended = new CountDownLatch(1);
      Thread changes =
          Thread.ofVirtual()
              .start(() -> {
                Random own = new Random(seed + 1);
                while (appended.getCount() > 0) {
                  routing.change(table -> randomChange(table, own));
                }
              });
      List<CompletableFuture<?>> receipts = new ArrayList<>();
      for (int i = 0; i < events; i++) {
        receipts.add(appending(ZONES.get(chance.nextInt(ZONES.size())), "event " + i));
        if (i % 64 == 0) {
          receipts.getLast().join();
        }
      }
      receipts.forEach(CompletableFuture::join);
      appended.countDown();
      changes.join();
      awaitNothingPending(routing);

      assertThat(routing.history().revisions()).hasSizeGreaterThan(2);
      for (String target : List.of("A", "B", "C")) {
        List<Long> explained =
            LongStream.range(0, events)
                .filter(index ->
                    routing
                        .explain(EAST, index)
                        .map(Explained::verdict)
                        .filter(verdict -> verdict.targets().contains(target))
                        .isPresent())
                .boxed()
                .toList();
        assertThat(target(target, EAST)).isEqualTo(explained);
      }
    }
  }

  private static RoutingTable randomChange(RoutingTable table, Random chance) {
    String rules =
        ZONES.get(chance.nextInt(ZONES.size()))
            + " > "
            + List.of("A", "B", "C", "A B", "").get(chance.nextInt(5));
    Route now = table.route("R");
    return table.changed(
        new Route(
            "R",
            "R",
            List.of(rule(rules), rule("* > " + List.of("A", "B", "C").get(chance.nextInt(3)))),
            ManagedBy.ACCOUNT,
            now.version() + 1,
            now.createdAt(),
            now.updatedAt()));
  }

  @Test
  void aLedgerThatCameLaterIsTakenIn() throws InterruptedException {
    LedgerName frankfurt = new LedgerName("acct", "eu-de");
    try (Routing routing = start()) {
      routing.change(table -> table.plus(target("T")).plus(route("R", "* > T")));
      ledgers.ledger(frankfurt).append("{}".getBytes(UTF_8)).join();
      routing.refresh();
      awaitNothingPending(routing);
      assertThat(target("T", frankfurt)).containsExactly(0L);
    }
  }

  @Test
  void aDeletedTargetIsSentNothingMore() throws InterruptedException {
    try (Routing routing = start()) {
      routing.change(table -> table.plus(target("T")).plus(route("R", "* > T")));
      append("us-east", "one");
      awaitNothingPending(routing);
      routing.change(table -> table.minusTarget("T", true));
      append("us-east", "two");
      assertThat(routing.accounts()).isEmpty();
      assertThat(target("T", EAST)).containsExactly(0L);
      assertThat(store.progress("T", EAST)).isEmpty();
    }
  }

  private Routing start() {
    return Routing.start(
        ledgers,
        store,
        store,
        target -> fake(target.id()),
        RoutingTable.empty(new LocationTree(Locations.standard()), RoutingLimits.STANDARD),
        InstantSource.system(),
        DeliveryListener.none());
  }

  private FakeTarget fake(String id) {
    return targets.computeIfAbsent(id, _ -> new FakeTarget());
  }

  private List<Long> target(String id, LedgerName ledger) {
    return fake(id).received(ledger);
  }

  private static Target target(String id) {
    Instant now = Instant.parse("2026-05-04T10:00:00Z");
    return new Target(
        id, id, new Endpoint.Files(id), Optional.empty(), ManagedBy.ACCOUNT, now, now);
  }

  private static Route route(String id, String... rules) {
    Instant now = Instant.parse("2026-05-04T10:00:00Z");
    return new Route(
        id,
        id,
        Arrays.stream(rules).map(RoutingTest::rule).toList(),
        ManagedBy.ACCOUNT,
        0,
        now,
        now);
  }

  private static Route.Rule rule(String rule) {
    String[] sides = rule.split(">", -1);
    return new Route.Rule(words(sides[0]), words(sides[1]));
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
  }

  private void append(String zone, String message) {
    appending(zone, message).join();
  }

  private CompletableFuture<?> appending(String zone, String message) {
    String event =
        """
        {"logSourceCRN":"crn:v1:bluemix:public:power-iaas:%s:a/acct:x::","message":"%s"}\
        """
            .formatted(zone, message);
    return ledgers.ledger(EAST).append(event.getBytes(UTF_8));
  }

  private static void awaitNothingPending(Routing routing) throws InterruptedException {
    await(() -> routing.accounts().stream().allMatch(account -> account.pending() == 0));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    for (int i = 0; i < 6_000 && !condition.getAsBoolean(); i++) {
      boolean ended = never.await(10, TimeUnit.MILLISECONDS);
      assertThat(ended).isFalse();
    }
    assertThat(condition.getAsBoolean()).as("in time").isTrue();
  }
}
