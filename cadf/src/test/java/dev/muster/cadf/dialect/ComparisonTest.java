package dev.muster.cadf.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class ComparisonTest {
  private static final Path PAGE = Path.of("..", "docs", "reference", "event-dialects.md");

  /// `-Dmuster.print` prints what the page should hold.
  @ParameterizedTest
  @EnumSource
  void thePublishedTableIsThatOfTheConverters(Comparison.With other) throws IOException {
    String section =
        "### new and " + other.name().toLowerCase(Locale.ROOT) + "\n\n" + Comparison.table(other);
    if (Boolean.getBoolean("muster.print")) {
      System.out.println(section);
    }
    assertThat(Files.readString(PAGE)).contains(section);
  }

  /// No field of the new form may be forgotten: it stands somewhere, or it is told to be lost.
  @ParameterizedTest
  @EnumSource(names = "CLOUDEVENTS", mode = EnumSource.Mode.EXCLUDE)
  void everyFieldOfTheNewFormHasARow(Comparison.With other) {
    List<String> fields = new ArrayList<>();
    leaves(CadfJson.tree(EventSchemas.find("event").orElseThrow()), "", fields);

    assertThat(Comparison.rows(other)).extracting(Comparison.Row::here).containsAll(fields);
  }

  @Test
  void nothingIsLostOnTheWayToCadf() {
    assertThat(Comparison.rows(Comparison.With.CADF))
        .noneMatch(Comparison.Row::lostWhenWritten)
        .filteredOn(Comparison.Row::lostWhenRead)
        .extracting(Comparison.Row::there)
        .containsExactly("initiator.credential.token", "reporterchain");
  }

  private static void leaves(JsonNode schema, String path, List<String> fields) {
    schema
        .path("properties")
        .forEachEntry((name, inner) -> {
          if (inner.has("properties")) {
            leaves(inner, path + name + ".", fields);
          } else {
            fields.add(path + name);
          }
        });
  }
}
