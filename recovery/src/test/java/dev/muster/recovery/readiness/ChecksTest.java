package dev.muster.recovery.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.readiness.ReadinessReport.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChecksTest {
  private static final Path DOCUMENT =
      Path.of(System.getProperty("muster.root", "..")).resolve("docs/readiness.md");

  @Test
  void everyNumberIsGivenOnce() {
    assertThat(Checks.ALL.stream().map(Check::id).toList())
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 44).boxed().toList());
  }

  @Test
  void everyCheckConcernsSomeMode() {
    assertThat(Checks.ALL).allSatisfy(check -> assertThat(check.severities()).isNotEmpty());
    assertThat(Checks.ALL)
        .allSatisfy(check ->
            assertThat(check.severity(Mode.FAILBACK)).isEqualTo(check.severity(Mode.PLANNED)));
  }

  @Test
  void theDocumentListsExactlyTheChecks() throws IOException {
    List<String> rows =
        Files.readAllLines(DOCUMENT).stream()
            .filter(line -> line.matches("\\| [0-9]+ \\|.*"))
            .toList();

    assertThat(rows).containsExactlyElementsOf(Checks.ALL.stream().map(ChecksTest::row).toList());
  }

  private static String row(Check check) {
    return "| %d | %s | %s | %s | %s | %s | %s |"
        .formatted(
            check.id(),
            check.name(),
            letter(check, Mode.PLANNED),
            letter(check, Mode.UNPLANNED),
            letter(check, Mode.DRILL),
            check.call(),
            check.advice());
  }

  private static String letter(Check check, Mode mode) {
    return check.severity(mode).map(severity -> severity == Severity.BLOCKS ? "B" : "W").orElse("");
  }
}
