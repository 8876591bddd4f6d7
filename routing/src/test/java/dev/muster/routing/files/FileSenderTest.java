package dev.muster.routing.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.ledger.Entry;
import dev.muster.ledger.LedgerName;
import dev.muster.routing.delivery.SendFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSenderTest {
  private static final LedgerName LEDGER = new LedgerName("acct", "us-east");

  @TempDir private Path folder;

  @Test
  void linesAreTheEventsBytesInOrder() throws IOException {
    send(entries(0, "{\"a\":1}", "{\"b\": \"ü\"}", "{\n\"c\":\r\n3}"));
    assertThat(everything()).isEqualTo("{\"a\":1}\n{\"b\": \"ü\"}\n{ \"c\":  3}\n");
  }

  @Test
  void aFileThatIsFullIsFollowedByAnotherHoweverTheEventsCome() throws IOException {
    List<Entry> events = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      events.addAll(entries(i, "{\"n\":" + i + "}")); // 8 bytes a line; 20 are full after three
    }
    send(events.subList(0, 4));
    send(events.subList(2, 10));
    assertThat(names())
        .containsExactly(
            "00000000000000000000.ndjson",
            "00000000000000000003.ndjson",
            "00000000000000000006.ndjson",
            "00000000000000000009.ndjson");
    assertThat(everything().lines()).hasSize(10).isSorted();
  }

  @Test
  void whatACrashLeftBehindTheCursorIsWrittenAgainOnce() throws IOException {
    send(entries(0, "one"));
    Files.writeString(path("00000000000000000000.ndjson"), "two\nthr", StandardOpenOption.APPEND);
    Files.writeString(path("00000000000000000002.ndjson"), "three\n");
    send(entries(1, "two", "three"));
    assertThat(everything()).isEqualTo("one\ntwo\nthree\n");
  }

  @Test
  void filesThatAreCutOrGoneOrUnknownAreRefused() throws IOException {
    send(entries(0, "one", "two"));
    Path file = path("00000000000000000000.ndjson");
    Files.writeString(file, "one\n");
    assertThatThrownBy(() -> send(entries(2, "three")))
        .isInstanceOf(SendFailed.class)
        .hasMessageContaining("expected 8 bytes, got: 4");
    Files.delete(file);
    assertThatThrownBy(() -> send(entries(2, "three")))
        .hasMessageContaining("expected 8 bytes, got: 0");
    Files.writeString(file, "one\ntwo\n");
    Files.delete(path("cursor"));
    assertThatThrownBy(() -> send(entries(2, "three"))).hasMessageContaining("no cursor");
  }

  @Test
  void aFolderThatCannotBeMadeIsAConfigurationFault() throws IOException {
    Files.writeString(folder.resolve("file"), "");
    FileSender sender = new FileSender(folder.resolve("file/below"), 20);
    assertThatThrownBy(sender::check)
        .isInstanceOfSatisfying(
            SendFailed.class, e -> assertThat(e.kind()).isEqualTo(SendFailed.Kind.CONFIGURATION));
    new FileSender(folder.resolve("new"), 20).check();
  }

  /// A crash can leave any of the bytes that were written after the cursor, and repeats the batch.
  @Test
  void anyNumberOfCrashesLeavesEachEventOnce() throws IOException {
    long seed = Long.getLong("muster.seed", System.nanoTime());
    System.out.println("FileSenderTest: -Dmuster.seed=" + seed);
    Random chance = new Random(seed);
    List<Entry> events = new ArrayList<>();
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      String event = "event " + i + "x".repeat(chance.nextInt(12));
      events.addAll(entries(i, event));
      expected.append(event).append('\n');
    }
    int next = 0;
    while (next < events.size()) {
      int end = Math.min(events.size(), next + 1 + chance.nextInt(20));
      String cursor = Files.exists(path("cursor")) ? Files.readString(path("cursor")) : "";
      send(events.subList(next, end));
      if (chance.nextInt(3) == 0 && !cursor.isEmpty()) {
        Files.writeString(path("cursor"), cursor); // the crash came before the cursor
      } else {
        next = end;
      }
    }
    assertThat(everything()).isEqualTo(expected.toString());
  }

  private void send(List<Entry> events) {
    try (FileSender sender = new FileSender(folder, 20)) {
      sender.send(LEDGER, events);
    }
  }

  private static List<Entry> entries(long first, String... events) {
    List<Entry> entries = new ArrayList<>();
    for (String event : events) {
      entries.add(new Entry(first + entries.size(), Instant.EPOCH, event.getBytes(UTF_8)));
    }
    return entries;
  }

  private Path path(String name) {
    return folder.resolve("acct/us-east").resolve(name);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(path(""))) {
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
      all.append(Files.readString(path(name)));
    }
    return all.toString();
  }
}
