package dev.muster.trail;

import dev.muster.ledger.Entry;
import dev.muster.ledger.Ledger;
import dev.muster.trail.query.ActionNames;
import dev.muster.trail.query.EventQuery;
import dev.muster.trail.query.EventSource;
import dev.muster.trail.query.FlatEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Events that answer a query, as they are recorded, in the order in which the ledgers received
/// them. Loses none however slow its reader is: a virtual thread of its own reads the ledgers and
/// waits when the queue is full.
///
/// For one reader at a time. [#close] ends it.
public final class EventTail implements AutoCloseable {
  private static final int READ_AHEAD = 64;

  private final TailHub hub;
  private final EventQuery query;
  private final String account;
  private final ActionNames actions;
  private final BlockingQueue<EventHit> queue;
  private final Map<String, Source> sources = new TreeMap<>();
  private final Map<String, Long> delivered = new ConcurrentHashMap<>();
  private final Thread reader;
  private volatile @Nullable RuntimeException failure;
  private volatile boolean closed;

  EventTail(
      TailHub hub,
      EventQuery query,
      Map<String, Long> starts,
      TrailConfig config,
      ActionNames actions) {
    this.hub = hub;
    this.query = query;
    this.account = config.account();
    this.actions = actions;
    this.queue = new LinkedBlockingQueue<>(config.tailQueueMax());
    delivered.putAll(starts);
    hub.join();
    reader = Thread.ofVirtual().name("tail").start(this::read);
  }

  /// The next event; waits for one.
  ///
  /// @return empty if none came in time, or the tail ended
  /// @throws SearchUnavailable if the ledgers can no longer be read
  public Optional<EventHit> poll(Duration max) throws InterruptedException {
    EventHit hit = queue.poll();
    if (hit == null) {
      RuntimeException broken = failure;
      if (broken != null) {
        throw new SearchUnavailable("the tail ended: " + broken.getMessage(), broken);
      }
      hit = queue.poll(max.toNanos(), TimeUnit.NANOSECONDS);
    }
    if (hit != null) {
      delivered.put(hit.location(), hit.entry().index() + 1);
    }
    return Optional.ofNullable(hit);
  }

  /// Where to go on later without losing or repeating what [#poll] gave out: for [TailStart.At].
  public TailStart.At position() {
    return new TailStart.At(delivered);
  }

  /// Ends the tail. Idempotent; wakes no waiting [#poll].
  @Override
  public void close() {
    closed = true;
    reader.interrupt();
  }

  private void read() {
    try {
      while (!hub.isClosed()) {
        long seen = hub.rings();
        if (!deliverWhatIsThere()) {
          hub.awaitRing(seen);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    } catch (RuntimeException e) {
      if (!closed) { // the interrupt of closing can also end a read of the ledger
        failure = e;
      }
    } finally {
      hub.leave();
    }
  }

  private boolean deliverWhatIsThere() throws InterruptedException {
    hub.ledgers()
        .forEach((location, ledger) ->
            sources.computeIfAbsent(
                location, _ -> new Source(location, ledger, delivered.getOrDefault(location, 0L))));
    boolean any = false;
    for (Source oldest = oldest(); oldest != null; oldest = oldest()) {
      Entry entry = oldest.ahead.removeFirst();
      any = true;
      if (query.matches(FlatEvent.read(entry.bytes(), entry.receivedAt(), oldest.names, actions))) {
        queue.put(new EventHit(account, oldest.location, entry));
      }
    }
    return any;
  }

  /// The source whose next entry was received first; null if no ledger has another entry.
  private @Nullable Source oldest() {
    Source oldest = null;
    Instant received = Instant.MAX;
    for (Source source : sources.values()) {
      source.readAhead();
      Entry head = source.ahead.peekFirst();
      if (head != null && head.receivedAt().isBefore(received)) {
        oldest = source;
        received = head.receivedAt();
      }
    }
    return oldest;
  }

  /// One ledger, read in small steps.
  private final class Source {
    private final String location;
    private final Ledger ledger;
    private final EventSource names;
    private final Deque<Entry> ahead = new ArrayDeque<>();
    private long next;

    Source(String location, Ledger ledger, long next) {
      this.location = location;
      this.ledger = ledger;
      this.next = Math.max(next, ledger.minimumIndex());
      this.names = new EventSource(account, location);
    }

    void readAhead() {
      long size = ledger.size();
      if (ahead.isEmpty() && next < size) {
        long end = Math.min(size, next + READ_AHEAD);
        ledger.read(next, end, ahead::addLast);
        next = end;
      }
    }
  }
}
