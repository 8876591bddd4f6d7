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

/// The full hash tiles of a ledger, in packs. A tile waits in memory until it is written, which is
/// before the checkpoint that implies it; it is synced before the segment that completes it is
/// sealed. Writing is for one thread, syncing for one other, reading for any.
final class Tiles implements Tree.TileSource {
  private static final int CACHED_MAX = 64;

  private final Disk disk;
  private final Path ledger;
  private final Map<TilePath, byte[]> pending = new ConcurrentHashMap<>();
  private final Set<TilePath> unsynced = ConcurrentHashMap.newKeySet();

  /// Folders of levels whose names are durable.
  private final Set<Path> folders = ConcurrentHashMap.newKeySet();

  /// Packs whose names are there, and those whose names are durable.
  private final Set<TilePack> known = ConcurrentHashMap.newKeySet();

  private final Set<TilePack> named = ConcurrentHashMap.newKeySet();
  private final Map<TilePath, byte[]> cache = new LinkedHashMap<>();

  Tiles(Disk disk, Path ledger) {
    this.disk = disk;
    this.ledger = ledger;
  }

  /// The tree size at which a tile is full.
  static long completeAt(TilePath tile) {
    return (tile.number() + 1) << (8 * (tile.level() + 1));
  }

  /// The file that holds a full tile, at [TilePack#offset].
  Path file(TilePath tile) {
    return file(TilePack.of(tile));
  }

  private Path file(TilePack pack) {
    return ledger.resolve(pack.toString());
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
          at(tile, 0) + ": the tile is missing; opening the ledger again rebuilds it");
    }
    if (hashes.length != TilePath.FULL_BYTES) {
      throw new LedgerCorrupt(
          "%s: a full tile has %d bytes, got: %d"
              .formatted(at(tile, 0), TilePath.FULL_BYTES, hashes.length));
    }
    return hashes;
  }

  /// Tiles of a pack that the file on the disk is long enough for.
  int tilesIn(TilePack pack) throws IOException {
    if (!disk.exists(file(pack))) {
      return 0;
    }
    try (Disk.DiskFile open = disk.openForReading(file(pack))) {
      return (int) Math.min(TilePack.TILES, open.size() / TilePath.FULL_BYTES);
    }
  }

  /// What stands on the disk: 8,192 bytes, or fewer where the file ends; null when nothing does.
  byte @Nullable [] read(TilePath tile) {
    try {
      return read(disk, file(tile), tile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// As [#read(TilePath)], of any ledger's file.
  static byte @Nullable [] read(Disk disk, Path file, TilePath tile) throws IOException {
    if (!disk.exists(file)) {
      return null;
    }
    try (Disk.DiskFile open = disk.openForReading(file)) {
      ByteBuffer hashes = ByteBuffer.allocate(TilePath.FULL_BYTES);
      int read = open.read(hashes, TilePack.offset(tile));
      return read == 0 ? null : java.util.Arrays.copyOf(hashes.array(), read);
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
          at(tile, 0) + ": the tile is missing; opening the ledger again rebuilds it");
    }
    if (!java.util.Arrays.equals(held, expected)) {
      throw new LedgerCorrupt(differs(tile, held, expected));
    }
  }

  /// Where a tile differs from what follows from the entries, in words.
  String differs(TilePath tile, byte[] found, byte[] expected) {
    int place = java.util.Arrays.mismatch(found, expected) / Hash.BYTES;
    long firstEntry = (tile.number() * TilePath.FULL + place) << (8 * tile.level());
    return "%s: the tile does not agree with the entries from %d on"
        .formatted(at(tile, place * Hash.BYTES), firstEntry);
  }

  /// A place in a tile: in its file, or, of a tile that is not yet full, in memory.
  private String at(TilePath tile, int offset) {
    return tile.isFull()
        ? "%s at byte %d".formatted(file(tile), TilePack.offset(tile) + offset)
        : "%s at byte %d".formatted(ledger.resolve(tile.toString()), offset);
  }

  /// Writes all waiting tiles that a tree of this size has. They need not be durable: the segments
  /// are.
  void writePending(long size) throws IOException {
    List<TilePath> ready = ready(pending.keySet(), size);
    for (int from = 0; from < ready.size(); ) {
      TilePack pack = TilePack.of(ready.get(from));
      int to = from + 1;
      while (to < ready.size() && TilePack.of(ready.get(to)).equals(pack)) {
        to++;
      }
      writePending(pack, ready.subList(from, to));
      from = to;
    }
  }

  private void writePending(TilePack pack, List<TilePath> waiting) throws IOException {
    try (Disk.DiskFile open = open(pack)) {
      for (TilePath tile : waiting) {
        byte[] hashes = pending.get(tile);
        if (hashes != null) {
          write(open, tile, hashes);
          pending.remove(tile);
        }
      }
    }
  }

  /// Writes a tile in place. A crash can leave it short or with sectors of zeros, which opening
  /// tells from damage.
  void write(TilePath tile, byte[] hashes) throws IOException {
    try (Disk.DiskFile open = open(TilePack.of(tile))) {
      write(open, tile, hashes);
    }
  }

  private void write(Disk.DiskFile open, TilePath tile, byte[] hashes) throws IOException {
    open.write(ByteBuffer.wrap(hashes), TilePack.offset(tile));
    unsynced.add(tile);
  }

  /// A crash before the sync may take the name back with what it names.
  private Disk.DiskFile open(TilePack pack) throws IOException {
    Path file = file(pack);
    if (!known.contains(pack)) {
      createFolder(Disk.parentOf(file));
      if (!disk.exists(file)) {
        Disk.DiskFile created = disk.create(file);
        known.add(pack);
        return created;
      }
      known.add(pack);
    }
    return disk.openForWriting(file);
  }

  private void createFolder(Path folder) throws IOException {
    if (!folders.contains(folder)) {
      disk.createDirectoriesDurably(folder);
      folders.add(folder);
    }
  }

  /// Makes all written tiles durable that a tree of this size has.
  void sync(long size) throws IOException {
    List<TilePath> ready = ready(unsynced, size);
    var packs = new LinkedHashSet<TilePack>();
    ready.forEach(tile -> packs.add(TilePack.of(tile)));
    var changed = new LinkedHashSet<Path>();
    for (TilePack pack : packs) {
      try (Disk.DiskFile open = disk.openForWriting(file(pack))) {
        open.force();
      }
      if (!named.contains(pack)) {
        changed.add(Disk.parentOf(file(pack)));
      }
    }
    for (Path folder : changed) {
      disk.forceDirectory(folder);
    }
    named.addAll(packs);
    ready.forEach(unsynced::remove);
  }

  private static List<TilePath> ready(Set<TilePath> tiles, long size) {
    var ready = new ArrayList<TilePath>();
    for (TilePath tile : tiles) {
      if (completeAt(tile) <= size) {
        ready.add(tile);
      }
    }
    ready.sort(Comparator.comparingInt(TilePath::level).thenComparingLong(TilePath::number));
    return ready;
  }
}
