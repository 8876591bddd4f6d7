package dev.muster.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.LedgerKey;
import dev.muster.ledger.LedgerName;
import dev.muster.ledger.Ledgers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutingTest {
  @TempDir private Path folder;
  private Ledgers ledgers;

  @BeforeEach
  void open() {
    ledgers =
        Ledgers.open(
            folder.resolve("ledger"),
            "test.local/ledger",
            LedgerKey.loadOrGenerate(folder.resolve("key")),
            LedgerConfig.defaults().withSegmentBytes(1 << 20));
  }

  @AfterEach
  void close() {
    ledgers.close();
  }

  @Test
  void eachLocationGoesWhereTheFirstRuleSendsItAndGoesOnAfterARestart() throws Exception {
    append("us-east", "one");
    append("eu-de", "zwei");
    append("jp-tok", "three");
    RouteTable table =
        new RouteTable(
            List.of(
                new Rule(Set.of("us-east"), List.of("archive", "copy")),
                new Rule(Set.of("jp-tok"), List.of())));
    try (Routing routing = Routing.start(ledgers, table, targets())) {
      append("us-east", "two");
      awaitNothingPending(routing);
      assertThat(routing.accounts())
          .containsExactly(
              account("archive", 2), account("copy", 2)); // eu-de and jp-tok go nowhere
    }
    append("us-east", "three");
    try (Routing routing = Routing.start(ledgers, table, targets())) {
      awaitNothingPending(routing);
      assertThat(routing.accounts()).containsExactly(account("archive", 3), account("copy", 3));
    }
    for (String target : List.of("archive", "copy")) {
      assertThat(folder.resolve(target).resolve("acct/us-east/00000000000000000000.ndjson"))
          .hasContent("one\ntwo\nthree\n");
    }
    assertThat(Files.exists(folder.resolve("archive/acct/eu-de"))).isFalse();
  }

  @Test
  void aRuleThatNamesNoTargetOfOursIsRefused() {
    RouteTable table = new RouteTable(List.of(new Rule(Set.of("*"), List.of("nowhere"))));
    assertThatThrownBy(() -> Routing.start(ledgers, table, targets()))
        .hasMessage("rule for [*] names a target that does not exist: nowhere");
  }

  private List<FileTarget> targets() {
    return List.of(
        new FileTarget("archive", folder.resolve("archive"), 1_000),
        new FileTarget("copy", folder.resolve("copy"), 1_000));
  }

  private static DeliveryAccount account(String target, long delivered) {
    return new DeliveryAccount(
        new LedgerName("acct", "us-east"), target, delivered, delivered, 0, 0);
  }

  private void append(String location, String event) {
    ledgers.ledger("acct", location).append(event.getBytes(UTF_8)).join();
  }

  private static void awaitNothingPending(Routing routing) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    for (int i = 0; i < 3_000; i++) {
      if (routing.accounts().stream().allMatch(account -> account.pending() == 0)) {
        return;
      }
      boolean ended = never.await(10, TimeUnit.MILLISECONDS);
      assertThat(ended).isFalse();
    }
    throw new AssertionError("still pending: " + routing.accounts());
  }
}
