package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/// Entry i is the text `{"n":i}`.
final class Samples {
  static final String ORIGIN = "audit.example/dr-eu-de";

  private Samples() {}

  static byte[] entry(long i) {
    return text(i).getBytes(UTF_8);
  }

  private static String text(long i) {
    return "{\"n\":" + i + "}";
  }

  static List<String> texts(int from, int count) {
    return IntStream.range(from, from + count).mapToObj(Samples::text).toList();
  }

  static LedgerKey logKey() {
    return LedgerKey.ofSeed(new byte[32]);
  }

  /// Segments of 4 KiB, so that a few entries fill several; a checkpoint after each commit.
  static LedgerConfig smallSegments() {
    return LedgerConfig.defaults()
        .withSegmentBytes(4096)
        .withCheckpointInterval(Duration.ofMillis(1));
  }
}
