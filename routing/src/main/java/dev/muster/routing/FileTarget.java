package dev.muster.routing;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/// A delivery target that is a folder: NDJSON files, one event a line, under
/// `<account>/<location>/`. A file's name is the ledger index of its first event, twenty digits.
///
/// @param id how rules name it
/// @param fileBytesMax size at which the next event goes to a new file, 1 or more; a single event
///   may exceed it
public record FileTarget(String id, Path folder, long fileBytesMax) {
  public FileTarget {
    requireNonNull(id, "id is null");
    requireNonNull(folder, "folder is null");
    if (fileBytesMax < 1) {
      throw new IllegalArgumentException("fileBytesMax must be 1 or more, got: " + fileBytesMax);
    }
  }
}
