package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The reference page and the launcher's overview tell of exactly the verbs that there are.
class ReferenceTest {
  private static final Path ROOT = Path.of(System.getProperty("muster.root", ".."));

  @Test
  void thePageHasTheSynopsisOfEveryVerbAndNoOther() throws IOException {
    List<String> synopses =
        Files.readAllLines(ROOT.resolve("docs/reference/cli.md")).stream()
            .filter(line -> line.startsWith("muster "))
            .toList();

    assertThat(synopses)
        .containsExactlyElementsOf(CommandTree.verbs().stream().map(Verb::synopsis).toList());
  }

  @Test
  void theOverviewNamesEveryVerbAndNoOther() throws IOException {
    List<String> lines = Files.readAllLines(ROOT.resolve("muster"));

    for (Verb verb : CommandTree.verbs()) {
      String word = verb.path().substring(verb.noun().length()).strip();
      assertThat(lines)
          .as(verb.path())
          .anyMatch(line -> line.matches(" {2}" + verb.noun() + " .*" + word + "\\b.*"));
    }
    assertThat(lines)
        .filteredOn(line -> line.matches(" {2}[a-z-]+ {2,}[a-z]+( \\| [a-z]+)*"))
        .allSatisfy(line -> {
          String[] words = line.strip().split(" {2,}", -1);
          for (String word : words[1].split(" \\| ", -1)) {
            assertThat(CommandTree.verbs().stream().map(Verb::path))
                .contains(words[0] + " " + word);
          }
        });
  }

  @Test
  void everyVerbsHelpCanBePrinted() {
    CommandTree.verbs()
        .forEach(verb -> {
          var desk = new Desk(Path.of("nowhere"));
          Desk.Seen seen = desk.run((verb.path() + " --help").split(" ", -1));
          assertThat(seen.code()).as(verb.path()).isZero();
          assertThat(seen.out()).contains(verb.path(), "--output");
        });
  }
}
