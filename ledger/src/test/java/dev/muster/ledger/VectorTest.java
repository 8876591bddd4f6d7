package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The published RFC 6962 proof cases; see `vectors/README.md`.
class VectorTest {
  private static final Pattern CASE = Pattern.compile("\\{\\n(.*?)\\n\\}", Pattern.DOTALL);
  private static final Pattern FIELD =
      Pattern.compile(
          "^\"(\\w+)\": (\\[.*?\\]|null|true|false|\\d+|\".*?\"),?$",
          Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

  /// One case: its fields as written.
  record Case(Map<String, String> fields) {
    private String text(String field) {
      return Objects.requireNonNull(fields.get(field), field);
    }

    private boolean isRefused() {
      return Boolean.parseBoolean(text("wantErr"));
    }

    private long number(String field) {
      return Long.parseUnsignedLong(text(field));
    }

    private byte[] bytes(String field) {
      return Base64.getDecoder().decode(text(field).replace("\"", ""));
    }

    private List<Hash> proof() {
      return QUOTED
          .matcher(text("proof"))
          .results()
          .map(match -> Hash.of(Base64.getDecoder().decode(match.group(1))))
          .toList();
    }

    @Override
    public String toString() {
      return text("case");
    }
  }

  private static List<Case> load(String file) throws IOException {
    try (InputStream in = VectorTest.class.getResourceAsStream("/vectors/" + file)) {
      String json = new String(Objects.requireNonNull(in, file).readAllBytes(), UTF_8);
      var cases = new ArrayList<Case>();
      CASE.matcher(json)
          .results()
          .forEach(match -> {
            var fields = new LinkedHashMap<String, String>();
            FIELD
                .matcher(match.group(1))
                .results()
                .forEach(field -> fields.put(field.group(1), field.group(2)));
            cases.add(new Case(fields));
          });
      return cases;
    }
  }

  static Stream<Case> inclusion() throws IOException {
    return load("merkle-inclusion.json").stream();
  }

  static Stream<Case> consistency() throws IOException {
    return load("merkle-consistency.json").stream();
  }

  @Test
  void allCasesAreFound() {
    assertThat(count("merkle-inclusion.json")).isEqualTo(98);
    assertThat(count("merkle-consistency.json")).isEqualTo(98);
  }

  private static int count(String file) {
    try {
      return load(file).size();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void inclusion(Case vector) {
    assertThat(provesInclusion(vector)).isNotEqualTo(vector.isRefused());
  }

  private static boolean provesInclusion(Case vector) {
    try {
      return new InclusionProof(vector.number("leafIdx"), vector.number("treeSize"), vector.proof())
          .provesLeaf(Hash.of(vector.bytes("leafHash")).toBytes(), Hash.of(vector.bytes("root")));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void consistency(Case vector) {
    assertThat(provesConsistency(vector)).isNotEqualTo(vector.isRefused());
  }

  private static boolean provesConsistency(Case vector) {
    try {
      long oldSize = vector.number("size1");
      long newSize = vector.number("size2");
      return new ConsistencyProof(oldSize, newSize, vector.proof())
          .proves(
              root(vector, "root1", oldSize == newSize), root(vector, "root2", oldSize == newSize));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /// Some cases have roots that are no hashes. Where sizes are equal only the equality of the roots
  /// counts, so any hash of them will do; elsewhere such a root is refused.
  private static Hash root(Case vector, String field, boolean onlyEquality) {
    byte[] bytes = vector.bytes(field);
    return onlyEquality && bytes.length != Hash.BYTES
        ? Hash.of(new MerkleHash().leaf(bytes))
        : Hash.of(bytes);
  }
}
