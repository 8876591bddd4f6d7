package dev.muster.ledger;

import dev.muster.ledger.Disk.DiskFile;
import dev.muster.ledger.SegmentFormat.Header;
import dev.muster.ledger.SegmentFormat.LogRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// The segment files of a ledger: the one truth, from which all else can be rebuilt.
///
/// Writing is for one thread, sealing for one other, reading for any.
final class Segments {
  static final String SPARE = "spare";

  private static final int FIRST_SEGMENT_BYTES = 4 << 20;
  private static final int ZEROS_BYTES = 1 << 20;

  /// From this average on a commit is no faster into a preallocated file than into a sparse one,
  /// and zeros written before would only take half of the disk's bandwidth.
  private static final long LARGE_COMMIT_BYTES = 1 << 20;

  /// How many segments must find room on the disk for one of them to be sparse.
  private static final int ROOM_SEGMENTS = 16;

  private static final int BUFFER_BYTES_MIN = 1 << 16;

  private final Disk disk;
  private final Path directory;
  private final byte[] originHash;
  private final int segmentBytes;
  private final IntSupplier salts;
  private final ConcurrentSkipListMap<Long, Segment> byFirstIndex = new ConcurrentSkipListMap<>();
  private ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES_MIN);
  private @Nullable DiskFile activeFile;
  private final ReentrantLock spareLock = new ReentrantLock();
  private final SegmentCompressor compressor;
  private volatile long activeFileBytes;
  private volatile boolean spareReady;

  /// Of the active segment since it was begun or opened; the writer's own.
  private long commits;

  private long committedBytes;
  private volatile boolean commitsAreLarge;

  Segments(Disk disk, Path directory, byte[] originHash, int segmentBytes, IntSupplier salts) {
    this.disk = disk;
    this.directory = directory;
    this.originHash = originHash;
    this.segmentBytes = segmentBytes;
    this.salts = salts;
    this.compressor = new SegmentCompressor(disk, directory);
  }

  /// Takes a segment that opening found.
  void adopt(Segment segment) {
    byFirstIndex.put(segment.firstIndex, segment);
  }

  List<Segment> all() {
    return List.copyOf(byFirstIndex.values());
  }

  /// Makes the last segment ready for appends, or begins a new one.
  ///
  /// @param producers what is known of them now
  void openForAppends(long nextIndex, Producers producers) throws IOException {
    spareReady = disk.exists(directory.resolve(SPARE));
    Map.Entry<Long, Segment> last = byFirstIndex.lastEntry();
    if (last == null || !last.getValue().takesRecords()) {
      roll(nextIndex, producers);
      return;
    }
    Segment segment = last.getValue();
    activeFile = disk.openForWriting(segment.file);
    activeFileBytes = activeFile.size();
    if (segment.isEmpty()) {
      var header = new Header(SegmentFormat.VERSION, originHash, segment.firstIndex, segment.salt);
      begin(segment.file, header, producers);
    }
    // A process that died may have written records that it never synced; from now on they count as
    // durable.
    activeFile.force();
  }

  /// Writes entries side by side and returns once they are durable.
  ///
  /// @param producers what is known of them before these entries
  /// @throws DiskFull when they do not fit and there is no room for the next segment; nothing was
  ///   written
  void commit(List<PendingEntry> entries, long firstIndex, long receivedMicros, Producers producers)
      throws IOException {
    long bytes = bytesOf(entries);
    ensureRoom(bytes);
    int place = 0;
    Segment segment = active();
    for (PendingEntry entry : entries) {
      int length = entry.recordBytes();
      if (segment.end() + length > activeFileBytes && !segment.isEmpty()) {
        flush();
        file().force();
        // A crash here leaves a beginning of the commit, not acknowledged, in the old segment.
        roll(
            firstIndex + place,
            producersBehind(entries.subList(0, place), producers, receivedMicros, firstIndex));
        segment = active();
      }
      makeRoom(length);
      SegmentFormat.encodeRecord(
          buffer,
          segment.salt,
          firstIndex + place,
          receivedMicros,
          place,
          entry.mark(),
          entry.bytes());
      segment.add(length, entry.isKeyed(), receivedMicros);
      place++;
    }
    flush();
    file().force();
    commits++;
    committedBytes += bytes;
    commitsAreLarge = committedBytes / commits >= LARGE_COMMIT_BYTES;
  }

  /// What is known of the producers in the middle of a commit.
  private static Producers producersBehind(
      List<PendingEntry> entries, Producers before, long receivedMicros, long firstIndex) {
    Producers behind = before.copy();
    long index = firstIndex;
    for (PendingEntry entry : entries) {
      if (entry.mark() != null && entry.mark().isProducers()) {
        behind.apply(entry.mark(), index, receivedMicros);
      }
      index++;
    }
    return behind;
  }

  private static long bytesOf(List<PendingEntry> entries) {
    long bytes = 0;
    for (PendingEntry entry : entries) {
      bytes += entry.recordBytes();
    }
    return bytes;
  }

  /// Only where nothing is written yet can a full disk be no more than a refusal.
  private void ensureRoom(long bytes) throws IOException {
    if (active().end() + bytes <= activeFileBytes) {
      return;
    }
    try {
      prepareSpare();
    } catch (ForceFailed e) {
      throw e;
    } catch (IOException e) {
      throw DiskFull.isToldBy(e) ? new DiskFull(e) : e;
    }
  }

  private void makeRoom(int length) throws IOException {
    if (buffer.remaining() >= length) {
      return;
    }
    if (buffer.capacity() < ZEROS_BYTES) {
      ByteBuffer larger = ByteBuffer.allocateDirect(Math.max(4 * buffer.capacity(), 2 * length));
      buffer = larger.put(buffer.flip());
    } else {
      flush();
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    int bytes = buffer.remaining();
    // The records are already counted in the segment, so they begin this far before its end.
    file().write(buffer, active().end() - bytes);
    buffer.clear();
  }

  private Segment active() {
    return byFirstIndex.lastEntry().getValue();
  }

  private DiskFile file() throws IOException {
    return file(active().file);
  }

  private DiskFile file(Path path) throws IOException {
    if (activeFile == null) {
      // Closed while nobody appended.
      activeFile = disk.openForWriting(path);
    }
    return activeFile;
  }

  /// Keeps no file open until the next append.
  void rest() throws IOException {
    close();
  }

  private void roll(long firstIndex, Producers producers) throws IOException {
    if (activeFile != null) {
      activeFile.close();
      activeFile = null;
    }
    Path path = directory.resolve(SegmentFormat.fileName(firstIndex));
    takeSpare(path);
    // A crash here leaves a segment of zeros, without a header; opening removes it.
    var header = new Header(SegmentFormat.VERSION, originHash, firstIndex, salts.getAsInt());
    activeFile = disk.openForWriting(path);
    activeFileBytes = activeFile.size();
    activeFile.write(ByteBuffer.wrap(SegmentFormat.encodeHeader(header)), 0);
    activeFile.force();
    disk.forceDirectory(directory);
    commits = 0;
    committedBytes = 0;
    // A crash here leaves an empty segment, which opening takes up.
    begin(path, header, producers);
  }

  /// Writes what stands before the entries of an empty segment; durable with the first of them.
  private void begin(Path path, Header header, Producers producers) throws IOException {
    byte[] known = SegmentFormat.encodeProducers(producers, header.salt(), header.firstIndex());
    if (known.length > 0) {
      file(path).write(ByteBuffer.wrap(known), SegmentFormat.HEADER_BYTES);
    }
    int recordsAt = SegmentFormat.HEADER_BYTES + known.length;
    byFirstIndex.put(header.firstIndex(), new Segment(path, header, recordsAt));
  }

  /// What is known of the producers where a segment begins; null when it does not say.
  @Nullable Producers producersBefore(Segment segment) throws IOException {
    try (DiskFile file = segment.open(disk)) {
      Header header = SegmentScan.readHeader(file, segment.file, originHash, segment.firstIndex);
      return SegmentScan.readBeginning(file, segment.file, header).producers();
    }
  }

  /// Whether the active segment is more than half full and nothing is prepared to follow it.
  boolean needsSpare() {
    return !spareReady && active().end() > activeFileBytes / 2;
  }

  private void takeSpare(Path path) throws IOException {
    spareLock.lock();
    try {
      prepareSpare();
      disk.rename(directory.resolve(SPARE), path);
      spareReady = false;
    } finally {
      spareLock.unlock();
    }
  }

  /// Writes a file of zeros for the next segment unless there is one, so that appends need not wait
  /// for it.
  void prepareSpare() throws IOException {
    spareLock.lock();
    try {
      if (!spareReady) {
        Path temporary = directory.resolve(SPARE + ".tmp");
        try {
          int size = nextSegmentBytes();
          if (isSparse(size)) {
            writeHole(temporary, size);
          } else {
            writeZeros(temporary, size);
          }
        } catch (IOException e) {
          if (DiskFull.isToldBy(e)) {
            // The last room must not lie in half a segment.
            disk.delete(temporary);
          }
          throw e;
        }
        disk.rename(temporary, directory.resolve(SPARE));
        spareReady = true;
      }
    } finally {
      spareLock.unlock();
    }
  }

  /// Whether the next segment may be a hole: under large commits, and far from a full disk, which
  /// must never be met in the middle of a commit.
  private boolean isSparse(int size) throws IOException {
    return commitsAreLarge && disk.usableBytes(directory) / ROOM_SEGMENTS > size;
  }

  private void writeHole(Path path, int size) throws IOException {
    try (DiskFile file = disk.create(path)) {
      file.write(ByteBuffer.allocate(1), size - 1L);
      file.force();
    }
  }

  private void writeZeros(Path path, int size) throws IOException {
    try (DiskFile file = disk.create(path)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(size, ZEROS_BYTES));
      for (int at = 0; at < size; at += zeros.capacity()) {
        zeros.clear().limit(Math.min(zeros.capacity(), size - at));
        file.write(zeros, at);
      }
      file.force();
    }
  }

  /// As much as all segments so far, within limits: a ledger with a few events needs no 64 MiB.
  private int nextSegmentBytes() {
    long soFar = 0;
    for (Segment segment : byFirstIndex.values()) {
      soFar += segment.end();
    }
    return (int) Math.min(segmentBytes, Math.max(FIRST_SEGMENT_BYTES, soFar));
  }

  /// Deletes the files that lie wholly below an index. Whoever reads one of them reads on.
  void deleteBelow(long index) throws IOException {
    Long first = byFirstIndex.floorKey(index);
    if (first == null || byFirstIndex.firstKey().equals(first)) {
      return;
    }
    for (Segment segment : byFirstIndex.headMap(first).values()) {
      byFirstIndex.remove(segment.firstIndex);
      disk.delete(segment.file);
    }
    disk.forceDirectory(directory);
  }

  /// Index of the first entry that stands in a segment.
  long firstIndex() {
    return byFirstIndex.isEmpty() ? 0 : byFirstIndex.firstKey();
  }

  /// The oldest segment that is full but not sealed, or null.
  @Nullable Segment nextToSeal() {
    Segment last = active();
    for (Segment segment : byFirstIndex.values()) {
      if (!segment.isSealed() && segment != last) {
        return segment;
      }
    }
    return null;
  }

  /// Ends a full segment with its footer and makes it read-only. Each step may be repeated after a
  /// crash.
  void seal(Segment segment) throws IOException {
    try (DiskFile file = disk.openForWriting(segment.file)) {
      byte[] footer =
          SegmentFormat.encodeFooter(
              segment.footer(SealDigest.of(file, segment.file, segment.end()).digest()));
      file.write(ByteBuffer.wrap(footer), segment.end());
      file.force();
      // A crash here leaves zeros behind the footer; opening seals again.
      file.truncate(segment.end() + footer.length);
      file.force();
    }
    disk.makeReadOnly(segment.file);
    segment.markSealed();
  }

  /// Bytes of full segments that are not sealed.
  long unsealedBytes() {
    Segment last = active();
    long bytes = 0;
    for (Segment segment : byFirstIndex.values()) {
      bytes += !segment.isSealed() && segment != last ? segment.end() : 0;
    }
    return bytes;
  }

  /// The oldest segment that is sealed but not compressed, or null.
  @Nullable Segment nextToCompress() {
    for (Segment segment : byFirstIndex.values()) {
      if (segment.isSealed() && !segment.isCompressed()) {
        return segment;
      }
    }
    return null;
  }

  /// Puts a compressed file in the place of a sealed segment; readers that have it open read on.
  ///
  /// @return false when the breath gave it up
  boolean compress(Segment segment, Breath breath) throws IOException {
    boolean done = compressor.compress(segment.file, breath);
    if (done) {
      segment.markCompressed();
    }
    return done;
  }

  /// Bytes that a segment's file takes.
  long storedBytes(Segment segment) throws IOException {
    try (DiskFile file = disk.openForReading(segment.file)) {
      return file.size();
    }
  }

  /// Sealed segments that are not compressed.
  int uncompressed() {
    int count = 0;
    for (Segment segment : byFirstIndex.values()) {
      count += segment.isSealed() && !segment.isCompressed() ? 1 : 0;
    }
    return count;
  }

  /// Reads durable entries of a range in order.
  void read(long from, long to, EntryConsumer consumer) throws IOException {
    readRecords(
        from,
        to,
        record ->
            consumer.accept(
                new Entry(record.index(), instant(record.receivedMicros()), record.entry())));
  }

  void readRecords(long from, long to, SegmentScan.RecordConsumer consumer) throws IOException {
    long next = from;
    while (next < to) {
      Map.Entry<Long, Segment> holder = byFirstIndex.floorEntry(next);
      if (holder == null) {
        throw new LedgerPruned(next, firstIndex());
      }
      Segment segment = holder.getValue();
      long end = Math.min(to, segment.endIndex());
      // A channel of the reader's own: an interrupt closes it, and must close nobody else's.
      try (DiskFile file = segment.open(disk)) {
        long start = segment.offsetBefore(next);
        long expected = segment.bytesOf(next, end);
        var cursor = new RecordCursor(file, segment.salt, start, expected);
        for (long index = segment.indexBefore(next); index < end; index++) {
          long at = cursor.position();
          LogRecord record = cursor.next();
          if (record == null || record.index() != index) {
            throw new LedgerCorrupt(
                "%s at byte %d: the record of entry %d is damaged"
                    .formatted(segment.file, at, index));
          }
          if (index >= next) {
            consumer.accept(record);
          }
        }
        segment.keep(file);
      }
      next = end;
    }
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  void close() throws IOException {
    if (activeFile != null) {
      activeFile.close();
      activeFile = null;
    }
  }
}
