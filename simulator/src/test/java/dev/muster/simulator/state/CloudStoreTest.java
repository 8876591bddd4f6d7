package dev.muster.simulator.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudStoreTest {
  private static final Instant NOW = Instant.parse("2026-08-05T10:00:00Z");
  private final long seed = Long.getLong("muster.seed", 20260805);
  @TempDir Path folder;

  record Thing(String id, String workspace, String name, Life life, String tag)
      implements Resource {}

  private static Thing thing(String id, String name, String tag) {
    return new Thing(id, "w", name, Life.from(NOW, NOW), tag);
  }

  private CloudStore open() {
    return CloudStore.open(InstantSource.fixed(NOW), Optional.of(folder), 1);
  }

  @Test
  void manyWritesAreCompactedAndAllComeBack() throws IOException {
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Map<String, String> expected = new LinkedHashMap<>();
    String padding = "x".repeat(4_000);
    for (int round = 0; round < 3; round++) {
      try (CloudStore store = open()) {
        Table<Thing> table = store.table("things", Thing.class);
        for (int i = 0; i < 1_000; i++) {
          String id = "thing-" + random.nextInt(200);
          String tag = padding + random.nextInt();
          store.transact(() -> table.put(thing(id, id, tag)));
          expected.put(id, tag);
        }
      }
    }
    try (CloudStore store = open();
        Stream<Path> files = Files.list(folder)) {
      Table<Thing> table = store.table("things", Thing.class);
      Map<String, String> found = new LinkedHashMap<>();
      store.transact(() -> {
        table.stream("w").forEach(row -> found.put(row.id(), row.tag()));
        return true;
      });
      assertThat(found).containsExactlyEntriesOf(expected);
      long journals = files.filter(f -> f.toString().endsWith(".journal")).count();
      assertThat(journals).isEqualTo(1);
      long bytes = Files.size(folder.resolve("cloud.json"));
      assertThat(bytes).isBetween(200L * 4_000, 200L * 5_000);
    }
  }

  @Test
  void indexFollowsChangesAndTheirUndoing() {
    CloudStore store = CloudStore.open(InstantSource.fixed(NOW), Optional.empty(), 1);
    Table<Thing> table = store.table("things", Thing.class);
    Index<Thing> tags = table.index(row -> List.of(row.tag()));
    store.transact(() -> table.put(thing("1", "a", "red")));
    store.transact(() -> table.put(thing("2", "b", "red")));
    store.transact(() -> table.put(thing("1", "renamed", "blue")));
    assertThatThrownBy(() ->
            store.transact(() -> {
              table.put(thing("2", "b", "blue"));
              table.put(thing("3", "c", "blue"));
              throw new IllegalStateException("undo");
            }))
        .hasMessage("undo");
    store.transact(() -> {
      assertThat(tags.find("red")).extracting(Thing::id).containsExactly("2");
      assertThat(tags.find("blue")).extracting(Thing::id).containsExactly("1");
      assertThat(table.named("w", "a")).isEmpty();
      assertThat(table.find("w", "renamed")).isPresent();
      assertThat(table.stream("w")).extracting(Thing::id).containsExactly("1", "2");
      assertThat(table.find("3")).isEmpty();
      return true;
    });
  }

  @Test
  void journalWithoutItsSnapshotsNumberIsNotReplayed() throws IOException {
    try (CloudStore store = open()) {
      Table<Thing> table = store.table("things", Thing.class);
      store.transact(() -> {
        store.newId();
        return table.put(thing("1", "a", "old"));
      });
      store.transact(() -> table.put(thing("1", "a", "new")));
    }
    // A crash after a snapshot took its place and before the journal before it was deleted.
    Path journal = folder.resolve("cloud-1.journal");
    Files.copy(journal, folder.resolve("cloud-0.journal"));
    try (CloudStore store = open()) {
      Table<Thing> table = store.table("things", Thing.class);
      store.transact(() -> assertThat(table.find("1").orElseThrow().tag()).isEqualTo("new"));
    }
  }
}
