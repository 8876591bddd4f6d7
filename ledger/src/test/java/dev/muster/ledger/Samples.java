package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// The worked example: entry i is the text `{"n":i}`, keys are made of counting bytes.
final class Samples {
  static final String ORIGIN = "audit.example/dr-eu-de";
  static final String WITNESS = "witness.example/w1";

  /// The first tiles of level 0.
  static final String TILES = "tile/0/00000000000000000000.tiles";

  private Samples() {}

  static byte[] entry(long i) {
    return text(i).getBytes(UTF_8);
  }

  static String text(long i) {
    return "{\"n\":" + i + "}";
  }

  static List<byte[]> entries(int from, int count) {
    return IntStream.range(from, from + count).mapToObj(Samples::entry).toList();
  }

  static List<String> texts(int from, int count) {
    return IntStream.range(from, from + count).mapToObj(Samples::text).toList();
  }

  static List<Long> range(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }

  static LedgerKey logKey() {
    return LedgerKey.ofSeed(counting(0));
  }

  static byte[] counting(int from) {
    byte[] seed = new byte[32];
    for (int i = 0; i < seed.length; i++) {
      seed[i] = (byte) (from + i);
    }
    return seed;
  }

  static LedgerKey witnessSeedKey() {
    return LedgerKey.ofSeed(counting(0x20));
  }

  /// Segments of 4 KiB, so that a few entries fill several; a checkpoint after each commit; as
  /// sealed.
  static LedgerConfig smallSegments() {
    return LedgerConfig.defaults()
        .withSegmentBytes(4096)
        .withCompression(false)
        .withCheckpointInterval(Duration.ofMillis(1));
  }

  /// The root by the definition, without any of the clever parts.
  static Hash root(long size) {
    var merkle = new MerkleHash();
    return Hash.of(
        size == 0
            ? merkle.emptyRoot()
            : naive(LongStream.range(0, size).mapToObj(i -> merkle.leaf(entry(i))).toList()));
  }

  private static byte[] naive(List<byte[]> leaves) {
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int split = 1;
    while (2 * split < leaves.size()) {
      split *= 2;
    }
    return new MerkleHash()
        .node(naive(leaves.subList(0, split)), naive(leaves.subList(split, leaves.size())));
  }
}
