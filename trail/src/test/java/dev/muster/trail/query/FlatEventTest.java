package dev.muster.trail.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlatEventTest {
  private static final Instant RECEIVED = Instant.parse("2026-05-04T08:00:00Z");
  private static final int ENTRY_BYTES_MAX = 65_535;

  @Test
  void valuesStandAtTheirPathsAndNullsAreNone() {
    FlatEvent event =
        read(
            """
            {"action":"a.b","eventTime":"2026-05-04T07:15:09.21+0000","initiator":{"host":{"address":null}},
             "requestData":{"ids":["x",{"y":[1,null]},[]],"empty":{}},"target":{"name":""}}
            """);
    assertThat(event.timeMillis())
        .isEqualTo(Instant.parse("2026-05-04T07:15:09.210Z").toEpochMilli());
    assertThat(event.leaves().stream().map(leaf -> leaf.path() + "=" + leaf.value()))
        .containsExactly(
            "action=a.b",
            "eventTime=2026-05-04T07:15:09.21+0000",
            "requestData.ids=x",
            "requestData.ids.y=1",
            "target.name=",
            "\u0001location=us-east",
            "\u0001account=acct");
    assertThat(event.paths())
        .containsExactlyInAnyOrder(
            "action",
            "eventTime",
            "requestData",
            "requestData.ids",
            "requestData.ids.y",
            "target",
            "target.name",
            "\u0001location",
            "\u0001account");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "17",
        "{",
        "{\"action\":\"x\"",
        "{\"action\":\"x\"} {}",
        "{\"action\":\"x\",}",
        "{'action':'x'}"
      })
  void bytesThatAreNoObjectHaveOnlyTheirSource(String text) {
    FlatEvent event = read(text);
    assertThat(event.leaves()).hasSize(2);
    assertThat(event.timeMillis()).isEqualTo(RECEIVED.toEpochMilli());
    assertThat(new EventQuery.Is(EventFields.LOCATION, "us-east").matches(event)).isTrue();
  }

  @Test
  void anEventCannotHideBehindItsShape() {
    int depth = 20_000;
    String deep =
        "{\"action\":\"hidden\",\"requestData\":"
            + "{\"a\":".repeat(depth / 2)
            + "1"
            + "}".repeat(depth / 2)
            + "}";
    String arrays =
        "{\"action\":\"hidden\",\"requestData\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
    String longName = "{\"" + "n".repeat(60_000) + "\":1,\"action\":\"hidden\"}";
    String longNumber =
        "{\"requestData\":{\"n\":" + "9".repeat(60_000) + "},\"action\":\"hidden\"}";
    String manyNames = manyNames();
    for (String text : new String[] {deep, arrays, longName, longNumber, manyNames}) {
      assertThat(text.getBytes(UTF_8).length).isLessThanOrEqualTo(ENTRY_BYTES_MAX);
      FlatEvent event = read(text);
      assertThat(new EventQuery.Is("action", "hidden").matches(event)).isTrue();
      long chars = event.leaves().stream().mapToLong(leaf -> leaf.path().length()).sum();
      assertThat(chars).as("characters of paths").isLessThan(10_000_000);
    }
  }

  @Test
  void aMemberCannotPassForTheEventsSource() {
    FlatEvent event =
        read("{\"location\":\"eu-de\",\"\\u0001location\":\"eu-de\",\"a\\u0000b\":\"x\"}");
    assertThat(new EventQuery.Is(EventFields.LOCATION, "eu-de").matches(event)).isFalse();
    assertThat(event.paths()).contains("\ufffdlocation", "a\ufffdb");
  }

  private static String manyNames() {
    StringBuilder text =
        new StringBuilder("{\"action\":\"hidden\",\"requestData\":{\"" + "p".repeat(480) + "\":{");
    for (int i = 0; i < 6_000; i++) {
      text.append(i == 0 ? "" : ",")
          .append('"')
          .append(Integer.toString(i, 36))
          .append("\":")
          .append(1);
    }
    return text.append("}}}").toString();
  }

  private static FlatEvent read(String text) {
    return FlatEvent.read(
        text.getBytes(UTF_8), RECEIVED, new EventSource("acct", "us-east"), _ -> Set.of());
  }
}
