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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/// One index while it is open, up to its first failure. A follower adds entries to it
/// ([#onEntries]), its keeper makes them visible and durable ([#keep]), anyone searches.
///
/// Each commit carries the ledger index of the first entry that is not in it, so index and cursor
/// cannot disagree; and the hash tree over what it was made from, so that an index is proven to be
/// that of its ledger before it is used.
final class IndexSession implements FollowerListener, AutoCloseable {
  /// Of the documents' form; another number means that the index is built again.
  private static final String FORMAT = "2";

  private static final double WRITE_BUFFER_MB = 48;

  private final Ledger ledger;
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
  private final long first; // first entry that it holds, or is to hold
  private final IndexedTree tree; // over what was added
  private boolean hurry;
  private boolean stopping;
  private @Nullable Exception failure;

  /// Opens the index in the folder, or creates it.
  ///
  /// @throws UnusableIndexException if what lies there is not an undamaged index of this ledger
  IndexSession(Path folder, Ledger ledger, EventSource source, ActionNames actions)
      throws IOException, UnusableIndexException {
    this.ledger = ledger;
    this.source = source;
    this.actions = actions;
    directory = FSDirectory.open(folder);
    @Nullable IndexWriter opened = null;
    try {
      Start start = verifiedStart(directory, ledger);
      first = start.first();
      tree = start.tree();
      next = tree.size();
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
    tree.add(entry.bytes());
    next = entry.index() + 1;
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
        if (committed < next && commitDue == 0) {
          commitDue = System.nanoTime() + commitInterval.toNanos();
        }
        long left = commitDue == 0 ? Long.MAX_VALUE : commitDue - System.nanoTime();
        if (left <= 0) {
          commit();
          commitDue = 0;
        } else if (visible < next) {
          awaitUnless(
              () -> stopping || hurry || failure != null,
              Math.min(left, refreshInterval.toNanos()));
          refresh();
        } else if (commitDue != 0) {
          awaitUnless(() -> stopping || visible < next || failure != null, left);
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
        Map.of(
                "format", FORMAT,
                "first", Long.toString(first),
                "next", Long.toString(next),
                "tree", tree.toString())
            .entrySet());
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

  /// The places of at most `limit` events in this order, behind `after` if it is there.
  Found search(EventQuery query, EventSort sort, int limit, @Nullable PageCursor after)
      throws IOException {
    IndexSearcher searcher = searchers.acquire();
    try {
      var manager =
          new TopFieldCollectorManager(
              sort.lucene(), limit, after == null ? null : startBehind(after, sort), 1);
      List<PageCursor> places = new ArrayList<>();
      for (ScoreDoc hit : searcher.search(QueryCompiler.compile(query), manager).scoreDocs) {
        Object[] values = ((FieldDoc) hit).fields;
        Optional<String> key =
            sort.isByTime()
                ? Optional.empty()
                : Optional.ofNullable((BytesRef) values[0]).map(BytesRef::utf8ToString);
        int time = values.length - 2;
        places.add(
            new PageCursor((Long) values[time], source.location(), (Long) values[time + 1], key));
      }
      return new Found(places, indexed(searcher));
    } finally {
      searchers.release(searcher);
    }
  }

  /// Adds what this index has to the summary.
  ///
  /// @return entries that were looked at, from the ledger's first on
  long summarise(EventQuery query, Summariser summary) throws IOException {
    IndexSearcher searcher = searchers.acquire();
    try {
      summary.add(searcher, QueryCompiler.compile(query));
      return indexed(searcher);
    } finally {
      searchers.release(searcher);
    }
  }

  private long indexed(IndexSearcher searcher) {
    return first + searcher.getIndexReader().numDocs();
  }

  /// Events that are equal in the order are ordered by location before they are by index, so the
  /// cursor of another location lies before or behind all of them here.
  private FieldDoc startBehind(PageCursor after, EventSort sort) {
    int order = source.location().compareTo(after.location());
    boolean passed = order < 0;
    long end = passed == sort.isOldestFirst() ? Long.MAX_VALUE : -1;
    long index = order == 0 ? after.index() : end;
    Object[] values =
        sort.isByTime()
            ? new Object[] {after.timeMillis(), index}
            : new Object[] {after.key().map(BytesRef::new).orElse(null), after.timeMillis(), index};
    return new FieldDoc(Integer.MAX_VALUE, Float.NaN, values);
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

  /// How this index stands to its ledger now.
  IndexState state() {
    lock.lock();
    try {
      boolean proven = writer.getDocStats().numDocs == next - first && tree.agreesWith(ledger);
      return new IndexState(source.location(), first, next, committed, ledger.size(), proven);
    } finally {
      lock.unlock();
    }
  }

  /// Where an index begins and goes on.
  private record Start(long first, IndexedTree tree) {}

  private static Start verifiedStart(FSDirectory directory, Ledger ledger)
      throws IOException, UnusableIndexException {
    long minimum = ledger.minimumIndex();
    if (!DirectoryReader.indexExists(directory)) {
      if (directory.listAll().length > 1) { // one file is the lock
        throw new UnusableIndexException("files without a commit");
      }
      return new Start(minimum, IndexedTree.of(ledger, minimum));
    }
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      Map<String, String> data = reader.getIndexCommit().getUserData();
      if (!FORMAT.equals(data.get("format"))) {
        throw new UnusableIndexException(
            "expected format " + FORMAT + ", got: " + data.get("format"));
      }
      long first = Long.parseLong(data.getOrDefault("first", "-1"));
      long next = Long.parseLong(data.getOrDefault("next", "-1"));
      if (first != minimum) {
        throw new UnusableIndexException(
            "expected to begin at entry " + minimum + ", got: " + first);
      }
      if (next < first || next > ledger.size()) {
        throw new UnusableIndexException(
            "expected at most the ledger's " + ledger.size() + " entries, got: " + next);
      }
      long events = next - first;
      if (reader.numDocs() != events || reader.maxDoc() != events) {
        throw new UnusableIndexException(
            "expected " + events + " events, got: " + reader.numDocs() + " of " + reader.maxDoc());
      }
      IndexedTree tree =
          IndexedTree.parse(next, data.getOrDefault("tree", ""))
              .orElseThrow(() -> new UnusableIndexException("the hash tree is not readable"));
      if (!tree.agreesWith(ledger)) {
        throw new UnusableIndexException("an entry below " + next + " is another in the ledger");
      }
      for (LeafReaderContext leaf : reader.leaves()) {
        ((CodecReader) leaf.reader()).checkIntegrity();
      }
      return new Start(first, tree);
    } catch (IOException | IllegalArgumentException e) {
      throw new UnusableIndexException(String.valueOf(e.getMessage()), e);
    }
  }
}
