package dev.muster.server.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.ActionCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ActTest {
  /// Rows like `| `dr-instance.start` | `POST /instances/{id}/start` |`.
  private static final Pattern ROW =
      Pattern.compile("^\\| (?:`([a-z.-]+)`|–) \\| `([A-Z]+) (/[^?` ]*)");

  @Test
  void tableIsTheOneOfTheReference() throws IOException {
    Path page = Path.of(System.getProperty("muster.root"), "docs/reference/rest-api.md");
    List<String> documented = new ArrayList<>();
    for (String line : Files.readAllLines(page)) {
      Matcher row = ROW.matcher(line);
      if (row.find() && !row.group(3).startsWith("/sign-in")) {
        String action = row.group(1) == null ? "" : row.group(1);
        documented.add(action + " " + row.group(2) + " /api/v1" + row.group(3));
      }
    }
    List<String> known =
        Act.TABLE.stream()
            .filter(act -> act.pattern().startsWith("/api/v1"))
            .map(act ->
                act.action()
                    + " "
                    + act.method()
                    + " "
                    + (act.pattern().startsWith("/api/v1/events/{id}")
                        ? act.pattern().replace("{id}", "{location}:{index}")
                        : act.pattern()))
            .toList();
    assertThat(documented).containsExactlyInAnyOrderElementsOf(known);
  }

  @Test
  void everyActionStandsInTheCatalogue() {
    assertThat(Act.TABLE)
        .filteredOn(act -> !act.action().isEmpty())
        .allSatisfy(act -> assertThat(ActionCatalogue.standard().find(act.action())).isPresent());
  }

  @Test
  void rolesMayWhatTheReferenceSays() {
    Map<Role, Set<String>> may =
        Map.of(
            Role.VIEWER, Set.of("dr-instance.list", "dr-run.list"),
            Role.PRODUCER, Set.of("dr-event.import"),
            Role.AUDITOR, Set.of("dr-instance.list", "dr-run.list", "dr-event.list"),
            Role.OPERATOR,
                Set.of("dr-instance.list", "dr-run.list", "dr-event.list", "dr-plan.drill"),
            Role.EDITOR,
                Set.of(
                    "dr-instance.list",
                    "dr-run.list",
                    "dr-event.list",
                    "dr-plan.drill",
                    "dr-event.import",
                    "dr-image.delete"),
            Role.ADMINISTRATOR,
                Set.of(
                    "dr-instance.list",
                    "dr-run.list",
                    "dr-event.list",
                    "dr-plan.drill",
                    "dr-event.import",
                    "dr-image.delete",
                    "dr-token.create"));
    Set<String> acts = may.getOrDefault(Role.ADMINISTRATOR, Set.of());
    for (Act act : Act.TABLE) {
      if (acts.contains(act.action())) {
        may.forEach((role, actions) ->
            assertThat(role.may(act.needs()))
                .as(role + " " + act.action())
                .isEqualTo(actions.contains(act.action())));
      }
    }
  }

  @Test
  void callsAreFoundByMethodAndPath() {
    assertThat(Act.of("GET", "/api/v1/events/tail").orElseThrow().action())
        .isEqualTo("dr-event.tail");
    assertThat(Act.of("GET", "/api/v1/events/us-east:41").orElseThrow().action())
        .isEqualTo("dr-event.read");
    assertThat(Act.of("HEAD", "/api/v1/instances").orElseThrow().action())
        .isEqualTo("dr-instance.list");
    assertThat(Act.of("PUT", "/api/v1/instances")).isEmpty();
  }

  @Test
  void everyFileOfALedgerNeedsTheRightToReadEvents() {
    for (String file : List.of("checkpoint", "tile/0/000", "tile/entries/000", "vkey", "other")) {
      Act act = Act.of("GET", "/ledger/acc-1/us-east/" + file).orElseThrow();
      assertThat(Role.VIEWER.may(act.needs())).as(file).isFalse();
      assertThat(Role.AUDITOR.may(act.needs())).as(file).isTrue();
    }
  }
}
