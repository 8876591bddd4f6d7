package dev.muster.ledger;

import dev.muster.ledger.Disk.DiskFile;
import dev.muster.ledger.RecordBatch.Keyed;
import dev.muster.ledger.RecordBatch.Marked;
import dev.muster.ledger.SegmentFormat.Footer;
import dev.muster.ledger.SegmentFormat.Header;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Looks at all segment files when a ledger is opened, and changes nothing. Sealed segments are
/// known by their footers; the others, normally one, are read whole.
final class Survey {
  private final Disk disk;
  private final Path directory;
  private final byte[] originHash;

  private final List<Segment> segments = new ArrayList<>();
  private final List<Leaves> leaves = new ArrayList<>();
  private final List<Keyed> keyed = new ArrayList<>();
  private @Nullable Producers producers;
  private long size;
  private final List<Path> pruned = new ArrayList<>();
  private @Nullable Path blank;
  private SegmentScan.@Nullable Tail tornTail;

  private Survey(Disk disk, Path directory, byte[] originHash) {
    this.disk = disk;
    this.directory = directory;
    this.originHash = originHash;
  }

  /// @param minimumIndex of the first entry that must be there
  static Survey of(Disk disk, Path directory, byte[] originHash, long minimumIndex)
      throws IOException {
    var survey = new Survey(disk, directory, originHash);
    var names = new ArrayList<String>();
    for (String name : disk.list(directory)) {
      if (SegmentFormat.firstIndex(name).isPresent()) {
        names.add(name);
      }
    }
    int first = firstKept(names, minimumIndex);
    names.subList(0, first).forEach(name -> survey.pruned.add(directory.resolve(name)));
    names.subList(0, first).clear();
    survey.size =
        names.isEmpty()
            ? minimumIndex
            : Math.min(minimumIndex, SegmentFormat.firstIndex(names.getFirst()).orElseThrow());
    for (int i = 0; i < names.size(); i++) {
      survey.look(names.get(i), i == names.size() - 1);
    }
    return survey;
  }

  /// Which of the segments, sorted, holds an index: all before it lie below.
  static int firstKept(List<String> names, long minimumIndex) {
    int first = 0;
    for (int i = 1; i < names.size(); i++) {
      if (SegmentFormat.firstIndex(names.get(i)).orElseThrow() <= minimumIndex) {
        first = i;
      }
    }
    return first;
  }

  private void look(String name, boolean last) throws IOException {
    Path path = directory.resolve(name);
    OptionalLong firstIndex = SegmentFormat.firstIndex(name);
    long first = firstIndex.orElseThrow();
    checkFollowsOn(path, first);
    try (DiskFile file = CompressedSegment.open(disk, path)) {
      if (last && SegmentScan.isBlank(file)) {
        blank = path;
        return;
      }
      Header header = SegmentScan.readHeader(file, path, originHash, first);
      Footer footer = SegmentScan.readFooter(file);
      if (footer == null) {
        scan(file, path, header, last);
      } else {
        adoptSealed(file, path, header, footer);
      }
    }
  }

  private void checkFollowsOn(Path path, long first) {
    if (first > size) {
      throw new LedgerDataLoss(
          ("%s: entries %d to %d (%d entries) are missing: segment %s begins with entry %d, but what lies before it"
                  + " ends with entry %d. Nothing was changed. Restore the missing segment file from a copy, or the"
                  + " entries from a mirror, then start again.")
              .formatted(
                  directory, size, first - 1, first - size, path.getFileName(), first, size - 1),
          size,
          first - 1);
    }
    if (first < size) {
      throw new LedgerCorrupt(
          "%s: the segment begins with entry %d, which stands in another segment too"
              .formatted(path, first));
    }
  }

  private void adoptSealed(DiskFile file, Path path, Header header, Footer footer)
      throws IOException {
    if (footer.firstIndex() != header.firstIndex()) {
      throw new LedgerCorrupt(
          "%s: the header says first entry %d, the footer says %d"
              .formatted(path, header.firstIndex(), footer.firstIndex()));
    }
    long end = file.size() - SegmentFormat.encodeFooter(footer).length;
    Segment sealed = Segment.sealed(path, header, footer, end);
    if (file instanceof CompressedSegment) {
      sealed.markCompressed();
    }
    segments.add(sealed);
    // A sealed segment behind an unsealed one: sealing goes in order, so its records must be read
    // to be in the tree.
    if (leaves.isEmpty()) {
      size += footer.count();
    } else {
      scan(file, path, header, false);
      segments.removeLast();
    }
  }

  private void scan(DiskFile file, Path path, Header header, boolean last) throws IOException {
    SegmentScan.Beginning beginning = SegmentScan.readBeginning(file, path, header);
    var segment = new Segment(path, header, beginning.recordsAt());
    if (producers == null) {
      producers = beginning.producers();
    }
    SegmentScan.Tail tail =
        SegmentScan.scan(
            file,
            segment,
            checked -> {
              leaves.add(checked.leaves());
              keyed.addAll(checked.keyed());
              take(checked.marked());
            });
    segments.add(segment);
    size = segment.endIndex();
    if (tail.isClean()) {
      return;
    }
    if (last) {
      tornTail = tail;
    } else if (!isUnfinishedSeal(file, segment, tail)) {
      throw new LedgerCorrupt(
          "%s at byte %d: entry %d is damaged, or bytes follow the last entry"
              .formatted(segment.file, tail.end(), segment.endIndex()));
    }
  }

  private void take(List<Marked> marked) {
    if (producers == null) {
      // Entries follow, and nothing was said: there were none.
      producers = new Producers();
    }
    for (Marked each : marked) {
      producers.apply(each.mark(), each.index(), each.receivedMicros());
    }
  }

  /// A footer that was being written when the process died, in front of the zeros that it replaces.
  private static boolean isUnfinishedSeal(DiskFile file, Segment segment, SegmentScan.Tail tail)
      throws IOException {
    byte[] expected =
        SegmentFormat.encodeFooter(
            segment.footer(SealDigest.of(file, segment.file, segment.end()).digest()));
    // A footer may itself end with zeros.
    long footerEnd = Math.min(file.size(), tail.end() + expected.length);
    byte[] found = new byte[Math.toIntExact(Math.max(tail.garbageEnd(), footerEnd) - tail.end())];
    file.read(java.nio.ByteBuffer.wrap(found), tail.end());
    return TornWrite.explains(found, expected, tail.end());
  }

  List<Segment> segments() {
    return segments;
  }

  /// Entries that are whole.
  long size() {
    return size;
  }

  /// Leaf hashes of the last entries: all that do not lie in sealed segments at the beginning.
  List<Leaves> leaves() {
    return leaves;
  }

  /// What is known of the producers; null when none of these entries was read to say it.
  @Nullable Producers producers() {
    return producers;
  }

  /// Idempotency keys and producers' places of the same entries.
  List<Keyed> keyed() {
    return keyed;
  }

  /// Files of entries that were given up, which a crash left.
  List<Path> pruned() {
    return pruned;
  }

  /// A last file without even a whole header, or null.
  @Nullable Path blank() {
    return blank;
  }

  /// What an unfinished last write left, or null.
  SegmentScan.@Nullable Tail tornTail() {
    return tornTail;
  }

  long lastReceivedMicros() {
    for (Segment segment : segments.reversed()) {
      if (!segment.isEmpty()) {
        return segment.lastReceivedMicros();
      }
    }
    return 0;
  }
}
