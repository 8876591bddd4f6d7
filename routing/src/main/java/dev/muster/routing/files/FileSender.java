package dev.muster.routing.files;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

import dev.muster.ledger.Entry;
import dev.muster.ledger.LedgerName;
import dev.muster.routing.delivery.SendFailed;
import dev.muster.routing.delivery.Sender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Writes events as NDJSON files under `<account>/<location>/`: each event once, in ledger order,
/// as a line that is the event's bytes. (A line break inside an event can only be space between
/// JSON tokens; it becomes a space.) A file's name is the ledger index of its first event, twenty
/// digits.
///
/// Order of durable steps: lines, fsync, cursor. Lines beyond the cursor are what a crash left;
/// they are cut off, and the events come again.
public final class FileSender implements Sender {
  private final Path folder;
  private final long fileBytesMax;
  private final Set<LedgerName> checked = ConcurrentHashMap.newKeySet();

  /// @param fileBytesMax size at which the next event goes to a new file, 1 or more; a single event
  ///   may exceed it
  public FileSender(Path folder, long fileBytesMax) {
    this.folder = requireNonNull(folder, "folder is null");
    this.fileBytesMax = fileBytesMax;
    if (fileBytesMax < 1) {
      throw new IllegalArgumentException("fileBytesMax must be 1 or more, got: " + fileBytesMax);
    }
  }

  @Override
  public void send(LedgerName ledger, List<Entry> events) {
    Path place = folder.resolve(ledger.account()).resolve(ledger.location());
    try {
      Files.createDirectories(place);
      FileCursor cursor = cursor(ledger, place);
      List<Entry> fresh = events.stream().filter(entry -> entry.index() > cursor.last()).toList();
      if (!fresh.isEmpty()) {
        write(place, cursor, fresh).store(place);
      }
    } catch (IOException e) {
      throw new SendFailed(
          SendFailed.Kind.TRANSIENT, "cannot write to " + place + ": " + e.getMessage(), e);
    }
  }

  /// The cursor of a folder; cuts off what it does not know, once for each ledger.
  ///
  /// @throws SendFailed if the folder holds files without a cursor, or less than the cursor says
  private FileCursor cursor(LedgerName ledger, Path place) throws IOException {
    Optional<FileCursor> kept = FileCursor.load(place);
    if (kept.isPresent() && !checked.add(ledger)) {
      return kept.get();
    }
    List<Path> files = files(place);
    if (kept.isEmpty()) {
      if (!files.isEmpty()) {
        throw new SendFailed(
            SendFailed.Kind.CONFIGURATION,
            "%s has files but no cursor: move them away or restore it".formatted(place));
      }
      FileCursor.NOTHING.store(place);
      checked.add(ledger);
      return FileCursor.NOTHING;
    }
    FileCursor cursor = kept.get();
    Path newest = file(place, Math.max(cursor.file(), 0));
    long length = files.contains(newest) ? Files.size(newest) : 0;
    if (length < cursor.fileBytes()) {
      checked.remove(ledger);
      throw new SendFailed(
          SendFailed.Kind.CONFIGURATION,
          "%s was cut or taken away: expected %d bytes, got: %d; restore it, or move the folder away"
              .formatted(newest, cursor.fileBytes(), length));
    }
    for (Path file : files) {
      if (cursor.file() < 0 || file.compareTo(newest) > 0) {
        Files.delete(file);
      }
    }
    return cursor;
  }

  private static List<Path> files(Path place) throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).endsWith(".ndjson"))
          .sorted()
          .toList();
    }
  }

  private FileCursor write(Path place, FileCursor from, List<Entry> events) throws IOException {
    long file = from.file();
    long bytes = from.fileBytes();
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (Entry entry : events) {
      if (file < 0 || bytes + lines.size() >= fileBytesMax) {
        append(place, file, bytes, lines);
        file = entry.index();
        bytes = 0;
        lines.reset();
      }
      lines.writeBytes(line(entry));
    }
    append(place, file, bytes, lines);
    return new FileCursor(events.getLast().index(), file, bytes + lines.size());
  }

  private static void append(Path place, long file, long at, ByteArrayOutputStream lines)
      throws IOException {
    if (lines.size() == 0) {
      return;
    }
    Path path = file(place, file);
    boolean fresh = !Files.exists(path);
    try (FileChannel channel = FileChannel.open(path, CREATE, READ, WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(lines.toByteArray());
      channel.truncate(at);
      channel.position(at);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    if (fresh) {
      FileCursor.syncFolder(place);
    }
  }

  /// An event as a line, with its line break.
  private static byte[] line(Entry entry) {
    byte[] bytes = entry.bytes();
    byte[] line = Arrays.copyOf(bytes, bytes.length + 1);
    for (int i = 0; i < bytes.length; i++) {
      if (line[i] == '\n' || line[i] == '\r') {
        line[i] = ' ';
      }
    }
    line[bytes.length] = '\n';
    return line;
  }

  private static Path file(Path place, long firstIndex) {
    return place.resolve(String.format(Locale.ROOT, "%020d.ndjson", firstIndex));
  }

  @Override
  public void check() {
    try {
      Files.createDirectories(folder);
      Path probe = Files.createTempFile(folder, "check", ".tmp");
      Files.delete(probe);
    } catch (IOException e) {
      throw new SendFailed(
          SendFailed.Kind.CONFIGURATION, "cannot write to " + folder + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    // Holds nothing open between two batches.
  }
}
