package dev.muster.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Asking whether a ledger is live keeps nobody from opening it, in this process or another.
class LiveLockTest {
  private static final int ROUNDS = 300;

  @TempDir Path temp;

  /// Asks until it is told to end: a verifier in another process.
  static final class Asking {
    private Asking() {}

    public static void main(String[] arguments) throws IOException {
      var disk = new FileDisk();
      Path lock = Path.of(arguments[0]);
      System.out.println("asking");
      System.out.flush();
      while (System.in.available() == 0) {
        disk.isHeld(lock);
      }
    }
  }

  @Test
  void whoHoldsALockIsSeenAndWhoDoesNotIsNot() throws IOException {
    var disk = new FileDisk();
    Path file = temp.resolve("lock");
    Closeable lock = disk.lock(file).orElseThrow();
    assertThat(disk.isHeld(file)).isTrue();
    assertThat(disk.lock(file)).isEmpty();
    lock.close();
    assertThat(disk.isHeld(file)).isFalse();
    disk.lock(file).orElseThrow().close();
  }

  @Test
  void askingInThisProcessRefusesNobody() throws Exception {
    var disk = new FileDisk();
    Path file = temp.resolve("lock");
    Files.createFile(file);
    var stop = new AtomicBoolean();
    var asked = new AtomicInteger();
    List<Thread> asking = List.of(ask(disk, file, stop, asked), ask(disk, file, stop, asked));
    try {
      for (int round = 0; round < ROUNDS || asked.get() < ROUNDS; round++) {
        try (Closeable lock = disk.lock(file).orElseThrow()) {
          assertThat(lock).isNotNull();
          assertThat(disk.isHeld(file)).isTrue();
        }
      }
    } finally {
      stop.set(true);
      asking.forEach(Threads::join);
    }
  }

  private static Thread ask(FileDisk disk, Path file, AtomicBoolean stop, AtomicInteger asked) {
    return Thread.ofPlatform()
        .start(() -> {
          while (!stop.get()) {
            try {
              disk.isHeld(file);
              asked.incrementAndGet();
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          }
        });
  }

  @Test
  void askingInAnotherProcessRefusesNobody() throws Exception {
    var disk = new FileDisk();
    Path file = temp.resolve("lock");
    Files.createFile(file);
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Asking.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = other.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("asking");
      for (int round = 0; round < ROUNDS; round++) {
        try (Closeable lock = disk.lock(file).orElseThrow()) {
          assertThat(lock).isNotNull();
        }
      }
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.outputWriter(StandardCharsets.UTF_8).append('x').close();
      other.waitFor();
    }
    assertThat(other.exitValue()).isZero();
  }
}
