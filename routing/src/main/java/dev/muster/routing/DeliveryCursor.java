package dev.muster.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How far a delivery is known to have come. Written after the files it speaks of are durable, so
/// it may lag behind them and never leads.
///
/// @param next ledger index of the first event that is not dealt with
/// @param delivered events in the files so far
/// @param filtered events passed over so far
/// @param file ledger index in the name of the newest file, -1 if there is none yet
/// @param fileBytes length of that file
record DeliveryCursor(long next, long delivered, long filtered, long file, long fileBytes) {
  static final DeliveryCursor START = new DeliveryCursor(0, 0, 0, -1, 0);

  private static final String NAME = "cursor";
  private static final Pattern FORM =
      Pattern.compile(
          "next (\\d+)\ndelivered (\\d+)\nfiltered (\\d+)\nfile (-1|\\d+)\nbytes (\\d+)\n");

  DeliveryCursor {
    if (next != delivered + filtered) {
      throw new IllegalArgumentException(
          "delivery cursor: expected next = delivered + filtered, got: "
              + next
              + ", "
              + delivered
              + ", "
              + filtered);
    }
  }

  /// The cursor in the folder; empty if there is none.
  ///
  /// @throws IOException if it cannot be read or is not of this form
  static Optional<DeliveryCursor> load(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Matcher form = FORM.matcher(Files.readString(file, UTF_8));
    if (!form.matches()) {
      throw new IOException("not a delivery cursor: " + file);
    }
    return Optional.of(
        new DeliveryCursor(
            number(form, 1), number(form, 2), number(form, 3), number(form, 4), number(form, 5)));
  }

  /// Replaces the cursor in the folder. A crash leaves the old one or the new one, whole.
  void store(Path folder) throws IOException {
    Path fresh = folder.resolve(NAME + ".new");
    String text =
        String.format(
            Locale.ROOT,
            "next %d\ndelivered %d\nfiltered %d\nfile %d\nbytes %d\n",
            next,
            delivered,
            filtered,
            file,
            fileBytes);
    try (FileChannel channel = FileChannel.open(fresh, CREATE, WRITE, TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, folder.resolve(NAME), ATOMIC_MOVE);
    syncFolder(folder);
  }

  /// Makes the names in a folder durable.
  static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, READ)) {
      channel.force(true);
    }
  }

  private static long number(Matcher form, int group) {
    return Long.parseLong(form.group(group));
  }
}
