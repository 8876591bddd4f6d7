package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Every checkpoint that a verifier has ever seen, in a file of its own: what makes a rollback or a
/// fork visible to whoever looks twice. Not safe for several threads.
///
/// The file has a first line that names its form, then a line `<origin> <size> <root, base64>
/// <signed checkpoint, base64>` for each.
public final class SeenCheckpoints {
  private static final String HEAD = "muster-seen-checkpoints/v1";

  private final Path file;
  private final Map<String, List<SignedCheckpoint>> byOrigin = new TreeMap<>();
  private boolean changed;

  private SeenCheckpoints(Path file) {
    this.file = file;
  }

  /// Reads the file; when there is none, nothing has been seen.
  ///
  /// @throws IllegalArgumentException when the file is not one of these; the message names the line
  public static SeenCheckpoints read(Path file) throws IOException {
    var seen = new SeenCheckpoints(file.toAbsolutePath());
    if (!Files.exists(file)) {
      return seen;
    }
    List<String> lines = Files.readAllLines(file, UTF_8);
    if (lines.isEmpty() || !lines.getFirst().equals(HEAD)) {
      throw new IllegalArgumentException(file + " does not begin with " + HEAD);
    }
    for (int i = 1; i < lines.size(); i++) {
      try {
        seen.put(parse(lines.get(i)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s line %d: %s".formatted(file, i + 1, e.getMessage()), e);
      }
    }
    seen.changed = false;
    return seen;
  }

  private static SignedCheckpoint parse(String line) {
    String[] words = line.split(" ", -1);
    if (words.length != 4) {
      throw new IllegalArgumentException("expected origin, size, root and checkpoint");
    }
    SignedCheckpoint checkpoint = SignedCheckpoint.parse(Base64.getDecoder().decode(words[3]));
    if (!line(checkpoint).equals(line)) {
      throw new IllegalArgumentException("the checkpoint is not that of the line");
    }
    return checkpoint;
  }

  private static String line(SignedCheckpoint checkpoint) {
    return "%s %d %s %s"
        .formatted(
            checkpoint.origin(),
            checkpoint.size(),
            checkpoint.root().base64(),
            Base64.getEncoder().encodeToString(checkpoint.toBytes()));
  }

  /// The checkpoints of a log, by size; of a log that has forked, several of one size.
  List<SignedCheckpoint> of(String origin) {
    return List.copyOf(byOrigin.getOrDefault(origin, List.of()));
  }

  /// Takes note of a checkpoint that a key to trust has signed.
  void put(SignedCheckpoint checkpoint) {
    List<SignedCheckpoint> known =
        byOrigin.computeIfAbsent(checkpoint.origin(), _ -> new ArrayList<>());
    if (known.stream().noneMatch(other -> other.checkpoint().equals(checkpoint.checkpoint()))) {
      known.add(checkpoint);
      known.sort(Comparator.comparingLong(SignedCheckpoint::size));
      changed = true;
    }
  }

  /// Writes what was added, durably, in one step.
  public void write() throws IOException {
    if (!changed) {
      return;
    }
    var text = new StringBuilder(HEAD).append('\n');
    byOrigin.values().forEach(all -> all.forEach(each -> text.append(line(each)).append('\n')));
    new FileDisk().replace(file, text.toString().getBytes(UTF_8));
    changed = false;
  }
}
