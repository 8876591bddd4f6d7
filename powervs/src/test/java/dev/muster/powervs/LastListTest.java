package dev.muster.powervs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LastListTest {
  private final LastList<String> last = new LastList<>();
  private final List<String> read = new ArrayList<>();

  private Optional<List<String>> words(String text) {
    return last.read(
        text,
        any -> {
          read.add(any);
          return any.isEmpty() ? Optional.empty() : Optional.of(List.of(any.split(" ", -1)));
        });
  }

  @Test
  void whatSaysTheSameIsReadOnce() {
    assertThat(words("a b")).contains(List.of("a", "b"));
    assertThat(words("a b")).contains(List.of("a", "b"));
    assertThat(words("a c")).contains(List.of("a", "c"));
    assertThat(words("a b")).contains(List.of("a", "b"));
    assertThat(read).containsExactly("a b", "a c", "a b");
  }

  @Test
  void whatIsNoListIsNotRemembered() {
    assertThat(words("")).isEmpty();
    assertThat(words("")).isEmpty();
    assertThat(read).hasSize(2);
  }
}
