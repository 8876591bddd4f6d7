package dev.muster.simulator.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("cloud-1.journal");
  }

  private void write(String... records) throws IOException {
    try (Journal journal = Journal.open(file).journal()) {
      for (String record : records) {
        journal.append(record.getBytes(UTF_8));
      }
    }
  }

  private List<String> read() throws IOException {
    Journal.Opened opened = Journal.open(file);
    try (Journal journal = opened.journal()) {
      assertThat(journal.size()).isEqualTo(Files.size(file));
      return opened.records().stream().map(bytes -> new String(bytes, UTF_8)).toList();
    }
  }

  @Test
  void recordsComeBackInTheirOrder() throws IOException {
    write("one", "", "three");
    write("four");
    assertThat(read()).containsExactly("one", "", "three", "four");
  }

  @Test
  void everyCutOfTheLastRecordLeavesTheOnesBefore() throws IOException {
    write("one", "two");
    int whole = (int) Files.size(file);
    write("a longer third record");
    byte[] bytes = Files.readAllBytes(file);
    for (int cut = whole; cut < bytes.length; cut++) {
      Files.write(file, Arrays.copyOf(bytes, cut));
      assertThat(read()).as("cut at %d", cut).containsExactly("one", "two");
      assertThat(Files.size(file)).isEqualTo(whole);
      write("next");
      assertThat(read()).containsExactly("one", "two", "next");
    }
  }

  @Test
  void zerosAfterTheLastRecordAreATornTail() throws IOException {
    write("one");
    Files.write(file, new byte[5_000], StandardOpenOption.APPEND);
    assertThat(read()).containsExactly("one");
  }

  @Test
  void anyFlippedByteOfAnEarlierRecordIsRefusedAndLeftAlone() throws IOException {
    write("one");
    int first = (int) Files.size(file);
    write("two", "three");
    byte[] bytes = Files.readAllBytes(file);
    List<Integer> accepted = new ArrayList<>();
    for (int at = 0; at < first; at++) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 0x41;
      Files.write(file, damaged);
      try {
        read();
        accepted.add(at);
      } catch (StateException e) {
        assertThat(e).hasMessageContaining("damaged at byte 0");
        assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
      }
    }
    assertThat(accepted).isEmpty();
  }
}
