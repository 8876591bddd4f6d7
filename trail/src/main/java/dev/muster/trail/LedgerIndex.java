package dev.muster.trail;

import dev.muster.ledger.Follower;
import dev.muster.ledger.Ledger;
import dev.muster.trail.query.ActionNames;
import dev.muster.trail.query.EventQuery;
import dev.muster.trail.query.EventSource;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.lucene.store.AlreadyClosedException;
import org.jspecify.annotations.Nullable;

/// The search index of one ledger. Its own thread keeps it: opens it, follows the ledger, and
/// builds it again from the first entry when it is missing, damaged or of another ledger.
final class LedgerIndex implements AutoCloseable {
  private static final long OPEN_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Ledger ledger;
  private final EventSource source;
  private final ActionNames actions;
  private final TrailConfig config;
  private final TrailListener listener;
  private final Path folder;
  private final Thread keeper;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable IndexSession session;
  private boolean rebuildAsked;
  private boolean closed;

  LedgerIndex(
      Ledger ledger,
      EventSource source,
      ActionNames actions,
      TrailConfig config,
      TrailListener listener) {
    this.ledger = ledger;
    this.source = source;
    this.actions = actions;
    this.config = config;
    this.listener = listener;
    folder = config.indexFolder().resolve(source.account()).resolve(source.location());
    keeper = Thread.ofPlatform().name("index " + source.location()).daemon().unstarted(this::keep);
  }

  void start() {
    keeper.start();
  }

  /// @throws SearchUnavailable if the index is not open in time, or fails
  IndexSession.Found search(
      EventQuery query, EventSort sort, int limit, @Nullable PageCursor after) {
    return asking(session -> session.search(query, sort, limit, after));
  }

  /// Adds what this index has to the summary.
  ///
  /// @return entries that were looked at, from the ledger's first on
  /// @throws SearchUnavailable if the index is not open in time, or fails
  long summarise(EventQuery query, Summariser summary) {
    return asking(session -> session.summarise(query, summary));
  }

  private interface Question<T> {
    T ask(IndexSession session) throws IOException;
  }

  private <T> T asking(Question<T> question) {
    for (int attempt = 0; ; attempt++) {
      IndexSession current = awaitSession(OPEN_WAIT_NANOS);
      try {
        return question.ask(current);
      } catch (AlreadyClosedException e) {
        if (attempt > 0) { // once may be a session that ended under us, and there is a new one
          throw new SearchUnavailable(
              "index of " + source.location() + " is being opened again", e);
        }
      } catch (IOException e) {
        current.fail(e);
        throw new SearchUnavailable(
            "index of " + source.location() + " is damaged, building it again", e);
      }
    }
  }

  /// Waits until searches see the entry, and makes haste.
  ///
  /// @return whether they do
  boolean awaitSearchable(long index, Duration max) throws InterruptedException {
    long deadline = System.nanoTime() + max.toNanos();
    while (true) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      if (awaitSession(left).awaitVisible(index, left)) {
        return true;
      }
    }
  }

  /// Throws the index away and builds it again from the ledger's first entry, beside everything
  /// else. Searches find what is indexed so far.
  void rebuild() {
    lock.lock();
    try {
      rebuildAsked = true;
      if (session != null) {
        session.stop();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// @throws SearchUnavailable if the index is not open in time
  IndexState state() {
    return awaitSession(OPEN_WAIT_NANOS).state();
  }

  private boolean takeRebuildAsked() {
    lock.lock();
    try {
      boolean asked = rebuildAsked;
      rebuildAsked = false;
      return asked;
    } finally {
      lock.unlock();
    }
  }

  private IndexSession awaitSession(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (true) {
        IndexSession current = session;
        if (closed || left <= 0) {
          throw new SearchUnavailable(
              "index of " + source.location() + (closed ? " is closed" : " is not open yet"));
        }
        if (current != null && !rebuildAsked && current.failure() == null) {
          return current;
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SearchUnavailable(
          "interrupted while waiting for the index of " + source.location(), e);
    } finally {
      lock.unlock();
    }
  }

  private void keep() {
    try {
      boolean rebuild = false;
      while (!isClosed()) {
        boolean asked = takeRebuildAsked();
        if (asked) {
          listener.indexRebuilding(source.location(), "asked for");
        }
        rebuild = keepOneSession(rebuild || asked);
      }
    } catch (InterruptedException e) {
      Thread.currentThread()
          .interrupt(); // nobody interrupts this thread but the end of the process
    }
  }

  /// @return whether the next session must start from nothing
  private boolean keepOneSession(boolean rebuild) throws InterruptedException {
    IndexSession opened;
    try {
      if (rebuild) {
        clear();
      }
      Files.createDirectories(folder);
      opened = new IndexSession(folder, ledger, source, actions);
    } catch (UnusableIndexException e) {
      listener.indexRebuilding(source.location(), String.valueOf(e.getMessage()));
      return true;
    } catch (IOException | RuntimeException e) {
      listener.indexFailed(source.location(), e);
      pause();
      return rebuild;
    }
    publish(opened);
    try (Follower _ = ledger.follow("index " + source.location(), opened.next(), opened)) {
      opened.keep(
          config.refreshInterval(),
          config.commitInterval(),
          ledger.size(),
          indexed -> listener.indexCaughtUp(source.location(), indexed));
    } catch (RuntimeException e) { // the ledger could not start or stop the follower
      opened.fail(e);
    }
    withdraw();
    Exception failure = opened.failure();
    try {
      opened.close();
    } catch (IOException | RuntimeException e) {
      listener.indexFailed(source.location(), e);
    }
    if (failure == null) {
      return false;
    }
    listener.indexFailed(source.location(), failure);
    pause();
    // Opening looks at every byte of the last commit: what is sound goes on, what is damaged is
    // built again.
    return false;
  }

  private void publish(IndexSession opened) {
    lock.lock();
    try {
      session = opened;
      if (closed || rebuildAsked) {
        opened.stop();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void withdraw() {
    lock.lock();
    try {
      session = null;
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private void pause() throws InterruptedException {
    lock.lock();
    try {
      long left = RETRY_NANOS;
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private void clear() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  /// Commits and ends. Waits for the keeper.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (session != null) {
        session.stop();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (keeper.isAlive()) {
      try {
        keeper.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
