package dev.muster.cadf.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.muster.cadf.Seeded;
import dev.muster.cadf.dialect.EventTexts.UnreadableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class EventTextsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | ''",
        "' \n ' | ''",
        "[] | ''",
        "{} | 1:{}",
        "'\uFEFF{}' | 1:{}",
        "'{}{\"a\":[1]}' | '1:{} 1:{\"a\":[1]}'",
        "'{}\r\n\n{\"a\":\"}\\\"\"}\n' | '1:{} 3:{\"a\":\"}\\\"\"}'",
        "'[{},\n {\"a\":[{}]} ]\n' | '1:{} 2:{\"a\":[{}]}'",
        "'[1,\"x,]\" , null]' | '1:1 1:\"x,]\" 1:null'",
        "'1\n{}' | '1:1 2:{}'",
        "'\n{\"a\":\n1}\n{}' | '2:{\"a\":\n1} 4:{}'",
      })
  void aStreamIsCutIntoEvents(String stream, String texts) {
    assertThat(String.join(" ", cut(stream.getBytes(UTF_8)))).isEqualTo(texts);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{}\n{\"a\":' | 2",
        "'{\"a' | 1",
        "'[{}\n{}]' | 2",
        "'[{},' | 1",
        "'[{}]\n\n{}' | 3",
        "'[{}' | 1",
      })
  void aStreamThatCannotBeCutNamesTheLine(String stream, long line) {
    assertThatExceptionOfType(UnreadableException.class)
        .isThrownBy(() -> cut(stream.getBytes(UTF_8)))
        .satisfies(e -> assertThat(e.line()).isEqualTo(line));
  }

  @Test
  void anEventWithoutEndIsNotReadForever() {
    byte[] stream = new byte[EventDialects.RECEIVED_BYTES_MAX + 10];
    java.util.Arrays.fill(stream, (byte) '[');
    stream[0] = '{';

    assertThatExceptionOfType(UnreadableException.class)
        .isThrownBy(() -> cut(stream))
        .withMessageContaining("at most 262140 bytes");
  }

  @Test
  void whateverIsJoinedIsCutAgain() {
    Seeded.run(
        500,
        random -> {
          List<String> events = new ArrayList<>();
          for (int i = random.nextInt(4); i >= 0; i--) {
            ObjectNode event = new RandomEvents(random).newer();
            events.add(random.nextBoolean() ? event.toString() : event.toPrettyString());
          }
          for (byte[] stream :
              List.of(
                  String.join("\n", events).getBytes(UTF_8),
                  ("[" + String.join(" ,\n", events) + "]").getBytes(UTF_8))) {
            assertThat(cut(stream))
                .extracting(text -> text.substring(text.indexOf(':') + 1))
                .isEqualTo(events);
          }
        });
  }

  private static List<String> cut(byte[] stream) {
    try {
      EventTexts texts = new EventTexts(new ByteArrayInputStream(stream));
      List<String> cut = new ArrayList<>();
      for (Optional<EventTexts.EventText> text = texts.next();
          text.isPresent();
          text = texts.next()) {
        cut.add(text.get().line() + ":" + new String(text.get().bytes(), UTF_8));
      }
      return cut;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
