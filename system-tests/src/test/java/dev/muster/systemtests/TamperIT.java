package dev.muster.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whoever changes recorded data is found out, by a command that needs no server.
class TamperIT {
  private static final int EVENTS = 300;
  private static final int FLIPS = 24;

  @TempDir private Path folder;

  @Test
  void everyFlippedByteIsFoundAndItsPlaceNamed() throws IOException {
    long seed = Long.getLong("muster.seed", new Random().nextLong());
    System.out.println("TamperIT: -Dmuster.seed=" + seed);
    Random random = new Random(seed);
    Path data = recorded();
    Launcher.Outcome clean = verify(data);
    assertThat(clean.exitCode()).as(clean.out() + clean.err()).isZero();
    assertThat(clean.out()).contains("OK");

    List<Path> files = recordedFiles(data);
    assertThat(files).anyMatch(file -> file.toString().contains("tile"));
    assertThat(files).anyMatch(file -> file.endsWith("checkpoint"));
    for (int flip = 0; flip < FLIPS; flip++) {
      Path file = files.get(flip < files.size() ? flip : random.nextInt(files.size()));
      long offset = (long) (random.nextDouble() * recordedBytes(file));
      flip(file, offset);
      Launcher.Outcome outcome = verify(data);
      assertThat(outcome.exitCode()).as("%s at %d: %s", file, offset, outcome.out()).isEqualTo(1);
      assertThat(outcome.out() + outcome.err()).contains(file.getFileName().toString());
      flip(file, offset);
    }
    assertThat(verify(data).exitCode()).isZero();
  }

  @Test
  void aCutTailStopsTheStartAndNamesTheMissingIndexes() throws IOException {
    Path data = recorded();
    Path segment =
        recordedFiles(data).stream()
            .filter(file -> file.toString().contains("segments"))
            .max(Path::compareTo)
            .orElseThrow();
    segment.toFile().setWritable(true);
    try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
      channel.truncate(recordedBytes(segment) * 3 / 5);
    }

    try (MusterProcess muster = MusterProcess.launch(data, 300)) {
      assertThat(muster.awaitEnd()).isEqualTo(1);
      assertThat(muster.output()).containsPattern("missing.*\\d+").doesNotContain("\tat ");
    }
    assertThat(verify(data).exitCode()).isEqualTo(1);
  }

  private Path recorded() {
    Path data = folder.resolve("data");
    try (MusterProcess muster = MusterProcess.up(data, 300)) {
      MusterClient client = muster.client();
      for (int event = 0; event < EVENTS; event++) {
        assertThat(client.get("/api/v1/networks?site=wdc06").status()).isEqualTo(200);
      }
      assertThat(muster.stop()).isEqualTo(MusterProcess.STOPPED);
    }
    return data;
  }

  private static Launcher.Outcome verify(Path data) {
    return Launcher.run(Map.of(), "verify", data.toString());
  }

  private static List<Path> recordedFiles(Path data) throws IOException {
    try (Stream<Path> tree = Files.walk(data.resolve("ledger"))) {
      return tree.filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().contains("lock"))
          .filter(file -> recordedBytes(file) > 0)
          .sorted()
          .toList();
    }
  }

  /// A segment is longer than what is recorded in it: the rest is zeros.
  private static long recordedBytes(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      int end = bytes.length;
      while (end > 0 && bytes[end - 1] == 0) {
        end--;
      }
      return end;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void flip(Path file, long offset) throws IOException {
    boolean readOnly = !file.toFile().canWrite();
    file.toFile().setWritable(true);
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(offset);
      int before = bytes.read();
      bytes.seek(offset);
      bytes.write(before ^ 0x40);
    }
    if (readOnly) {
      file.toFile().setReadOnly();
    }
  }
}
