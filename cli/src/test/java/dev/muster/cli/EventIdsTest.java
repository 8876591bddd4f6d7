package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class EventIdsTest {
  @Test
  void noneIsADash() {
    assertThat(new EventIds()).hasToString("-");
  }

  @Test
  void neighboursAreOneRangeWhateverTheirOrder() {
    var ids = new EventIds();
    ids.add(JsonMapper.shared().readTree("[%s,%s,%s]".formatted(at(3), at(9), at(1))));
    ids.add(JsonMapper.shared().readTree("[%s,%s,%s]".formatted(at(2), at(9), at(11))));
    ids.add(JsonMapper.shared().readTree("[{\"location\":\"eu-de\",\"index\":0}]"));

    assertThat(ids).hasToString("6 (eu-de:0, us-east:1-3, us-east:9, us-east:11)");
  }

  private static String at(long index) {
    return "{\"location\":\"us-east\",\"index\":" + index + "}";
  }
}
