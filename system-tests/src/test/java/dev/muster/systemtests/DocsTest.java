package dev.muster.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the documents say must be there.
class DocsTest {
  private static final Path ROOT = Path.of(System.getProperty("muster.root")).toAbsolutePath();
  private static final Pattern SOURCE = Pattern.compile("`([a-z-]+/src/[^`]+\\.java)`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)\\)");
  private static final Pattern CLASS = Pattern.compile("`([A-Z][A-Za-z]+[a-z][A-Za-z]*)`");

  private static final List<String> FROM_THE_JDK = List.of("InstantSource");

  @Test
  void everySourceFileThatTheArchitectureNamesExists() throws IOException {
    String text = Files.readString(ROOT.resolve("ARCHITECTURE.md"));
    List<String> named = matches(SOURCE, text);

    assertThat(named).hasSizeGreaterThan(5);
    assertThat(named).allSatisfy(path -> assertThat(ROOT.resolve(path)).isRegularFile());
  }

  @Test
  void everyClassThatTheArchitectureNamesExists() throws IOException {
    List<String> sources;
    try (Stream<Path> tree = Files.walk(ROOT)) {
      sources =
          tree.map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".java"))
              .map(name -> name.substring(0, name.length() - 5))
              .toList();
    }

    List<String> named = matches(CLASS, Files.readString(ROOT.resolve("ARCHITECTURE.md")));

    assertThat(named).contains("AuditedCloud");
    named.removeAll(FROM_THE_JDK);
    assertThat(sources).containsAll(named);
  }

  @Test
  void everyLinkIntoTheRepositoryLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      for (Path document :
          Stream.concat(top, docs).filter(file -> file.toString().endsWith(".md")).toList()) {
        for (String link : matches(LINK, Files.readString(document))) {
          if (!link.contains("://") && !Files.exists(document.resolveSibling(link).normalize())) {
            broken.add(ROOT.relativize(document) + " -> " + link);
          }
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static List<String> matches(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    List<String> found = new ArrayList<>();
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
