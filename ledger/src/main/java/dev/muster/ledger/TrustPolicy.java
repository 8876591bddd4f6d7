package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whom to believe: keys of logs, witnesses, and how many of them must have cosigned. Source: C2SP
/// tlog-policy.
///
/// ```
/// log <vkey> [<url>]
/// witness <name> <vkey> [<url>]
/// group <name> all|any|<k> <member>...
/// quorum <name>|none
/// ```
///
/// Lines that begin with `#` and empty lines are skipped. A group's members stand before it; no
/// name is used twice, none is member of two groups; there is exactly one `quorum`.
///
/// @param logs in the order of the file
/// @param witnesses by name, in the order of the file
/// @param quorum what must hold of a checkpoint's cosignatures; empty for `none`
public record TrustPolicy(
    List<VerifierKey> logs, Map<String, Witness> witnesses, Optional<Rule> quorum) {
  private static final int FILE_BYTES_MAX = 1 << 20;

  public TrustPolicy {
    logs = List.copyOf(logs);
    witnesses = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(witnesses));
  }

  /// A witness.
  ///
  /// @param url prefix under which it is asked
  public record Witness(VerifierKey key, Optional<URI> url) {}

  /// A witness or a group of rules of which some must hold.
  public sealed interface Rule {
    /// Holds when this key has cosigned.
    record Single(String name, VerifierKey key) implements Rule {}

    /// Holds when at least so many of its members do.
    record Group(String name, int needed, List<Rule> members) implements Rule {
      public Group {
        members = List.copyOf(members);
        if (needed < 1 || needed > members.size()) {
          throw new IllegalArgumentException(
              "group %s needs 1 to %d of its members, got: %d"
                  .formatted(name, members.size(), needed));
        }
      }
    }
  }

  /// Trust in logs alone, without witnesses.
  public static TrustPolicy ofLogs(List<VerifierKey> logs) {
    return new TrustPolicy(logs, Map.of(), Optional.empty());
  }

  /// Reads a policy file.
  ///
  /// @throws IllegalArgumentException when it is none; the message names the line
  public static TrustPolicy read(Path file) throws IOException {
    if (Files.size(file) > FILE_BYTES_MAX) {
      throw new IllegalArgumentException(file + ": a policy has at most 1 MiB");
    }
    return parse(Files.readString(file, UTF_8));
  }

  /// Parses a policy.
  ///
  /// @throws IllegalArgumentException when it is none; the message names the line
  public static TrustPolicy parse(String text) {
    var parser = new Parser();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      try {
        parser.take(line.strip());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("policy line " + number + ": " + e.getMessage(), e);
      }
    }
    return parser.finish();
  }

  /// Whether the cosignatures under a checkpoint are enough.
  public boolean isQuorumMet(SignedCheckpoint checkpoint) {
    return quorum.isEmpty() || holds(quorum.get(), checkpoint);
  }

  private static boolean holds(Rule rule, SignedCheckpoint checkpoint) {
    return switch (rule) {
      case Rule.Single(_, VerifierKey key) -> checkpoint.note().isSignedBy(key);
      case Rule.Group(_, int needed, List<Rule> members) ->
          members.stream().filter(member -> holds(member, checkpoint)).count() >= needed;
    };
  }

  /// The names of the witnesses that cosigned a checkpoint.
  public List<String> cosigners(SignedCheckpoint checkpoint) {
    return witnesses.entrySet().stream()
        .filter(witness -> checkpoint.note().isSignedBy(witness.getValue().key()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /// What has been read so far.
  private static final class Parser {
    private final List<VerifierKey> logs = new ArrayList<>();
    private final Map<String, Witness> witnesses = new LinkedHashMap<>();
    private final Map<String, Rule> rules = new LinkedHashMap<>();
    private final Set<String> taken = new HashSet<>();
    private boolean quorumGiven;
    private @Nullable Rule quorum;

    private void take(String line) {
      if (line.isEmpty() || line.startsWith("#")) {
        return;
      }
      List<String> words = List.of(line.split("[ \t]+", -1));
      switch (words.getFirst()) {
        case "log" -> log(words);
        case "witness" -> witness(words);
        case "group" -> group(words);
        case "quorum" -> quorum(words);
        default ->
            throw new IllegalArgumentException(
                "expected log, witness, group or quorum, got: " + words.getFirst());
      }
    }

    private void log(List<String> words) {
      count(words, 2, 3, "log <vkey> [<url>]");
      VerifierKey key = VerifierKey.parse(words.get(1));
      if (key.isCosigner() || logs.contains(key)) {
        throw new IllegalArgumentException("a witness's key, or a log twice: " + key);
      }
      logs.add(key);
    }

    private void witness(List<String> words) {
      count(words, 3, 4, "witness <name> <vkey> [<url>]");
      VerifierKey key = VerifierKey.parse(words.get(2));
      if (!key.isCosigner()) {
        throw new IllegalArgumentException("not a witness's key (type 4): " + key);
      }
      if (witnesses.values().stream().anyMatch(other -> other.key().hasSameBytes(key))) {
        // One witness must not count twice.
        throw new IllegalArgumentException("the key belongs to an earlier witness: " + key);
      }
      Optional<URI> url =
          words.size() == 4 ? Optional.of(URI.create(words.get(3))) : Optional.empty();
      add(words.get(1), new Rule.Single(words.get(1), key));
      witnesses.put(words.get(1), new Witness(key, url));
    }

    private void group(List<String> words) {
      if (words.size() < 4) {
        throw new IllegalArgumentException("expected: group <name> all|any|<k> <member>...");
      }
      var members = new ArrayList<Rule>();
      for (String name : words.subList(3, words.size())) {
        if (!taken.add(name)) {
          throw new IllegalArgumentException("member of two groups: " + name);
        }
        members.add(known(name));
      }
      int needed =
          switch (words.get(2)) {
            case "all" -> members.size();
            case "any" -> 1;
            default -> Math.toIntExact(Math.min(Decimal.parse(words.get(2)), Integer.MAX_VALUE));
          };
      add(words.get(1), new Rule.Group(words.get(1), needed, members));
    }

    private void quorum(List<String> words) {
      count(words, 2, 2, "quorum <name>|none");
      if (quorumGiven) {
        throw new IllegalArgumentException("a second quorum");
      }
      quorumGiven = true;
      quorum = words.get(1).equals("none") ? null : known(words.get(1));
    }

    private static void count(List<String> words, int min, int max, String form) {
      if (words.size() < min || words.size() > max) {
        throw new IllegalArgumentException("expected: " + form);
      }
    }

    private void add(String name, Rule rule) {
      if (name.equals("none") || rules.putIfAbsent(name, rule) != null) {
        throw new IllegalArgumentException("the name is used already: " + name);
      }
    }

    private Rule known(String name) {
      Rule rule = rules.get(name);
      if (rule == null) {
        throw new IllegalArgumentException("no witness or group above has the name " + name);
      }
      return rule;
    }

    private TrustPolicy finish() {
      if (!quorumGiven) {
        throw new IllegalArgumentException("a policy has a line: quorum <name>|none");
      }
      return new TrustPolicy(logs, witnesses, Optional.ofNullable(quorum));
    }
  }
}
