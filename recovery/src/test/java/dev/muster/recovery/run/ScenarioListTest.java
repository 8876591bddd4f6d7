package dev.muster.recovery.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The table of scenarios names the tests that there are.
class ScenarioListTest {
  private static final Path DOCUMENT =
      Path.of(System.getProperty("muster.root", "..")).resolve("docs/scenarios.md");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| ([FDC])([0-9]+) \\| `(\\w+)\\.(\\w+)` \\| [^|]+ \\|$");
  private static final Pattern NAME = Pattern.compile("[fdc][0-9]{2}[A-Z].*");

  @Test
  void theDocumentListsExactlyTheScenarios() throws IOException {
    List<MatchResult> rows = ROW.matcher(Files.readString(DOCUMENT)).results().toList();

    assertThat(rows.stream().map(row -> row.group(3) + "." + row.group(4)))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(FlowScenariosTest.class, DrillScenariosTest.class, CrashScenariosTest.class)
                .flatMap(ScenarioListTest::scenarios)
                .toList());
    assertThat(rows).allMatch(row -> row.group(4).startsWith(id(row)));
  }

  private static String id(MatchResult row) {
    return "%s%02d"
        .formatted(row.group(1).toLowerCase(Locale.ROOT), Integer.parseInt(row.group(2)));
  }

  private static Stream<String> scenarios(Class<?> tests) {
    return Stream.of(tests.getDeclaredMethods())
        .map(Method::getName)
        .filter(name -> NAME.matcher(name).matches())
        .map(name -> tests.getSimpleName() + "." + name);
  }
}
