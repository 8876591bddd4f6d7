package dev.muster.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// What the disk allows: the same bytes in the same batches, to preallocated files of the same
/// size, one fsync for each, nothing hashed. The files are made before the clock runs.
final class BareLoad {
  static final String NAME = "bare: the same batches written and fsynced";

  private static final int FILE_BYTES = 64 << 20;

  private final Path folder;

  BareLoad(Path folder) {
    this.folder = folder;
  }

  void run(Medians medians, List<Integer> batches, long events) throws IOException {
    Files.createDirectories(folder);
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(batches.stream().mapToInt(bytes -> bytes).max().orElse(1));
    long nanos = 0;
    int number = 0;
    int at = FILE_BYTES;
    FileChannel file = preallocated(number);
    for (int bytes : batches) {
      if (at + bytes > FILE_BYTES) {
        file.close();
        file = preallocated(number);
        number++;
        at = 0;
      }
      long start = System.nanoTime();
      buffer.clear().limit(bytes);
      file.write(buffer, at);
      file.force(false);
      nanos += System.nanoTime() - start;
      at += bytes;
    }
    file.close();
    medians.rate(NAME, events, nanos);
  }

  private FileChannel preallocated(int number) throws IOException {
    FileChannel file =
        FileChannel.open(
            folder.resolve("bare-" + number),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
    for (int at = 0; at < FILE_BYTES; at += zeros.capacity()) {
      zeros.clear();
      file.write(zeros, at);
    }
    file.force(true);
    return file;
  }
}
