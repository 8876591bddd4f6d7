package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A ledger without threads: each durable step is one call, so that a test can fail every one of
/// them.
///
/// [#commit] is for one thread, [#publish] for one, [#sealNext] and [#prepareSpare] for one;
/// reading is for any.
final class LedgerStore {
  static final String LOCK = "lock";
  static final String CHECKPOINT = "checkpoint";
  static final String VKEY = "vkey";
  static final String SEGMENTS = "segments";
  static final String TILE = "tile";

  private static final long CLOCK_TOLERANCE_MICROS = 1_000_000;

  private final Disk disk;
  private final InstantSource clock;
  private final Path directory;
  private final LedgerKey key;
  private final LedgerListener listener;
  private final Segments segments;
  private final Tiles tiles;
  private final TreeEdge edge;
  private final IdempotencyIndex idempotencyIndex;
  private final Producers producers;
  private final Reserve reserve;
  private final Pruning pruning;
  private long lastReceivedMicros;
  private volatile long size;
  private volatile SignedCheckpoint checkpoint;

  private LedgerStore(
      Seams seams,
      Path directory,
      LedgerKey key,
      LedgerListener listener,
      Segments segments,
      Tiles tiles,
      TreeEdge edge,
      IdempotencyIndex idempotencyIndex,
      Producers producers,
      Reserve reserve,
      Pruning pruning,
      long lastReceivedMicros,
      SignedCheckpoint checkpoint) {
    this.disk = seams.disk();
    this.clock = seams.clock();
    this.directory = directory;
    this.key = key;
    this.listener = listener;
    this.segments = segments;
    this.tiles = tiles;
    this.edge = edge;
    this.idempotencyIndex = idempotencyIndex;
    this.producers = producers;
    this.reserve = reserve;
    this.pruning = pruning;
    this.lastReceivedMicros = lastReceivedMicros;
    this.size = edge.size();
    this.checkpoint = checkpoint;
  }

  /// Opens or creates the ledger; the caller holds the lock.
  static LedgerStore open(
      Seams seams, Path directory, String origin, LedgerKey key, LedgerConfig config)
      throws IOException {
    try {
      return Recovery.unwrapping(() -> recover(seams, directory, origin, key, config));
    } catch (LedgerCorrupt e) {
      throw e.atOpening(directory);
    }
  }

  private static LedgerStore recover(
      Seams seams, Path directory, String origin, LedgerKey key, LedgerConfig config)
      throws IOException {
    Disk disk = seams.disk();
    Path segmentsFolder = directory.resolve(SEGMENTS);
    byte[] originHash = SegmentFormat.originHash(origin);
    disk.createDirectories(segmentsFolder);
    disk.createDirectories(directory.resolve(TILE));
    Pruning pruning = Pruning.open(disk, directory, origin, key);
    Survey survey = Survey.of(disk, segmentsFolder, originHash, pruning.index());
    SignedCheckpoint checkpoint = readOrCreateCheckpoint(disk, directory, origin, key, survey);

    // A process that died may have renamed files without making their names durable; from now on
    // they count as such.
    disk.forceDirectory(directory);
    disk.forceDirectory(segmentsFolder);
    var segments =
        new Segments(disk, segmentsFolder, originHash, config.segmentBytes(), seams.salts());
    survey.segments().forEach(segments::adopt);
    var tiles = new Tiles(disk, directory);
    var recovery = new Recovery(disk, directory, segments, tiles, survey, config.listener());
    recovery.refuseLoss(checkpoint);
    TreeEdge edge = recovery.rebuildTree(checkpoint);
    pruning.adopt(new Tree(edge.snapshot(), tiles), checkpoint.size());
    recovery.removeRemnants();
    writeVkey(disk, directory, key.vkey(origin), checkpoint);
    var reserve = new Reserve(disk, directory, config.segmentBytes());
    reserve.adopt();
    Producers producers = recovery.producers();
    segments.openForAppends(survey.size(), producers);
    return new LedgerStore(
        seams,
        directory,
        key,
        config.listener(),
        segments,
        tiles,
        edge,
        recovery.idempotencyIndex(config.idempotencyKeysMax()),
        producers,
        reserve,
        pruning,
        survey.lastReceivedMicros(),
        checkpoint);
  }

  private static SignedCheckpoint readOrCreateCheckpoint(
      Disk disk, Path directory, String origin, LedgerKey key, Survey survey) throws IOException {
    Path file = directory.resolve(CHECKPOINT);
    if (!disk.exists(file)) {
      if (!survey.segments().isEmpty()) {
        throw new LedgerCorrupt(
            file + ": the checkpoint is missing, so nobody can tell whether entries are");
      }
      var empty = new Checkpoint(origin, 0, Hash.of(new MerkleHash().emptyRoot()));
      SignedCheckpoint first = key.sign(empty);
      // First of all files, so that from now on a missing checkpoint is always a loss.
      disk.replace(file, first.toBytes());
      return first;
    }
    SignedCheckpoint found;
    try {
      found = SignedCheckpoint.parse(disk.readAll(file));
    } catch (IllegalArgumentException e) {
      throw new LedgerCorrupt(file + ": " + e.getMessage(), e);
    }
    if (!found.origin().equals(origin)) {
      throw new LedgerCorrupt(
          "%s: expected the checkpoint of %s, got that of %s"
              .formatted(file, origin, found.origin()));
    }
    if (!found.isSignedBy(key.verifierKey(origin))) {
      throw new LedgerCorrupt(
          "%s: not signed by the ledger's key %s: another key is configured, or the file is altered"
              .formatted(file, key.vkey(origin)));
    }
    return found;
  }

  private static void writeVkey(Disk disk, Path directory, String vkey, SignedCheckpoint checkpoint)
      throws IOException {
    Path file = directory.resolve(VKEY);
    byte[] content = (vkey + "\n").getBytes(UTF_8);
    if (disk.exists(file)) {
      byte[] found = disk.readAll(file);
      if (java.util.Arrays.equals(found, content)) {
        return;
      }
      if (!isPredecessor(found, checkpoint)) {
        throw new LedgerCorrupt(file + ": expected the verifier key " + vkey);
      }
    }
    disk.replace(file, content);
  }

  /// Whether this is the key that signed the newest checkpoint together with the present one: the
  /// end of a rotation.
  private static boolean isPredecessor(byte[] vkey, SignedCheckpoint checkpoint) {
    try {
      return checkpoint.isSignedBy(SignatureCheck.parse(vkey));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /// Writes entries side by side; they are durable when it returns. An exception is final: what it
  /// leaves is unknown until the ledger is opened again.
  ///
  /// @return index of the first entry
  long commit(List<PendingEntry> entries) throws IOException {
    long first = size;
    long received = receivedMicros();
    segments.commit(entries, first, received, producers);
    // A crash here leaves the entries durable and not acknowledged; opening finds them.
    synchronized (edge) {
      for (PendingEntry entry : entries) {
        edge.append(entry.leafHash(), tiles::add);
      }
    }
    size = first + entries.size();
    takeMarks(entries, first, received);
    return first;
  }

  /// Only what is durable is known of producers: they are told of it.
  private void takeMarks(List<PendingEntry> entries, long first, long receivedMicros) {
    long index = first;
    for (PendingEntry entry : entries) {
      RecordMark mark = entry.mark();
      if (mark != null && mark.isProducers()) {
        SequenceGap opened;
        synchronized (producers) {
          opened = producers.apply(mark, index, receivedMicros);
        }
        if (opened != null) {
          listener.gapNoticed(opened);
        }
      }
      index++;
    }
  }

  /// What is known of the producers; the caller's own.
  Producers producers() {
    synchronized (producers) {
      return producers.copy();
    }
  }

  private long receivedMicros() {
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    if (now < lastReceivedMicros - CLOCK_TOLERANCE_MICROS) {
      listener.clockWentBack(lastReceivedMicros - now);
    }
    lastReceivedMicros = Math.max(lastReceivedMicros, now);
    return lastReceivedMicros;
  }

  /// Signs the tree as it stands, if it has grown, and makes the checkpoint durable before anybody
  /// sees it. On a full disk it takes the room that was kept for this.
  SignedCheckpoint publish() throws IOException {
    try {
      return publishOnce();
    } catch (ForceFailed e) {
      throw e;
    } catch (IOException e) {
      if (!DiskFull.isToldBy(e) || !reserve.release()) {
        throw e;
      }
      listener.reserveReleased(directory);
      return publishOnce();
    }
  }

  private SignedCheckpoint publishOnce() throws IOException {
    TreeEdge.Snapshot snapshot = snapshot();
    if (snapshot.size() == checkpoint.size()) {
      return checkpoint;
    }
    tiles.writePending(snapshot.size());
    // A crash here leaves tiles that no checkpoint implies; opening compares them and goes on.
    Hash root = new Tree(snapshot, tiles).root(snapshot.size());
    SignedCheckpoint next = key.sign(new Checkpoint(checkpoint.origin(), snapshot.size(), root));
    disk.replace(directory.resolve(CHECKPOINT), next.toBytes());
    checkpoint = next;
    return next;
  }

  /// Seals the oldest full segment once a checkpoint covers it.
  ///
  /// @return whether there was one
  boolean sealNext() throws IOException {
    Segment segment = segments.nextToSeal();
    if (segment == null || segment.endIndex() > checkpoint.size()) {
      return false;
    }
    // Opening takes the tiles under sealed segments as they are, so they must be durable first.
    tiles.sync(segment.endIndex());
    segments.seal(segment);
    return true;
  }

  /// Gives up the entries below an index, rounded down to whole bundles and below the newest entry
  /// that the checkpoint covers: no more of them is read, and each segment file that lies wholly
  /// below is deleted. The tree stays. May be repeated; on the thread that seals.
  ///
  /// @return index of the first entry that is kept
  long prune(long before) throws IOException {
    long index = prunable(before);
    if (index > pruning.index()) {
      // From now on the tiles below are the only source of their hashes.
      tiles.sync(index);
      pruning.state(new MinimumIndex(checkpoint.origin(), index, tree().root(index)));
    }
    // A crash here leaves segments that nobody needs; opening removes them.
    segments.deleteBelow(pruning.index());
    return pruning.index();
  }

  /// The index up to which entries could be given up now, not above one.
  long prunable(long before) {
    return MinimumIndex.roundedDown(Math.clamp(before, 0, Math.max(0, checkpoint.size() - 1)));
  }

  /// Index of the first entry that is kept.
  long minimumIndex() {
    return pruning.index();
  }

  /// The signed statement of [#minimumIndex]; null when nothing was ever given up.
  byte @Nullable [] minimumIndexNote() {
    return pruning.note();
  }

  /// Compresses the oldest sealed segment that is not.
  ///
  /// @return whether there was one, and the breath did not give it up
  boolean compressNext(Breath breath) throws IOException {
    Segment segment = segments.nextToCompress();
    if (segment == null) {
      return false;
    }
    long before = segments.storedBytes(segment);
    boolean done = segments.compress(segment, breath);
    if (done) {
      listener.compressed(segment.file, before, segments.storedBytes(segment));
    }
    return done;
  }

  /// Bytes of full segments that are not sealed.
  long unsealedBytes() {
    return segments.unsealedBytes();
  }

  /// Sealed segments that are not compressed.
  int uncompressed() {
    return segments.uncompressed();
  }

  /// Whether [#prepareSpare] has something to do.
  boolean needsSpare() {
    return segments.needsSpare();
  }

  /// Prepares the next segment file when the present one is half full.
  void prepareSpare() throws IOException {
    if (segments.needsSpare()) {
      segments.prepareSpare();
    }
  }

  /// Whether the room that is kept back for the last checkpoint was used: until it is there again,
  /// nothing may be acknowledged that might not come under a checkpoint.
  boolean isOutOfSpace() {
    return reserve.isGivenUp();
  }

  /// Sets room aside for the last checkpoint on a full disk, unless it is.
  void fillReserve() throws IOException {
    reserve.fill();
  }

  long size() {
    return size;
  }

  SignedCheckpoint checkpoint() {
    return checkpoint;
  }

  IdempotencyIndex idempotencyIndex() {
    return idempotencyIndex;
  }

  /// A tree at this moment: of all durable entries.
  Tree tree() {
    return new Tree(snapshot(), tiles);
  }

  private TreeEdge.Snapshot snapshot() {
    synchronized (edge) {
      return edge.snapshot();
    }
  }

  void read(long from, long to, EntryConsumer consumer) throws IOException {
    if (from < to) {
      refusePruned(from);
    }
    segments.read(from, to, consumer);
  }

  private void refusePruned(long index) {
    if (index < pruning.index()) {
      throw new LedgerPruned(index, pruning.index());
    }
  }

  /// Reads the entries under a level-0 tile again, hashes them, and holds them against the tile and
  /// against the tiles above that it completes.
  ///
  /// @param size of the tree, at most that of the checkpoint
  /// @throws LedgerCorrupt when something does not agree; names the file
  void scrub(long number, long size) throws IOException {
    long from = number * TilePath.FULL;
    int width = (int) Math.min(TilePath.FULL, size - from);
    var merkle = new MerkleHash();
    var tile = new TilePath(0, number, width);
    // Of a pruned tile only what lies above it can be checked.
    byte[] hashes = from < pruning.index() ? tile(tile) : leafHashes(from, from + width);
    tiles.check(tile, hashes, tile.isFull() ? null : tile(tile));
    while (tile.isFull()) {
      var above =
          new TilePath(
              tile.level() + 1,
              tile.number() / TilePath.FULL,
              (int) (tile.number() % TilePath.FULL) + 1);
      byte[] known = tile(above);
      int place = known.length - Hash.BYTES;
      byte[] folded = merkle.fold(hashes, 0, TilePath.FULL);
      hashes = known.clone();
      System.arraycopy(folded, 0, hashes, place, Hash.BYTES);
      tiles.check(above, hashes, above.isFull() ? null : known);
      tile = above;
    }
  }

  private byte[] leafHashes(long from, long to) throws IOException {
    var merkle = new MerkleHash();
    var leaves = new java.io.ByteArrayOutputStream(TilePath.FULL_BYTES);
    segments.read(from, to, entry -> leaves.writeBytes(merkle.leaf(entry.bytes())));
    return leaves.toByteArray();
  }

  /// A tile or bundle; the caller has made sure that the tree has it.
  byte[] resource(TilePath path) throws IOException {
    try {
      return path.isEntries() ? bundle(path) : tile(path);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private byte[] bundle(TilePath path) throws IOException {
    var bytes = new java.io.ByteArrayOutputStream();
    long from = path.number() * TilePath.FULL;
    refusePruned(from);
    segments.read(from, from + path.width(), entry -> EntryBundle.append(bytes, entry.bytes()));
    return bytes.toByteArray();
  }

  private byte[] tile(TilePath path) {
    TreeEdge.Snapshot snapshot = snapshot();
    long full = TreeEdge.Snapshot.hashesAt(path.level(), snapshot.size()) / TilePath.FULL;
    byte[] hashes =
        path.number() < full
            ? tiles.tile(path.level(), path.number())
            : snapshot.levels().get(path.level());
    return java.util.Arrays.copyOf(hashes, path.width() * Hash.BYTES);
  }

  /// Gives back what only appends need, until the next one.
  void rest() throws IOException {
    segments.rest();
  }

  void close() throws IOException {
    segments.close();
  }
}
