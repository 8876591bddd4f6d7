package dev.muster.trail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfJson;
import dev.muster.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An index agrees with its ledger after anything that can happen to it.
class IndexRecoveryTest {
  private static final int EVENTS = 40;

  @TempDir private Path folder;
  private TrailFixture fixture;

  @BeforeEach
  void recordSome() throws InterruptedException {
    fixture = new TrailFixture(folder);
    for (int n = 0; n < EVENTS - 1; n++) {
      fixture.record(n);
    }
    fixture.awaitSearchable(fixture.record(EVENTS - 1));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aClosedIndexGoesOnWhereItWas() throws Exception {
    fixture.reopenAfter(() -> {});
    everyEventIsFoundOnce(EVENTS);
    assertThat(fixture.rebuilt).isEmpty();
  }

  @Test
  void whatWasRecordedWhileTheIndexWasAwayIsIndexed() throws Exception {
    fixture.reopenAfter(() ->
        fixture
            .ledgers
            .ledger(TrailFixture.ACCOUNT, "us-east")
            .append(CadfJson.write(TrailFixture.event(EVENTS, TrailFixture.EAST)))
            .join());
    everyEventIsFoundOnce(EVENTS + 1);
    assertThat(fixture.rebuilt).isEmpty();
  }

  @Test
  void aKilledIndexGoesOnFromItsLastCommit() throws Exception {
    Path image = folder.resolve("image");
    for (int round = 0; round < 8; round++) { // at any moment between add, refresh and commit
      fixture.record(EVENTS + round);
      copyWhileInUse(fixture.index("us-east"), image.resolve("" + round));
    }
    for (int round = 0; round < 8; round++) {
      Path from = image.resolve("" + round);
      fixture.reopenAfter(() -> {
        delete(fixture.index("us-east"));
        Files.createDirectories(fixture.index("us-east"));
        copy(from, fixture.index("us-east"));
      });
      everyEventIsFoundOnce(EVENTS + 8);
    }
  }

  @Test
  void aMissingIndexIsBuilt() throws Exception {
    fixture.reopenAfter(() -> delete(fixture.index("us-east")));
    everyEventIsFoundOnce(EVENTS);
  }

  @Test
  void aFlippedByteInAnyFileIsNoticedAndRepaired() throws Exception {
    Path sound = Files.createDirectories(folder.resolve("sound"));
    fixture.reopenAfter(() -> copy(fixture.index("us-east"), sound));
    for (Path file : files(sound)) {
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length == 0) {
        continue; // the lock
      }
      bytes[bytes.length / 2] ^= 0x10;
      fixture.rebuilt.clear();
      fixture.reopenAfter(() -> {
        delete(fixture.index("us-east"));
        Files.createDirectories(fixture.index("us-east"));
        copy(sound, fixture.index("us-east"));
        Files.write(fixture.index("us-east").resolve(file.getFileName()), bytes);
      });
      everyEventIsFoundOnce(EVENTS);
      assertThat(fixture.rebuilt).as("flipped byte in %s", file.getFileName()).isNotEmpty();
    }
  }

  @Test
  void anIndexThatIsAheadOfItsLedgerIsBuiltAgain() throws Exception {
    Path other = folder.resolve("other");
    try (TrailFixture longer = new TrailFixture(other)) {
      for (int n = 0; n < EVENTS + 10; n++) {
        longer.awaitSearchable(longer.record(n));
      }
    }
    fixture.reopenAfter(() -> {
      delete(fixture.index("us-east"));
      Files.createDirectories(fixture.index("us-east"));
      copy(other.resolve("index").resolve("acct").resolve("us-east"), fixture.index("us-east"));
    });
    everyEventIsFoundOnce(EVENTS);
    assertThat(fixture.rebuilt)
        .containsExactly("us-east: expected at most the ledger's 40 entries, got: 50");
  }

  @Test
  void theIndexOfAnotherLedgerIsBuiltAgain() throws Exception {
    Path other = folder.resolve("other");
    try (TrailFixture stranger = new TrailFixture(other)) {
      for (int n = 0; n < EVENTS; n++) {
        stranger.awaitSearchable(stranger.record(n + 100));
      }
    }
    fixture.reopenAfter(() -> {
      delete(fixture.index("us-east"));
      Files.createDirectories(fixture.index("us-east"));
      copy(other.resolve("index").resolve("acct").resolve("us-east"), fixture.index("us-east"));
    });
    everyEventIsFoundOnce(EVENTS);
    assertThat(fixture.rebuilt)
        .containsExactly("us-east: an entry below 40 is another in the ledger");
  }

  @Test
  void anIndexIsCommittedWhileEventsKeepComing() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    Thread steady =
        Thread.ofVirtual()
            .start(() -> {
              for (int n = EVENTS; !enough.get(); n++) { // there is always something to refresh
                fixture.record(n);
              }
            });
    long deadline = System.nanoTime() + TrailFixture.SOON.toNanos();
    while (fixture.trail().indexState("us-east").orElseThrow().committed() <= EVENTS) {
      assertThat(System.nanoTime()).as("no commit under steady appends").isLessThan(deadline);
      Thread.onSpinWait();
    }
    enough.set(true);
    steady.join();
  }

  @Test
  void anIndexProvesItselfAgainstItsLedger() {
    IndexState state = fixture.trail().indexState("us-east").orElseThrow();

    assertThat(state.next()).isEqualTo(EVENTS);
    assertThat(state.first()).isZero();
    assertThat(state.behind()).isZero();
    assertThat(state.proven()).isTrue();
    assertThat(fixture.trail().indexState("nowhere")).isEmpty();
  }

  @Test
  void anIndexIsBuiltAgainWhenAskedFor() throws Exception {
    assertThat(fixture.trail().rebuildIndex("us-east")).isTrue();
    assertThat(fixture.trail().rebuildIndex("nowhere")).isFalse();

    everyEventIsFoundOnce(EVENTS);
    assertThat(fixture.rebuilt).containsExactly("us-east: asked for");
    assertThat(fixture.trail().indexState("us-east").orElseThrow().proven()).isTrue();
  }

  @Test
  void anIndexBeginsWhereItsLedgerDoes() throws Exception {
    for (int n = EVENTS; n < 600; n++) {
      fixture.record(n);
    }
    Ledger ledger = fixture.ledgers.ledger(TrailFixture.ACCOUNT, "us-east");
    ledger.awaitCheckpoint(600, TrailFixture.SOON);
    fixture.trail().awaitSearchable(new EventId("us-east", 599), TrailFixture.SOON);
    fixture.reopenAfter(() -> assertThat(ledger.prune(512)).isEqualTo(512));

    assertThat(fixture.trail().awaitSearchable(new EventId("us-east", 599), TrailFixture.SOON))
        .isTrue();
    assertThat(fixture.rebuilt).containsExactly("us-east: expected to begin at entry 512, got: 0");
    assertThat(fixture.pages("", 1_000)).hasSize(88);
    IndexState state = fixture.trail().indexState("us-east").orElseThrow();
    assertThat(state.first()).isEqualTo(512);
    assertThat(state.proven()).isTrue();
    fixture.reopenAfter(() -> {});
    assertThat(fixture.rebuilt).hasSize(1);
    assertThat(fixture.search("requestData.n:599", 10).hits()).hasSize(1);
  }

  private void everyEventIsFoundOnce(int events) throws InterruptedException {
    assertThat(
            fixture.trail().awaitSearchable(new EventId("us-east", events - 1), TrailFixture.SOON))
        .isTrue();
    assertThat(fixture.pages("", 1_000)).hasSize(events).doesNotHaveDuplicates();
    EventPage page = fixture.search("requestData.n:17", 10);
    assertThat(TrailFixture.ids(page)).containsExactly("us-east:17");
    assertThat(page.behind()).isZero();
  }

  private static List<Path> files(Path index) throws IOException {
    try (Stream<Path> files = Files.list(index)) {
      return files.sorted().toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path file : files(from)) {
      Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /// As a crash would leave the folder: the newest commit first, then what it names; a file that is
  /// merged away in between means that there is a newer commit, so again.
  private static void copyWhileInUse(Path from, Path to) throws IOException {
    while (true) {
      delete(to);
      Files.createDirectories(to);
      try {
        List<Path> before = files(from);
        copy(from, to);
        if (files(from).equals(before)) {
          return;
        }
      } catch (NoSuchFileException e) {
        // Merged away under us: there is a newer commit to copy.
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
