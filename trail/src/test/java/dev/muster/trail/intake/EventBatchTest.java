package dev.muster.trail.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.trail.intake.EventBatch.Form;
import dev.muster.trail.intake.EventBatch.Items;
import dev.muster.trail.intake.EventBatch.Unreadable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventBatchTest {
  @Test
  void anObjectIsASingleEvent() {
    assertThat(items(" {\"a\":[1,2]} \n", Form.JSON)).containsExactly("{\"a\":[1,2]}");
    assertThat(((Items) of("{}", Form.JSON)).single()).isTrue();
    assertThat(((Items) of("[{}]", Form.JSON)).single()).isFalse();
  }

  @Test
  void anArrayIsCutAtItsOwnCommasOnly() {
    assertThat(
            items(
                "[ {\"a\":\"],}\\\"\",\"b\":[1,{\"c\":2}]} ,\n{\"d\" : 1} , 7,\"x,]\"]", Form.JSON))
        .containsExactly("{\"a\":\"],}\\\"\",\"b\":[1,{\"c\":2}]}", "{\"d\" : 1}", "7", "\"x,]\"");
  }

  @Test
  void anEventThatIsNoJsonCostsNoOtherItsPlace() {
    assertThat(items("[{\"a\":1},{\"a\":tru},{b},{\"c\":3}]", Form.JSON))
        .containsExactly("{\"a\":1}", "{\"a\":tru}", "{b}", "{\"c\":3}");
    assertThat(items("{\"a\":1}\n{\"a\":\n\n \t\r\n}\r\n{\"b\":2}", Form.LINES))
        .containsExactly("{\"a\":1}", "{\"a\":", "}", "{\"b\":2}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | 0 | 0 | expected an event or an array of events, got nothing",
        "`[]` | 0 | 1 | expected at least one event, got an empty array",
        "`[{},]` | 1 | 4 | expected an event, got ']'",
        "`[,{}]` | 0 | 1 | expected an event, got ','",
        "`[{}` | 0 | 3 | expected ',' or ']' behind the event, got the end of the body",
        "`[{},{\"a` | 1 | 7 | expected ',' or ']' behind the event, got the end of the body",
        "`[{}] x` | 0 | 5 | expected nothing behind the array, got 'x'",
      })
  void anArrayThatCannotBeCutSaysWhere(String body, int item, int offset, String message) {
    assertThat(of(body, Form.JSON)).isEqualTo(new Unreadable(item, offset, message));
  }

  @Test
  void thereIsAMostAndALeast() {
    String most = "{}\n".repeat(EventBatch.EVENTS_MAX);
    assertThat(items(most, Form.LINES)).hasSize(EventBatch.EVENTS_MAX);
    assertThat(of(most + "{}", Form.LINES))
        .isEqualTo(new Unreadable(10_000, 30_000, "expected at most 10000 events, got more"));
    assertThat(of("[" + "1,".repeat(EventBatch.EVENTS_MAX) + "1]", Form.JSON))
        .isInstanceOf(Unreadable.class);
    assertThat(of(" \n\n", Form.LINES))
        .isEqualTo(new Unreadable(0, 0, "expected at least one event, got none"));
  }

  private static EventBatch of(String body, Form form) {
    return EventBatch.of(body.getBytes(UTF_8), form);
  }

  private static List<String> items(String body, Form form) {
    return ((Items) of(body, form))
        .items().stream().map(item -> new String(item.bytes(), UTF_8)).toList();
  }
}
