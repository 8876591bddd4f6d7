package dev.muster.ledger;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file of up to 256 full tiles of one level, side by side in the order of their numbers. One
/// file for each tile, as the standard layout has it, would cost the file system more than all
/// hashing: a new name and a sync of its own for every 256 entries.
///
/// @param level 0 to 63
/// @param number of the pack in its level, 0 or more
record TilePack(int level, long number) {
  /// Tiles in a whole pack.
  static final int TILES = 256;

  private static final String SUFFIX = ".tiles";
  private static final Pattern FORM = Pattern.compile("tile/(0|[1-9][0-9]?)/([0-9]{20})\\.tiles");

  /// The pack that holds a full hash tile.
  static TilePack of(TilePath tile) {
    if (!tile.isFull() || tile.isEntries()) {
      throw new IllegalArgumentException("only full hash tiles are packed, got: " + tile);
    }
    return new TilePack(tile.level(), tile.number() / TILES);
  }

  /// Offset of a tile in its pack.
  static int offset(TilePath tile) {
    return (int) (tile.number() % TILES) * TilePath.FULL_BYTES;
  }

  /// Parses the path of a pack within a ledger; empty for everything else.
  static Optional<TilePack> parse(String path) {
    Matcher matcher = FORM.matcher(path);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      long first = Long.parseLong(matcher.group(2));
      var pack = new TilePack(Integer.parseInt(matcher.group(1)), first / TILES / TilePath.FULL);
      return pack.toString().equals(path) ? Optional.of(pack) : Optional.empty();
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /// How many tiles of the pack are full in a tree of this size, 0 to 256.
  int tilesAt(long size) {
    long full = TreeEdge.Snapshot.hashesAt(level, size) / TilePath.FULL;
    return Math.clamp(full - number * TILES, 0, TILES);
  }

  /// The path within the ledger; the digits are the number of the first hash in its level.
  @Override
  public String toString() {
    String digits = Long.toString(number * TILES * TilePath.FULL);
    return "tile/" + level + "/" + "0".repeat(20 - digits.length()) + digits + SUFFIX;
  }
}
