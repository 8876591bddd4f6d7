package dev.muster.routing.files;

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

/// What of a ledger is in the files of a folder. Written after the lines are durable; lines beyond
/// it are cut off and written again.
///
/// @param last ledger index of the last event in the files, -1 for none
/// @param file ledger index in the name of the newest file, -1 if there is none
/// @param fileBytes length of that file
record FileCursor(long last, long file, long fileBytes) {
  static final FileCursor NOTHING = new FileCursor(-1, -1, 0);

  private static final String NAME = "cursor";
  private static final Pattern FORM =
      Pattern.compile("last (-1|\\d{1,18})\nfile (-1|\\d{1,18})\nbytes (\\d{1,18})\n");

  /// The cursor in the folder; empty if there is none.
  ///
  /// @throws IOException if it cannot be read or is not of this form
  static Optional<FileCursor> load(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Matcher form = FORM.matcher(Files.readString(file, UTF_8));
    if (!form.matches()) {
      throw new IOException("not a delivery cursor: " + file);
    }
    return Optional.of(
        new FileCursor(
            Long.parseLong(form.group(1)),
            Long.parseLong(form.group(2)),
            Long.parseLong(form.group(3))));
  }

  /// Replaces the cursor in the folder. A crash leaves the old one or the new one, whole.
  void store(Path folder) throws IOException {
    Path fresh = folder.resolve(NAME + ".new");
    String text = String.format(Locale.ROOT, "last %d\nfile %d\nbytes %d\n", last, file, fileBytes);
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
}
