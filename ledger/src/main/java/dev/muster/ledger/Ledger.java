package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// An append-only Merkle log of byte entries in one folder.
///
/// An entry is *appended* when it is durable with its index (milliseconds), *integrated* in the
/// tree at the same moment, and *published* when a signed checkpoint covers it (within the
/// configured interval). The folder holds `segments/` (the entries: the one truth), `tile/` (full
/// hash tiles, 256 in a file, derived), `checkpoint`, `vkey` and `lock`.
///
/// It knows bytes, never what they mean. All methods may be called from any thread. The first
/// failed write or fsync ends appending for good: the ledger stays readable, and what the failed
/// write left is decided when it is opened again.
public final class Ledger implements AutoCloseable {
  private static final Duration PROOF_PATIENCE = Duration.ofSeconds(10);

  private final LedgerStore store;
  private final LedgerKey key;
  private final LedgerConfig config;
  private final Disk disk;
  private final Closeable lock;
  private final Sequencer sequencer;
  private final Cosigning cosigning;
  private final Publisher publisher;
  private final Housekeeper housekeeper;
  private final Scrubber scrubber;
  private final List<FollowerThread> followers = new CopyOnWriteArrayList<>();
  private final AtomicBoolean failed = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  private Ledger(
      LedgerStore store,
      LedgerKey key,
      Cosigning cosigning,
      LedgerConfig config,
      Seams seams,
      Closeable lock) {
    this.store = store;
    this.key = key;
    this.cosigning = cosigning;
    this.config = config;
    this.disk = seams.disk();
    this.lock = lock;
    this.sequencer =
        new Sequencer(
            store,
            config,
            seams.background(),
            this::afterCommit,
            this::lookForSpace,
            this::afterFailure);
    this.housekeeper =
        new Housekeeper(store, config, seams.background(), sequencer::isBusy, sequencer::fail);
    this.scrubber = new Scrubber(store, config.scrubPeriod(), config.listener());
    this.publisher = new Publisher(store, cosigning, config, housekeeper::wake, sequencer::fail);
  }

  /// Opens the ledger in the folder, or creates it. Takes the folder's lock until [#close].
  ///
  /// @param origin scheme-less URL without spaces and `+`: the name in every checkpoint
  /// @throws LedgerInUse when somebody else holds the lock
  /// @throws LedgerCorrupt when the folder contradicts itself, the origin or the key
  /// @throws LedgerDataLoss when entries are missing that a checkpoint promises
  /// @throws LedgerUnavailable when a disk call fails
  public static Ledger open(Path dir, String origin, LedgerKey key, LedgerConfig config) {
    return open(dir, origin, key, config, Seams.system());
  }

  static Ledger open(Path dir, String origin, LedgerKey key, LedgerConfig config, Seams seams) {
    KeyName.check(origin);
    Path folder = dir.toAbsolutePath();
    try {
      seams.disk().createDirectoriesDurably(folder);
      Closeable lock =
          seams
              .disk()
              .lock(folder.resolve(LedgerStore.LOCK))
              .orElseThrow(() ->
                  new LedgerInUse("ledger " + folder + " is in use by another process or server"));
      return open(folder, origin, key, config, seams, lock);
    } catch (IOException e) {
      throw new LedgerUnavailable("cannot open the ledger in " + folder + ": " + e, e);
    }
  }

  private static Ledger open(
      Path folder, String origin, LedgerKey key, LedgerConfig config, Seams seams, Closeable lock)
      throws IOException {
    Ledger ledger = null;
    try {
      LedgerStore store = LedgerStore.open(seams, folder, origin, key, config);
      var cosigning = new Cosigning(store, seams.disk(), folder, key, config);
      ledger = new Ledger(store, key, cosigning, config, seams, lock);
      ledger.publisher.start();
      ledger.housekeeper.wake();
      ledger.scrubber.start();
      return ledger;
    } finally {
      if (ledger == null) {
        lock.close();
      }
    }
  }

  private void afterCommit() {
    publisher.wake();
    if (store.needsSpare()) {
      housekeeper.wake();
    }
    followers.forEach(FollowerThread::wake);
  }

  private void lookForSpace() {
    housekeeper.wake();
  }

  private void afterFailure(LedgerException reason) {
    failed.set(true);
    config.listener().becameReadOnly(reason);
  }

  public String origin() {
    return store.checkpoint().origin();
  }

  /// Index of the first entry that is kept: 0 unless entries were given up by [#prune].
  public long minimumIndex() {
    return store.minimumIndex();
  }

  /// What reading everything again has found that is not as it was written, each with its file; at
  /// most a few hundred. Empty once it was read again and is as it was written.
  public List<String> damage() {
    return scrubber.damage();
  }

  /// What [#prune] would make of an index now: the minimum index after it.
  public long prunable(long before) {
    checkPruning(before);
    return Math.max(minimumIndex(), store.prunable(readByFollowers(before)));
  }

  private void checkPruning(long before) {
    if (before < 0 || before > size()) {
      throw new IllegalArgumentException(
          "before must be 0 to %d, got: %d".formatted(size(), before));
    }
  }

  private long readByFollowers(long before) {
    long read = before;
    for (FollowerThread follower : followers) {
      read = Math.min(read, follower.nextIndex());
    }
    return read;
  }

  /// Gives up the entries below an index: from now on they cannot be read, and each file that holds
  /// nothing else is deleted. All hashes stay, so everything that is kept stays provable, and the
  /// new minimum index is signed, so that a verifier tells it from a loss. Cannot be undone.
  ///
  /// Rounded down to a multiple of 256 at which the newest entry under a checkpoint is kept, and
  /// everything that an open follower has not read.
  ///
  /// @return the minimum index now
  /// @throws LedgerUnavailable when a disk call fails: whether it is stated is unknown, and asking
  ///   again goes on
  public long prune(long before) {
    checkPruning(before);
    long index = readByFollowers(before);
    try {
      return housekeeper.alone(() -> Recovery.unwrapping(() -> store.prune(index)));
    } catch (IOException e) {
      var reason = new LedgerUnavailable("cannot prune ledger " + origin() + ": " + e, e);
      if (e instanceof ForceFailed) {
        sequencer.fail(reason);
      }
      throw reason;
    }
  }

  /// Entries that are durable.
  public long size() {
    return store.size();
  }

  /// The public half of the signing key under this ledger's name.
  public VerifierKey verifierKey() {
    return key.verifierKey(origin());
  }

  /// The ledger's statement that another key takes over, signed by both, to stand in an entry of
  /// any format: ASCII without quotes and backslashes. Whoever trusts the present key and finds it
  /// in the log trusts the other one too.
  public String successionStatement(LedgerKey nextKey) {
    return KeySuccession.statement(origin(), key, nextKey);
  }

  /// Appends an entry of 1 to 65,535 bytes; the array MUST NOT be changed afterwards.
  ///
  /// @return completes once the entry is durable with its index, or with a [LedgerException]:
  ///   [LedgerBusy] when a budget is used up (nothing was written), [LedgerUnavailable] when the
  ///   ledger is closed or broken (unknown whether it was written)
  public CompletableFuture<Receipt> append(byte[] entry) {
    return receipts(List.of(pending(entry, null))).thenApply(List::getFirst);
  }

  /// As [#append(byte[])]; a repeat of the key with the same bytes completes with the first
  /// receipt, with other bytes with [IdempotencyConflict]. Repeats are recognised among the newest
  /// `idempotencyKeysMax` keys, and while the first is still being written.
  ///
  /// @param idempotencyKey 1 to 255 bytes of UTF-8
  public CompletableFuture<Receipt> append(byte[] entry, String idempotencyKey) {
    return appendAll(List.of(entry), List.of(idempotencyKey)).getFirst();
  }

  /// As [#appendAll(List)], each entry under an idempotency key of its own, as in [#append(byte[],
  /// String)]: what is known is not written again, the others stand side by side, in order.
  ///
  /// @param idempotencyKeys one for each entry, 1 to 255 bytes of UTF-8
  /// @return one for each entry; one entry's conflict is no other's
  public List<CompletableFuture<Receipt>> appendAll(
      List<byte[]> entries, List<String> idempotencyKeys) {
    if (entries.size() != idempotencyKeys.size()) {
      throw new IllegalArgumentException(
          "expected a key for each of %d entries, got: %d"
              .formatted(entries.size(), idempotencyKeys.size()));
    }
    return appendEach(
        entries, idempotencyKeys.stream().map(key -> RecordMark.key(keyBytes(key))).toList());
  }

  /// As [#append(byte[])], at a producer's place. A repeat of the place with the same bytes
  /// completes with the first receipt, with other bytes with [IdempotencyConflict], among the
  /// newest `idempotencyKeysMax` keys and places; one that came before those with
  /// [SequenceRefused]. A jump leaves a gap, of which the listener is told, and which later entries
  /// MAY fill.
  public CompletableFuture<Receipt> append(byte[] entry, ProducerPlace place) {
    return appendAllAt(List.of(entry), List.of(place)).getFirst();
  }

  /// As [#appendAll(List, List)], each entry at its producer's place, as in [#append(byte[],
  /// ProducerPlace)].
  ///
  /// @param places one for each entry
  /// @return one for each entry; one entry's refusal is no other's
  public List<CompletableFuture<Receipt>> appendAllAt(
      List<byte[]> entries, List<ProducerPlace> places) {
    if (entries.size() != places.size()) {
      throw new IllegalArgumentException(
          "expected a place for each of %d entries, got: %d"
              .formatted(entries.size(), places.size()));
    }
    return appendEach(entries, places.stream().map(RecordMark::place).toList());
  }

  private List<CompletableFuture<Receipt>> appendEach(
      List<byte[]> entries, List<RecordMark> marks) {
    var merkle = new MerkleHash();
    var pending = new ArrayList<PendingEntry>(entries.size());
    var digests = new ArrayList<KeyDigest>(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      byte[] entry = entries.get(i);
      checkSize(entry);
      pending.add(new PendingEntry(entry, merkle.leaf(entry), marks.get(i)));
      digests.add(marks.get(i).digest());
    }
    List<Sequencer.Admission> admissions = sequencer.admitEach(pending, digests);
    var receipts = new ArrayList<CompletableFuture<Receipt>>(entries.size());
    for (int i = 0; i < pending.size(); i++) {
      receipts.add(receipt(pending.get(i), admissions.get(i)));
    }
    return List.copyOf(receipts);
  }

  /// Appends a tombstone: an entry that says that sequences of a producer are lost. They are no gap
  /// from then on; what comes nevertheless is taken.
  ///
  /// @param from missing, like all up to the last one: in one open gap, or beyond what came
  /// @return as [#append(byte[])], or with [SequenceRefused]
  public CompletableFuture<Receipt> appendTombstone(
      byte[] entry, String producer, long from, long to) {
    var first = new ProducerPlace(producer, from);
    var last = new ProducerPlace(producer, to);
    if (first.sequence() > last.sequence()) {
      throw new IllegalArgumentException(
          "a loss goes from a sequence to the same or a later one, got: %d to %d"
              .formatted(from, to));
    }
    return receipts(List.of(pending(entry, RecordMark.loss(producer, from, to))))
        .thenApply(List::getFirst);
  }

  /// What the ledger durably has of every producer, by name.
  public List<ProducerState> producers() {
    return store.producers().states();
  }

  /// What the ledger durably has of a producer; empty when it has nothing.
  public Optional<ProducerState> producer(String producer) {
    return Optional.ofNullable(store.producers().state(producer));
  }

  private static byte[] keyBytes(String idempotencyKey) {
    byte[] keyBytes = idempotencyKey.getBytes(UTF_8);
    if (keyBytes.length == 0 || keyBytes.length > SegmentFormat.KEY_BYTES_MAX) {
      throw new IllegalArgumentException(
          "an idempotency key has 1 to 255 bytes of UTF-8, got: " + keyBytes.length);
    }
    return keyBytes;
  }

  private CompletableFuture<Receipt> receipt(PendingEntry entry, Sequencer.Admission admission) {
    return switch (admission) {
      case Sequencer.Admission.Queued(var firstIndex, int place) ->
          firstIndex.thenApply(first -> new Receipt(origin(), first + place));
      case Sequencer.Admission.Known(long index) -> repeated(entry, index);
      case Sequencer.Admission.Refused(var reason) -> CompletableFuture.failedFuture(reason);
    };
  }

  /// Appends entries side by side: contiguous indexes, in order. After a crash a beginning of them
  /// may stand alone.
  public CompletableFuture<List<Receipt>> appendAll(List<byte[]> entries) {
    if (entries.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    var merkle = new MerkleHash();
    var pending = new ArrayList<PendingEntry>(entries.size());
    for (byte[] entry : entries) {
      checkSize(entry);
      pending.add(new PendingEntry(entry, merkle.leaf(entry), null));
    }
    return receipts(pending);
  }

  private static PendingEntry pending(byte[] entry, @Nullable RecordMark mark) {
    checkSize(entry);
    return new PendingEntry(entry, new MerkleHash().leaf(entry), mark);
  }

  private static void checkSize(byte[] entry) {
    if (entry.length == 0 || entry.length > Entry.BYTES_MAX) {
      throw new IllegalArgumentException("an entry has 1 to 65535 bytes, got: " + entry.length);
    }
  }

  private CompletableFuture<List<Receipt>> receipts(List<PendingEntry> entries) {
    return switch (sequencer.admit(entries)) {
      case Sequencer.Admission.Queued(var firstIndex, _) ->
          firstIndex.thenApply(first -> receipts(first, entries.size()));
      case Sequencer.Admission.Known known ->
          throw new IllegalStateException("entries without a key are not known: " + known);
      case Sequencer.Admission.Refused(var reason) -> CompletableFuture.failedFuture(reason);
    };
  }

  private List<Receipt> receipts(long first, int count) {
    var receipts = new ArrayList<Receipt>(count);
    for (int i = 0; i < count; i++) {
      receipts.add(new Receipt(origin(), first + i));
    }
    return List.copyOf(receipts);
  }

  private CompletableFuture<Receipt> repeated(PendingEntry entry, long index) {
    byte[] first = reading(() -> store.tree().leaf(index));
    if (java.util.Arrays.equals(first, entry.leafHash())) {
      return CompletableFuture.completedFuture(new Receipt(origin(), index));
    }
    return CompletableFuture.failedFuture(
        IdempotencyConflict.of(entry, first, OptionalLong.of(index)));
  }

  /// Reads one entry.
  ///
  /// @throws IndexOutOfBoundsException when the index is not durable
  public Entry entry(long index) {
    var found = new ArrayList<Entry>(1);
    read(index, Math.addExact(index, 1), found::add);
    return found.getFirst();
  }

  /// Streams entries of a range, in order, on the caller's thread.
  ///
  /// @throws IndexOutOfBoundsException when the range is not durable
  public void read(long fromIndex, long toIndexExclusive, EntryConsumer consumer) {
    if (fromIndex < 0 || fromIndex > toIndexExclusive || toIndexExclusive > size()) {
      throw new IndexOutOfBoundsException(
          "entries must be within 0 to %d, asked for %d to %d"
              .formatted(size(), fromIndex, toIndexExclusive));
    }
    reading(() -> {
      store.read(fromIndex, toIndexExclusive, consumer);
      return true;
    });
  }

  /// The newest published checkpoint. A new one follows an append within the configured interval;
  /// where witnesses are configured, once each of them has cosigned it or did not answer in time.
  public SignedCheckpoint checkpoint() {
    return cosigning.published();
  }

  /// Waits for a checkpoint that covers a size.
  ///
  /// @throws LedgerUnavailable when there is none in time
  public SignedCheckpoint awaitCheckpoint(long minSize, Duration max) {
    return publisher.await(minSize, max);
  }

  /// Proves that an entry stands in the tree of a size, published or not.
  ///
  /// @param size at most [#size]
  public InclusionProof proveInclusion(long index, long size) {
    return reading(() -> store.tree().inclusion(index, size));
  }

  /// Proves that the tree of a size is the beginning of a larger one.
  ///
  /// @param newSize at most [#size]
  public ConsistencyProof proveConsistency(long oldSize, long newSize) {
    return reading(() -> store.tree().consistency(oldSize, newSize));
  }

  /// Proves that entries are exactly those of a range: none is missing, added, altered or moved.
  ///
  /// @param size at most [#size]
  public RangeProof proveRange(long from, long toExclusive, long size) {
    return reading(() -> store.tree().range(from, toExclusive, size));
  }

  /// The offline proof of an entry; waits for a checkpoint that covers it.
  ///
  /// @throws IndexOutOfBoundsException when the index is not durable
  public TlogProof proof(long index) {
    if (index < 0 || index >= size()) {
      throw new IndexOutOfBoundsException(
          "entry must be 0 to %d, got: %d".formatted(size() - 1, index));
    }
    SignedCheckpoint covering = awaitCheckpoint(index + 1, PROOF_PATIENCE);
    return new TlogProof(proveInclusion(index, covering.size()), covering);
  }

  /// A public resource of the log by its path: `checkpoint`, `tile/<L>/<N>[.p/<W>]`,
  /// `tile/entries/<N>[.p/<W>]`, `vkey`, and `minimum-index` where entries were given up. Empty
  /// when the path is none of these, in its one spelling, or the newest checkpoint does not cover
  /// it.
  public Optional<byte[]> resource(String path) {
    return switch (path) {
      case LedgerStore.CHECKPOINT -> Optional.of(checkpoint().toBytes());
      case LedgerStore.VKEY -> Optional.of((verifierKey() + "\n").getBytes(UTF_8));
      case MinimumIndex.FILE -> Optional.ofNullable(store.minimumIndexNote());
      default -> TilePath.parse(path).filter(this::isPublished).map(this::tile);
    };
  }

  private boolean isPublished(TilePath path) {
    if (path.isEntries() && path.number() * TilePath.FULL < minimumIndex()) {
      return false;
    }
    int level = path.isEntries() ? 0 : path.level();
    return path.lastHash() <= TreeEdge.Snapshot.hashesAt(level, checkpoint().size());
  }

  private byte[] tile(TilePath path) {
    return reading(() -> store.resource(path));
  }

  private <T> T reading(Recovery.Step<T> step) {
    try {
      return Recovery.unwrapping(step);
    } catch (IOException e) {
      throw new LedgerUnavailable("cannot read ledger " + origin() + ": " + e, e);
    }
  }

  /// Hands entries to a listener, in order, on a thread of its own, from an index on: first those
  /// that are there, then each as it becomes durable. The cursor is the listener's to keep. Never
  /// slows an append.
  ///
  /// @param name for messages
  public Follower follow(String name, long fromIndex, FollowerListener listener) {
    requireNonNull(listener, "listener is null");
    if (fromIndex < 0) {
      throw new IllegalArgumentException("fromIndex must be 0 or more, got: " + fromIndex);
    }
    var follower =
        new FollowerThread(store, name, fromIndex, listener, config.listener(), followers::remove);
    followers.add(follower);
    follower.start();
    return follower;
  }

  /// Writes the log, as the newest checkpoint covers it, as plain static files in the standard
  /// layout: `checkpoint`, `tile/…`, `tile/entries/…` with the partial ones of this size, `vkey`.
  /// May be repeated into the same folder.
  public void mirror(Path dir) {
    SignedCheckpoint covered = checkpoint();
    reading(() -> {
      new Mirror(store, disk, dir).write(covered, verifierKey().toString());
      return true;
    });
  }

  /// Stops the followers, writes what waits, signs a last checkpoint and gives the lock back.
  /// Idempotent.
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    List.copyOf(followers).forEach(FollowerThread::close);
    scrubber.close();
    sequencer.close();
    publisher.close(!failed.get());
    housekeeper.close(!failed.get());
    try (lock) {
      store.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
