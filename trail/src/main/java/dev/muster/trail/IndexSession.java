package dev.muster.trail;

import dev.muster.ledger.Entry;
import dev.muster.ledger.FollowerListener;
import dev.muster.ledger.Ledger;
import dev.muster.trail.query.ActionNames;
import dev.muster.trail.query.EventQuery;
import dev.muster.trail.query.EventSource;
import dev.muster.trail.query.FlatEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;

/// One index while it is open, up to its first failure. A follower adds entries to it
/// ([#onEntries]), its keeper makes them visible and durable ([#keep]), anyone searches.
///
/// Each commit carries the ledger index of the first entry that is not in it, so index and cursor
/// cannot disagree; and the hash of the last entry that is, so that an index is never taken for
/// that of another ledger.
final class IndexSession implements FollowerListener, AutoCloseable {
  /// Of the documents' form; another number means that the index is built again.
  private static final String FORMAT = "1";

  private static final double WRITE_BUFFER_MB = 48;

  private final EventSource source;
  private final ActionNames actions;
  private final FSDirectory directory;
  private final IndexWriter writer;
  private final SearcherManager searchers;
  private final EventDocument document = new EventDocument();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long next; // first entry that was not added
  private long visible; // first entry that searches do not see
  private long committed; // first entry that is not in the last commit
  private byte[] last; // the bytes of entry next - 1
  private boolean hurry;
  private boolean stopping;
  private @Nullable Exception failure;

  /// Opens the index in the folder, or creates it.
  ///
  /// @throws UnusableIndexException if what lies there is not an undamaged index of this ledger
  IndexSession(Path folder, Ledger ledger, EventSource source, ActionNames actions)
      throws IOException, UnusableIndexException {
    this.source = source;
    this.actions = actions;
    directory = FSDirectory.open(folder);
    @Nullable IndexWriter opened = null;
    try {
      next = verifiedNext(directory, ledger);
      last = next == 0 ? new byte[0] : ledger.entry(next - 1).bytes();
      opened =
          new IndexWriter(
              directory,
              new IndexWriterConfig()
                  .setIndexSort(EventDocument.NEWEST_FIRST)
                  .setRAMBufferSizeMB(WRITE_BUFFER_MB)
                  .setCommitOnClose(false));
      searchers = new SearcherManager(opened, null);
    } catch (IOException | RuntimeException | UnusableIndexException e) {
      if (opened != null) {
        opened.rollback();
      }
      directory.close();
      throw e;
    }
    writer = opened;
    visible = next;
    committed = next;
  }

  /// What a search in this index found.
  ///
  /// @param indexed entries that the search looked at, from the ledger's first on
  record Found(List<PageCursor> places, long indexed) {}

  long next() {
    lock.lock();
    try {
      return next;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onEntries(List<Entry> batch) {
    lock.lock();
    try {
      for (Entry entry : batch) {
        add(entry);
      }
      changed.signalAll();
    } catch (IOException e) {
      fail(e);
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      fail(e);
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private void add(Entry entry) throws IOException {
    if (entry.index() < next) {
      return; // followers may repeat
    }
    if (entry.index() > next) {
      throw new IllegalStateException(
          "index of " + source.location() + ": expected entry " + next + ", got: " + entry.index());
    }
    FlatEvent event = FlatEvent.read(entry.bytes(), entry.receivedAt(), source, actions);
    writer.addDocument(document.of(event, entry.index()));
    next = entry.index() + 1;
    last = entry.bytes();
  }

  /// Makes what is added visible and durable, each at its interval, until the session is stopped or
  /// fails. Waits without a clock while nothing comes.
  ///
  /// @param target what the ledger held at the start; once that much is visible, `caughtUp` hears
  ///   how much is
  void keep(Duration refreshInterval, Duration commitInterval, long target, LongConsumer caughtUp)
      throws InterruptedException {
    long commitDue = 0;
    boolean catchingUp = true;
    lock.lock();
    try {
      while (!stopping && failure == null) {
        if (catchingUp && visible >= target) {
          catchingUp = false;
          caughtUp.accept(visible);
        }
        if (visible < next) {
          awaitUnless(() -> stopping || hurry || failure != null, refreshInterval.toNanos());
          refresh();
        } else if (committed < next) {
          long left = commitDue == 0 ? commitInterval.toNanos() : commitDue - System.nanoTime();
          commitDue = System.nanoTime() + left;
          awaitUnless(() -> stopping || visible < next || failure != null, left);
          if (commitDue - System.nanoTime() <= 0) {
            commit();
            commitDue = 0;
          }
        } else {
          changed.await();
        }
      }
    } catch (IOException | RuntimeException e) {
      fail(e);
    } finally {
      lock.unlock();
    }
  }

  private void awaitUnless(BooleanSupplier done, long nanos) throws InterruptedException {
    long left = nanos;
    while (left > 0 && !done.getAsBoolean()) {
      left = changed.awaitNanos(left);
    }
  }

  private void refresh() throws IOException {
    hurry = false;
    long added = next;
    lock.unlock(); // entries go on being added meanwhile
    try {
      searchers.maybeRefreshBlocking();
    } finally {
      lock.lock();
    }
    visible = added;
    changed.signalAll();
  }

  /// Under the lock, so that the commit holds exactly the entries before `next`.
  private void commit() throws IOException {
    writer.setLiveCommitData(
        Map.of("format", FORMAT, "next", Long.toString(next), "last", hash(last)).entrySet());
    writer.commit();
    committed = next;
  }

  /// Waits until searches see the entry.
  ///
  /// @return whether they do
  boolean awaitVisible(long index, long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (visible <= index && left > 0 && failure == null && !stopping) {
        hurry = true;
        changed.signalAll();
        left = changed.awaitNanos(left);
      }
      return visible > index;
    } finally {
      lock.unlock();
    }
  }

  /// The places of at most `limit` events, newest first, behind `after` if it is there.
  Found search(EventQuery query, int limit, @Nullable PageCursor after) throws IOException {
    IndexSearcher searcher = searchers.acquire();
    try {
      var manager =
          new TopFieldCollectorManager(
              EventDocument.NEWEST_FIRST, limit, after == null ? null : startBehind(after), 1);
      List<PageCursor> places = new ArrayList<>();
      for (ScoreDoc hit : searcher.search(QueryCompiler.compile(query), manager).scoreDocs) {
        Object[] key = ((FieldDoc) hit).fields;
        places.add(new PageCursor((Long) key[0], source.location(), (Long) key[1]));
      }
      return new Found(places, searcher.getIndexReader().numDocs());
    } finally {
      searchers.release(searcher);
    }
  }

  /// Events of one millisecond are ordered by location first, so the cursor of another location
  /// lies before or behind all events of this one at that millisecond.
  private FieldDoc startBehind(PageCursor after) {
    int order = source.location().compareTo(after.location());
    long index = order == 0 ? after.index() : order < 0 ? -1 : Long.MAX_VALUE;
    return new FieldDoc(Integer.MAX_VALUE, Float.NaN, new Object[] {after.timeMillis(), index});
  }

  /// Ends the session; it is to be opened again.
  void fail(Exception e) {
    lock.lock();
    try {
      if (failure == null) {
        failure = e;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Nullable Exception failure() {
    lock.lock();
    try {
      return failure;
    } finally {
      lock.unlock();
    }
  }

  void stop() {
    lock.lock();
    try {
      stopping = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Commits what is added, unless the session failed. The follower must have stopped.
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      if (failure == null && committed < next) {
        commit();
      }
    } finally {
      lock.unlock();
      searchers.close();
      writer.rollback(); // closes; what is to stay is committed
      directory.close();
    }
  }

  /// The ledger index at which the index goes on, 0 if there is none yet.
  private static long verifiedNext(FSDirectory directory, Ledger ledger)
      throws IOException, UnusableIndexException {
    if (!DirectoryReader.indexExists(directory)) {
      if (directory.listAll().length > 1) { // one file is the lock
        throw new UnusableIndexException("files without a commit");
      }
      return 0;
    }
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      Map<String, String> data = reader.getIndexCommit().getUserData();
      if (!FORMAT.equals(data.get("format"))) {
        throw new UnusableIndexException(
            "expected format " + FORMAT + ", got: " + data.get("format"));
      }
      long next = Long.parseLong(data.getOrDefault("next", "-1"));
      if (next < 0 || next > ledger.size()) {
        throw new UnusableIndexException(
            "expected at most the ledger's " + ledger.size() + " entries, got: " + next);
      }
      if (reader.numDocs() != next || reader.maxDoc() != next) {
        throw new UnusableIndexException(
            "expected " + next + " events, got: " + reader.numDocs() + " of " + reader.maxDoc());
      }
      if (next > 0 && !hash(ledger.entry(next - 1).bytes()).equals(data.get("last"))) {
        throw new UnusableIndexException("entry " + (next - 1) + " is another one in the ledger");
      }
      for (LeafReaderContext leaf : reader.leaves()) {
        ((CodecReader) leaf.reader()).checkIntegrity();
      }
      return next;
    } catch (IOException | IllegalArgumentException e) {
      throw new UnusableIndexException(String.valueOf(e.getMessage()), e);
    }
  }

  private static String hash(byte[] entry) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(entry));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
    }
  }
}
