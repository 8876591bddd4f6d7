package dev.muster.cli;

import java.util.ArrayList;
import java.util.List;

/// The files of a log that a checkpoint implies. Source: C2SP tlog-tiles.
final class MirrorPlan {
  private static final int TILE_WIDTH = 256;

  private MirrorPlan() {}

  /// Paths of all entry bundles and tiles of a log, below the log's own address.
  ///
  /// @param size entries that the checkpoint covers, 0 or more
  static List<String> paths(long size) {
    List<String> paths = new ArrayList<>();
    addLevel(paths, "tile/entries/", size);
    int level = 0;
    for (long hashes = size; hashes > 0; hashes /= TILE_WIDTH) {
      addLevel(paths, "tile/" + level + "/", hashes);
      level++;
    }
    return paths;
  }

  private static void addLevel(List<String> paths, String prefix, long hashes) {
    long full = hashes / TILE_WIDTH;
    for (long number = 0; number < full; number++) {
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
