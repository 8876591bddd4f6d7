package dev.muster.routing;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.muster.ledger.Entry;
import dev.muster.ledger.FollowerListener;
import dev.muster.ledger.LedgerName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Delivers one ledger to one [FileTarget]: each wanted event once, in ledger order, as a line that
/// is the event's bytes. (A line break inside an event can only be space between JSON tokens; it
/// becomes a space.)
///
/// Order of durable steps: lines, fsync, cursor. A crash in between leaves lines that the cursor
/// does not know; they are recognised at the next start, for they must equal the ledger's next
/// events, and what does not (a torn line) is cut off. So no event comes twice and none is missing.
final class FileDelivery implements FollowerListener, AutoCloseable {
  private final LedgerName ledger;
  private final FileTarget target;
  private final Path folder;
  private final Predicate<Entry> wanted;
  private final EventSource source;
  private final Runnable beforeCursor;
  private @Nullable FileChannel channel;
  private volatile DeliveryCursor cursor;

  /// @param beforeCursor runs between the files' fsync and the cursor's; tests crash here
  FileDelivery(
      LedgerName ledger,
      FileTarget target,
      Predicate<Entry> wanted,
      EventSource source,
      Runnable beforeCursor) {
    this.ledger = ledger;
    this.target = target;
    this.wanted = wanted;
    this.source = source;
    this.beforeCursor = beforeCursor;
    folder = target.folder().resolve(ledger.account()).resolve(ledger.location());
    try {
      Files.createDirectories(folder);
      cursor = DeliveryCursor.load(folder).orElse(DeliveryCursor.START);
      adopt();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// Ledger index of the first event that is not dealt with.
  long next() {
    return cursor.next();
  }

  DeliveryAccount account() {
    DeliveryCursor now = cursor; // read first: the ledger only grows
    long stored = source.size();
    return new DeliveryAccount(
        ledger, target.id(), stored, now.delivered(), now.filtered(), stored - now.next());
  }

  @Override
  public void onEntries(List<Entry> batch) {
    boolean done = false;
    try {
      deliver(batch);
      done = true;
    } catch (IOException e) {
      throw failed(e);
    } finally {
      if (!done) {
        abandonFile(); // it may be a newer one than the cursor's
      }
    }
  }

  private void deliver(List<Entry> batch) throws IOException {
    // A batch that failed half-way has left bytes behind the cursor: begin again where it points.
    Tail tail = new Tail(cursor);
    for (Entry entry : batch) {
      if (entry.index() < tail.next) {
        continue; // followers may repeat
      }
      if (entry.index() > tail.next) {
        throw new IllegalStateException(
            "delivery of " + ledger + ": expected event " + tail.next + ", got: " + entry.index());
      }
      boolean write = wanted.test(entry);
      if (write) {
        tail.write(entry);
      }
      tail.passed(write);
    }
    tail.finish();
  }

  /// Takes over lines that were written before a crash and are not in the cursor yet.
  private void adopt() throws IOException {
    DeliveryCursor adopted = cursor;
    if (adopted.next() > source.size()) {
      throw new IOException(
          "the target is ahead of the ledger: expected at most "
              + source.size()
              + " events, got: "
              + adopted.next());
    }
    TreeSet<Long> files = new TreeSet<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.ndjson")) {
      for (Path file : found) {
        String name = file.getFileName().toString();
        files.add(Long.parseLong(name.substring(0, name.length() - ".ndjson".length())));
      }
    }
    if (adopted.file() >= 0 && !files.contains(adopted.file())) {
      throw new IOException("delivered file is gone: " + file(adopted.file()));
    }
    for (long file : files.tailSet(Math.max(adopted.file(), 0))) {
      byte[] bytes = Files.readAllBytes(file(file));
      int at = file == adopted.file() ? Math.toIntExact(adopted.fileBytes()) : 0;
      if (at > bytes.length) {
        throw new IOException(
            "delivered file is cut: "
                + file(file)
                + ", expected "
                + at
                + " bytes, got: "
                + bytes.length);
      }
      adopted =
          new DeliveryCursor(adopted.next(), adopted.delivered(), adopted.filtered(), file, at);
      adopted = adoptLines(adopted, bytes);
      if (adopted.fileBytes() < bytes.length) {
        try (FileChannel torn = FileChannel.open(file(file), WRITE)) {
          torn.truncate(adopted.fileBytes());
          torn.force(true);
        }
      }
    }
    if (!adopted.equals(cursor)) {
      adopted.store(folder);
      cursor = adopted;
    }
  }

  private DeliveryCursor adoptLines(DeliveryCursor from, byte[] file) {
    DeliveryCursor adopted = from;
    int at = Math.toIntExact(from.fileBytes());
    long next = from.next();
    long filtered = from.filtered();
    while (next < source.size() && at < file.length) {
      Entry entry = source.entry(next);
      if (wanted.test(entry)) {
        byte[] line = line(entry);
        if (at + line.length > file.length
            || !Arrays.equals(line, 0, line.length, file, at, at + line.length)) {
          break;
        }
        at += line.length;
        adopted = new DeliveryCursor(next + 1, next + 1 - filtered, filtered, from.file(), at);
      } else {
        filtered++;
      }
      next++;
    }
    return adopted;
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

  private Path file(long firstIndex) {
    return folder.resolve(String.format(Locale.ROOT, "%020d.ndjson", firstIndex));
  }

  private DeliveryFailed failed(IOException e) {
    return new DeliveryFailed(
        "delivery of " + ledger + " to " + target.id() + " failed: " + e.getMessage(), e);
  }

  /// Not safe beside [#onEntries]: stop the follower first.
  @Override
  public void close() {
    try {
      closeFile();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void abandonFile() {
    try {
      closeFile();
    } catch (IOException e) {
      channel = null; // what failed before it is on its way to the caller already
    }
  }

  private void closeFile() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }

  /// One batch's work at the end of the newest file.
  private final class Tail {
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private long next;
    private long delivered;
    private long filtered;
    private long file;
    private long fileBytes;

    Tail(DeliveryCursor from) {
      next = from.next();
      delivered = from.delivered();
      filtered = from.filtered();
      file = from.file();
      fileBytes = from.fileBytes();
    }

    void write(Entry entry) throws IOException {
      if (file < 0 || fileBytes + lines.size() >= target.fileBytesMax()) {
        flush();
        closeFile();
        file = entry.index();
        fileBytes = 0;
      }
      lines.writeBytes(line(entry));
    }

    void passed(boolean written) {
      next++;
      if (written) {
        delivered++;
      } else {
        filtered++;
      }
    }

    void finish() throws IOException {
      flush();
      DeliveryCursor reached = new DeliveryCursor(next, delivered, filtered, file, fileBytes);
      if (!reached.equals(cursor)) {
        beforeCursor.run();
        reached.store(folder);
        cursor = reached;
      }
    }

    private void flush() throws IOException {
      if (lines.size() == 0) {
        return;
      }
      FileChannel open = open();
      ByteBuffer bytes = ByteBuffer.wrap(lines.toByteArray());
      long at = fileBytes;
      while (bytes.hasRemaining()) {
        at += open.write(bytes, at);
      }
      open.truncate(at); // what a failed attempt left behind
      open.force(true);
      fileBytes = at;
      lines.reset();
    }

    private FileChannel open() throws IOException {
      FileChannel open = channel;
      if (open == null) {
        Path path = file(file);
        boolean exists = Files.exists(path);
        open =
            exists
                ? FileChannel.open(path, WRITE, READ)
                : FileChannel.open(path, CREATE_NEW, WRITE);
        channel = open;
        if (!exists) {
          DeliveryCursor.syncFolder(folder);
        }
      }
      return open;
    }
  }
}
