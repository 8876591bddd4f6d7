package dev.muster.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.ledger.Entry;
import dev.muster.ledger.LedgerName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDeliveryTest {
  private static final LedgerName LEDGER = new LedgerName("acct", "us-east");

  @TempDir private Path folder;
  private final MemoryEvents ledger = new MemoryEvents();
  private Predicate<Entry> wanted = _ -> true;

  @Test
  void linesAreTheEventsBytesInOrder() throws IOException {
    ledger.add("{\"a\":1}", "{\"b\": \"ü\"}", "{\n\"c\":\r\n3}");
    try (FileDelivery delivery = delivery(FileDeliveryTest::noCrash)) {
      delivery.onEntries(ledger.from(0));
    }
    assertThat(everything()).isEqualTo("{\"a\":1}\n{\"b\": \"ü\"}\n{ \"c\":  3}\n");
  }

  @Test
  void aFileThatIsFullIsFollowedByAnother() throws IOException {
    for (int i = 0; i < 10; i++) {
      ledger.add("{\"n\":" + i + "}"); // 8 bytes with its line break; 20 fit after the third
    }
    try (FileDelivery delivery = delivery(FileDeliveryTest::noCrash)) {
      delivery.onEntries(ledger.from(0).subList(0, 4));
      delivery.onEntries(ledger.from(4));
    }
    assertThat(names())
        .containsExactly(
            "00000000000000000000.ndjson",
            "00000000000000000003.ndjson",
            "00000000000000000006.ndjson",
            "00000000000000000009.ndjson");
    assertThat(everything().lines()).hasSize(10).isSorted();
  }

  @Test
  void theAccountAddsUpAtEachStep() {
    wanted = entry -> entry.index() % 2 == 0;
    try (FileDelivery delivery = delivery(FileDeliveryTest::noCrash)) {
      assertThat(delivery.account()).isEqualTo(account(0, 0, 0, 0));
      ledger.add("0", "1", "2", "3", "4");
      assertThat(delivery.account()).isEqualTo(account(5, 0, 0, 5));
      delivery.onEntries(ledger.from(0).subList(0, 4));
      assertThat(delivery.account()).isEqualTo(account(5, 2, 2, 1));
      delivery.onEntries(ledger.from(2)); // followers may repeat
      assertThat(delivery.account()).isEqualTo(account(5, 3, 2, 0));
    }
  }

  @Test
  void aCrashBetweenLinesAndCursorRepeatsNothing() throws IOException {
    ledger.add("one", "two", "three");
    FileDelivery crashing = delivery(FileDeliveryTest::crash);
    assertThatThrownBy(() -> crashing.onEntries(ledger.from(0))).isInstanceOf(Crash.class);

    try (FileDelivery delivery = delivery(FileDeliveryTest::noCrash)) {
      assertThat(delivery.next()).isEqualTo(3);
      assertThat(delivery.account()).isEqualTo(account(3, 3, 0, 0));
      ledger.add("four");
      delivery.onEntries(ledger.from(3));
    }
    assertThat(everything()).isEqualTo("one\ntwo\nthree\nfour\n");
  }

  @Test
  void aTornLineIsCutOffAndWrittenAgain() throws IOException {
    ledger.add("one", "two", "three");
    try (FileDelivery delivery = delivery(FileDeliveryTest::noCrash)) {
      delivery.onEntries(ledger.from(0).subList(0, 1));
    }
    Files.writeString(folder("00000000000000000000.ndjson"), "two\nthr", StandardOpenOption.APPEND);

    try (FileDelivery delivery = delivery(FileDeliveryTest::noCrash)) {
      assertThat(delivery.next()).isEqualTo(2);
      delivery.onEntries(ledger.from(2));
    }
    assertThat(everything()).isEqualTo("one\ntwo\nthree\n");
  }

  @Test
  void aLostCursorIsFoundAgainFromTheFiles() throws IOException {
    for (int i = 0; i < 10; i++) {
      ledger.add("event " + i);
    }
    try (FileDelivery delivery = delivery(FileDeliveryTest::noCrash)) {
      delivery.onEntries(ledger.from(0));
    }
    String before = everything();
    Files.delete(folder("cursor"));

    try (FileDelivery delivery = delivery(FileDeliveryTest::noCrash)) {
      assertThat(delivery.next()).isEqualTo(10);
    }
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void filesThatAreCutOrGoneAreRefused() throws IOException {
    ledger.add("one", "two");
    try (FileDelivery delivery = delivery(FileDeliveryTest::noCrash)) {
      delivery.onEntries(ledger.from(0));
    }
    Files.writeString(folder("00000000000000000000.ndjson"), "one\n");
    assertThatThrownBy(() -> delivery(FileDeliveryTest::noCrash))
        .isInstanceOf(DeliveryFailed.class)
        .hasMessageContaining("expected 8 bytes, got: 4");
    Files.delete(folder("00000000000000000000.ndjson"));
    assertThatThrownBy(() -> delivery(FileDeliveryTest::noCrash))
        .hasMessageContaining("delivered file is gone");
  }

  @Test
  void aTargetThatIsAheadOfItsLedgerIsRefused() {
    ledger.add("one", "two");
    try (FileDelivery delivery = delivery(FileDeliveryTest::noCrash)) {
      delivery.onEntries(ledger.from(0));
    }
    ledger.entries.removeLast();
    assertThatThrownBy(() -> delivery(FileDeliveryTest::noCrash))
        .isInstanceOf(DeliveryFailed.class)
        .hasMessageContaining("expected at most 1 events, got: 2");
  }

  @Test
  void anyNumberOfCrashesLeavesEachWantedEventOnce() throws IOException {
    long seed = Long.getLong("muster.seed", System.nanoTime());
    System.out.println("FileDeliveryTest: -Dmuster.seed=" + seed);
    Random chance = new Random(seed);
    wanted = entry -> entry.index() % 5 != 0;
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      String event = "event " + i + "x".repeat(chance.nextInt(12));
      ledger.add(event);
      expected.append(i % 5 != 0 ? event + "\n" : "");
    }
    long next = 0;
    int crashes = 0;
    while (next < ledger.size()) {
      FileDelivery delivery = delivery(() -> crashOneIn(chance, 3));
      assertThat(delivery.next()).isGreaterThanOrEqualTo(next);
      next = delivery.next();
      try {
        while (next < ledger.size()) {
          int end = Math.toIntExact(Math.min(ledger.size(), next + 1 + chance.nextInt(20)));
          delivery.onEntries(ledger.from(next).subList(0, Math.toIntExact(end - next)));
          next = delivery.next();
        }
      } catch (Crash e) {
        crashes++;
        tear(chance);
      }
    }
    assertThat(everything()).isEqualTo(expected.toString());
    assertThat(crashes).isPositive();
  }

  /// What a crash can leave of bytes behind the cursor: less of them.
  private void tear(Random chance) throws IOException {
    Path newest = folder(names().getLast());
    long known =
        DeliveryCursor.load(folder(""))
            .filter(c -> newest.endsWith(name(c.file())))
            .map(DeliveryCursor::fileBytes)
            .orElse(0L);
    long length = Files.size(newest);
    if (length > known && chance.nextBoolean()) {
      byte[] bytes = Files.readAllBytes(newest);
      long kept = known + chance.nextInt(Math.toIntExact(length - known));
      Files.write(newest, Arrays.copyOf(bytes, Math.toIntExact(kept)));
    }
  }

  private static String name(long index) {
    return String.format(Locale.ROOT, "%020d.ndjson", index);
  }

  private static void crashOneIn(Random chance, int n) {
    if (chance.nextInt(n) == 0) {
      crash();
    }
  }

  private static void noCrash() {}

  private static void crash() {
    throw new Crash();
  }

  private FileDelivery delivery(Runnable beforeCursor) {
    return new FileDelivery(
        LEDGER, new FileTarget("archive", folder, 20), wanted, ledger, beforeCursor);
  }

  private static DeliveryAccount account(long stored, long delivered, long filtered, long pending) {
    return new DeliveryAccount(LEDGER, "archive", stored, delivered, filtered, pending);
  }

  private Path folder(String file) {
    return folder.resolve("acct").resolve("us-east").resolve(file);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder(""))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".ndjson"))
          .sorted()
          .toList();
    }
  }

  private String everything() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String name : names()) {
      all.append(Files.readString(folder(name), UTF_8));
    }
    return all.toString();
  }

  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final class MemoryEvents implements EventSource {
    private final List<Entry> entries = new ArrayList<>();

    void add(String... events) {
      for (String event : events) {
        entries.add(new Entry(entries.size(), Instant.EPOCH, event.getBytes(UTF_8)));
      }
    }

    List<Entry> from(long index) {
      return entries.subList(Math.toIntExact(index), entries.size());
    }

    @Override
    public long size() {
      return entries.size();
    }

    @Override
    public Entry entry(long index) {
      return entries.get(Math.toIntExact(index));
    }
  }
}
