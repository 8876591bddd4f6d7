package dev.muster.trail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.trail.query.EventQuery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventTailTest {
  private static final EventQuery ALL = new EventQuery.All();

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
  void aTailFromNowShowsWhatIsRecordedFromNowOnInOrder() throws InterruptedException {
    fixture.record(0);
    try (EventTail tail = fixture.trail().tail(ALL, new TailStart.Now())) {
      fixture.record(1);
      fixture.record(2);
      assertThat(take(tail, 2)).containsExactly("us-east:1", "us-east:2");
    }
  }

  @Test
  void aTailShowsOnlyWhatAnswersItsQuery() throws InterruptedException {
    try (EventTail tail =
        fixture.trail().tail(TrailFixture.query("outcome:failure"), new TailStart.Now())) {
      for (int n = 0; n < 6; n++) {
        fixture.record(n);
      }
      assertThat(take(tail, 3)).containsExactly("us-east:1", "us-east:3", "us-east:5");
    }
  }

  @Test
  void aTailSeesALedgerThatIsCreatedWhileItRuns() throws InterruptedException {
    try (EventTail tail = fixture.trail().tail(ALL, new TailStart.Now())) {
      fixture.trail().record(TrailFixture.event(0, TrailFixture.FRANKFURT));
      assertThat(take(tail, 1)).containsExactly("eu-de:0");
    }
  }

  @Test
  void aTailGoesOnBehindAnEvent() throws InterruptedException {
    for (int n = 0; n < 5; n++) {
      fixture.record(n);
    }
    try (EventTail tail =
        fixture.trail().tail(ALL, new TailStart.Behind(new EventId("us-east", 2)))) {
      assertThat(take(tail, 2)).containsExactly("us-east:3", "us-east:4");
    }
  }

  @Test
  void otherLocationsMissNothingWhenATailGoesOnBehindAnEvent() throws InterruptedException {
    fixture.record(0);
    fixture.trail().record(TrailFixture.event(0, TrailFixture.FRANKFURT));
    fixture.record(1);
    try (EventTail tail =
        fixture.trail().tail(ALL, new TailStart.Behind(new EventId("us-east", 0)))) {
      assertThat(take(tail, 2)).containsExactly("eu-de:0", "us-east:1");
    }
  }

  @Test
  void aPositionLosesAndRepeatsNothing() throws InterruptedException {
    List<String> seen = new ArrayList<>();
    TailStart start = new TailStart.At(Map.of());
    for (int round = 0; round < 10; round++) {
      fixture.record(round);
      fixture.trail().record(TrailFixture.event(round, TrailFixture.FRANKFURT));
      try (EventTail tail = fixture.trail().tail(ALL, start)) {
        seen.addAll(take(tail, round == 9 ? 11 : 1)); // stops early, much waits in its queue
        start = tail.position();
      }
    }
    assertThat(seen).hasSize(20).doesNotHaveDuplicates();
  }

  @Test
  void aSlowReaderLosesNothingAndHoldsUpNobody() throws InterruptedException {
    try (EventTail slow = fixture.trail().tail(ALL, new TailStart.Now())) {
      EventReceipt last = fixture.record(0);
      for (int n = 1; n < 200; n++) { // fifty times the queue: recording would hang here
        last = fixture.record(n);
      }
      fixture.awaitSearchable(last);
      try (EventTail quick = fixture.trail().tail(ALL, new TailStart.At(Map.of()))) {
        assertThat(take(quick, 200)).hasSize(200);
      }
      List<String> late = take(slow, 200);
      assertThat(late).hasSize(200).doesNotHaveDuplicates().last().isEqualTo("us-east:199");
    }
  }

  @Test
  void anIdleTailAnswersEmpty() throws InterruptedException {
    try (EventTail tail = fixture.trail().tail(ALL, new TailStart.Now())) {
      assertThat(tail.poll(Duration.ofMillis(1))).isEmpty();
    }
  }

  private static List<String> take(EventTail tail, int count) throws InterruptedException {
    List<String> ids = new ArrayList<>();
    while (ids.size() < count) {
      EventHit hit =
          tail.poll(TrailFixture.SOON)
              .orElseThrow(() -> new AssertionError("no more events after " + ids));
      ids.add(hit.id().toString());
    }
    return ids;
  }
}
