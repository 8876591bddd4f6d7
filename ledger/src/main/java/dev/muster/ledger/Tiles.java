package dev.muster.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The full hash tiles of a ledger. A tile waits in memory until it is written, which is before the
/// checkpoint that implies it; it is synced before the segment that completes it is sealed.
final class Tiles implements Tree.TileSource {
  private static final int CACHED_MAX = 64;

  private final Disk disk;
  private final Path ledger;
  private final Map<TilePath, byte[]> pending = new ConcurrentHashMap<>();
  private final Set<TilePath> unsynced = ConcurrentHashMap.newKeySet();
  private final Set<Path> folders = ConcurrentHashMap.newKeySet();
  private final Map<TilePath, byte[]> cache = new LinkedHashMap<>();

  Tiles(Disk disk, Path ledger) {
    this.disk = disk;
    this.ledger = ledger;
  }

  /// The tree size at which a tile is full.
  static long completeAt(TilePath tile) {
    return (tile.number() + 1) << (8 * (tile.level() + 1));
  }

  Path file(TilePath tile) {
    return ledger.resolve(tile.toString());
  }

  /// Takes a tile that is full and not yet written.
  void add(int level, long number, byte[] hashes) {
    pending.put(TilePath.full(level, number), hashes);
  }

  /// Takes note of a tile that stands on the disk but may not be synced.
  void addUnsynced(TilePath tile) {
    unsynced.add(tile);
  }

  @Override
  public byte[] tile(int level, long number) {
    TilePath tile = TilePath.full(level, number);
    byte[] waiting = pending.get(tile);
    if (waiting != null) {
      return waiting;
    }
    synchronized (cache) {
      byte[] cached = cache.remove(tile);
      if (cached != null) {
        cache.put(tile, cached);
        return cached;
      }
    }
    byte[] hashes = readWhole(tile);
    synchronized (cache) {
      cache.put(tile, hashes);
      if (cache.size() > CACHED_MAX) {
        cache.remove(cache.keySet().iterator().next());
      }
    }
    return hashes;
  }

  private byte[] readWhole(TilePath tile) {
    byte[] hashes = read(tile);
    if (hashes == null) {
      throw new LedgerCorrupt(
          file(tile) + ": the tile is missing; opening the ledger again rebuilds it");
    }
    if (hashes.length != TilePath.FULL_BYTES) {
      throw new LedgerCorrupt(
          "%s: a full tile has %d bytes, got: %d"
              .formatted(file(tile), TilePath.FULL_BYTES, hashes.length));
    }
    return hashes;
  }

  /// Whether a file of a full tile's length stands on the disk.
  boolean isWhole(TilePath tile) throws IOException {
    if (!disk.exists(file(tile))) {
      return false;
    }
    try (Disk.DiskFile open = disk.openForReading(file(tile))) {
      return open.size() == TilePath.FULL_BYTES;
    }
  }

  /// What stands on the disk, of whatever length; null when nothing does.
  byte @Nullable [] read(TilePath tile) {
    try {
      return disk.exists(file(tile)) ? disk.readAll(file(tile)) : null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Holds a tile against what follows from the entries.
  ///
  /// @param found what is known of it; null for what stands on the disk
  /// @throws LedgerCorrupt when it differs, or is not there
  void check(TilePath tile, byte[] expected, byte @Nullable [] found) {
    byte[] held = found == null ? read(tile) : found;
    if (held == null) {
      throw new LedgerCorrupt(
          file(tile) + ": the tile is missing; opening the ledger again rebuilds it");
    }
    if (!java.util.Arrays.equals(held, expected)) {
      int place = java.util.Arrays.mismatch(held, expected) / Hash.BYTES;
      long firstEntry = (tile.number() * TilePath.FULL + place) << (8 * tile.level());
      throw new LedgerCorrupt(
          "%s at byte %d: the tile does not agree with the entries from %d on"
              .formatted(file(tile), place * Hash.BYTES, firstEntry));
    }
  }

  /// Writes all waiting tiles that a tree of this size has. They need not be durable: the segments
  /// are.
  void writePending(long size) throws IOException {
    for (TilePath tile : ready(pending.keySet(), size)) {
      byte[] hashes = pending.get(tile);
      if (hashes != null) {
        write(tile, hashes);
        pending.remove(tile);
      }
    }
  }

  /// Writes a tile in place. A crash can leave it short or with sectors of zeros, which opening
  /// tells from damage.
  void write(TilePath tile, byte[] hashes) throws IOException {
    Path folder = Disk.parentOf(file(tile));
    if (!folders.contains(folder)) {
      disk.createDirectoriesDurably(folder);
      folders.add(folder);
    }
    try (Disk.DiskFile open = disk.create(file(tile))) {
      open.write(ByteBuffer.wrap(hashes), 0);
    }
    unsynced.add(tile);
  }

  /// Makes all written tiles durable that a tree of this size has.
  void sync(long size) throws IOException {
    var synced = new LinkedHashSet<Path>();
    for (TilePath tile : ready(unsynced, size)) {
      try (Disk.DiskFile open = disk.openForWriting(file(tile))) {
        open.force();
      }
      synced.add(Disk.parentOf(file(tile)));
    }
    for (Path folder : synced) {
      disk.forceDirectory(folder);
    }
    ready(unsynced, size).forEach(unsynced::remove);
  }

  private static List<TilePath> ready(Set<TilePath> tiles, long size) {
    var ready = new ArrayList<TilePath>();
    for (TilePath tile : tiles) {
      if (completeAt(tile) <= size) {
        ready.add(tile);
      }
    }
    ready.sort(Comparator.comparingLong(Tiles::completeAt).thenComparingInt(TilePath::level));
    return ready;
  }
}
