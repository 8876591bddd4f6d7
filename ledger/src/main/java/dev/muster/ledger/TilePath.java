package dev.muster.ledger;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The path of a tile or an entry bundle. Source: C2SP tlog-tiles, "Parameters" and "Merkle Tree".
///
/// @param level 0 to 63, or [#ENTRIES]
/// @param number of the tile in its level, 0 or more
/// @param width hashes or entries in it, 1 to 256; 256 is a full tile
record TilePath(int level, long number, int width) {
  /// The level that stands for bundles of entries.
  static final int ENTRIES = -1;

  /// Hashes in a full tile, entries in a full bundle.
  static final int FULL = 256;

  static final int FULL_BYTES = FULL * Hash.BYTES;

  private static final int LEVEL_MAX = 63;

  /// Up to 15 digits: more entries than any log will have, and nothing overflows.
  private static final Pattern FORM =
      Pattern.compile(
          "tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,4}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

  TilePath {
    if (level < ENTRIES || level > LEVEL_MAX || number < 0 || width < 1 || width > FULL) {
      throw new IllegalArgumentException(
          "no such tile: level %d, number %d, width %d".formatted(level, number, width));
    }
  }

  static TilePath full(int level, long number) {
    return new TilePath(level, number, FULL);
  }

  /// Parses the one spelling of a path; empty for everything else.
  static Optional<TilePath> parse(String path) {
    Matcher matcher = FORM.matcher(path);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String level = matcher.group(1);
    long number = Long.parseLong(matcher.group(2).replace("x", "").replace("/", ""));
    int width = matcher.group(3) == null ? FULL : Integer.parseInt(matcher.group(3));
    int levelNumber = level.equals("entries") ? ENTRIES : Integer.parseInt(level);
    if (levelNumber > LEVEL_MAX || width > FULL) {
      return Optional.empty();
    }
    // A width of 256 and superfluous leading groups are other spellings of the same tile.
    var tile = new TilePath(levelNumber, number, width);
    return tile.toString().equals(path) ? Optional.of(tile) : Optional.empty();
  }

  boolean isFull() {
    return width == FULL;
  }

  boolean isEntries() {
    return level == ENTRIES;
  }

  /// Hashes of its level, from the first on, that a tree must have for this tile to exist.
  long lastHash() {
    return number * FULL + width;
  }

  @Override
  public String toString() {
    var groups = new StringBuilder();
    long rest = number;
    do {
      String digits = Long.toString(rest % 1000);
      String group = "0".repeat(3 - digits.length()) + digits;
      groups.insert(0, groups.isEmpty() ? group : "x" + group + "/");
      rest /= 1000;
    } while (rest > 0);
    String name = isEntries() ? "entries" : Integer.toString(level);
    return "tile/" + name + "/" + groups + (isFull() ? "" : ".p/" + width);
  }
}
