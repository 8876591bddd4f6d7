package dev.muster.cli;

import java.util.ArrayList;
import java.util.List;

/// The files of a log that a checkpoint implies. Source: C2SP tlog-tiles.
final class MirrorPlan {
  static final int TILE_WIDTH = 256;

  private static final String ENTRIES = "tile/entries/";

  private MirrorPlan() {}

  /// Paths of all entry bundles and tiles of a log, below the log's own address.
  ///
  /// @param size entries that the checkpoint covers, 0 or more
  /// @param firstBundle number of the first entry bundle that is kept
  static List<String> paths(long size, long firstBundle) {
    List<String> paths = new ArrayList<>();
    addLevel(paths, ENTRIES, firstBundle, size);
    int level = 0;
    for (long hashes = size; hashes > 0; hashes /= TILE_WIDTH) {
      addLevel(paths, "tile/" + level + "/", 0, hashes);
      level++;
    }
    return paths;
  }

  /// Paths of the first entry bundles, all full.
  static List<String> bundles(long count) {
    List<String> paths = new ArrayList<>();
    addLevel(paths, ENTRIES, 0, count * TILE_WIDTH);
    return paths;
  }

  private static void addLevel(List<String> paths, String prefix, long first, long hashes) {
    long full = hashes / TILE_WIDTH;
    for (long number = first; number < full; number++) {
      paths.add(prefix + number(number));
    }
    long rest = hashes % TILE_WIDTH;
    if (rest > 0) {
      paths.add(prefix + number(full) + ".p/" + rest);
    }
  }

  /// Groups of three digits, all but the last behind an `x`: 1234067 is `x001/x234/067`.
  private static String number(long number) {
    String last = group(number % 1000);
    var path = new StringBuilder(last);
    for (long rest = number / 1000; rest > 0; rest /= 1000) {
      path.insert(0, "x" + group(rest % 1000) + "/");
    }
    return path.toString();
  }

  private static String group(long value) {
    String digits = Long.toString(value);
    return "0".repeat(3 - digits.length()) + digits;
  }
}
