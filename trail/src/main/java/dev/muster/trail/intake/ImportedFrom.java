package dev.muster.trail.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Where an imported event came from. In its stamp it is the member `import`: `{"id", "line"}`, and
/// `origin` and `index` where the file proves them.
///
/// @param importId correlation id of the import
/// @param line of the unpacked file, from 1
/// @param entry its place in a ledger, if the file proves it
public record ImportedFrom(String importId, long line, Optional<LedgerEntry> entry) {
  private static final int KEY_BYTES = 16;

  public ImportedFrom {
    requireNonNull(importId, "importId is null");
    requireNonNull(entry, "entry is null");
  }

  /// A place in a ledger, here or elsewhere.
  public record LedgerEntry(String origin, long index) {
    public LedgerEntry {
      requireNonNull(origin, "origin is null");
    }
  }

  ObjectNode stamp() {
    ObjectNode stamp = JsonNodeFactory.instance.objectNode();
    stamp.put("id", importId).put("line", line);
    entry.ifPresent(at -> stamp.put("origin", at.origin()).put("index", at.index()));
    return stamp;
  }

  /// The idempotency key of an event out of a file: the same however often, and in whichever file
  /// of this kind, it is imported.
  String keyOf(String contentKey) {
    String place = entry.map(at -> at.origin() + "\0" + at.index()).orElse("");
    byte[] hash = EventReception.sha256((contentKey + "\0" + place).getBytes(UTF_8));
    return "i:"
        + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, KEY_BYTES));
  }
}
