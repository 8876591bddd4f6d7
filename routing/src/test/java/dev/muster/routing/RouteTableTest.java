package dev.muster.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouteTableTest {
  @Test
  void theFirstRuleThatCoversALocationDecides() {
    RouteTable table =
        new RouteTable(
            List.of(
                new Rule(Set.of("us-east", "us-south"), List.of("archive", "siem")),
                new Rule(Set.of("eu-de"), List.of()),
                new Rule(Set.of(Rule.ANY), List.of("archive")),
                new Rule(Set.of("jp-tok"), List.of("never"))));

    assertThat(table.targetsOf("us-south")).containsExactly("archive", "siem");
    assertThat(table.targetsOf("eu-de")).isEmpty();
    assertThat(table.targetsOf("jp-tok")).containsExactly("archive");
  }

  @Test
  void aLocationThatNoRuleCoversGoesNowhere() {
    RouteTable table = new RouteTable(List.of(new Rule(Set.of("eu-de"), List.of("archive"))));
    assertThat(table.targetsOf("us-east")).isEmpty();
  }

  @Test
  void aRuleSaysWhatIsWrongWithIt() {
    assertThatThrownBy(() -> new Rule(Set.of(), List.of("a")))
        .hasMessage("rule locations must name a location or *, got none");
    assertThatThrownBy(() -> new Rule(Set.of("*"), List.of("a", "a")))
        .hasMessage("rule targets must differ, got: [a, a]");
  }
}
