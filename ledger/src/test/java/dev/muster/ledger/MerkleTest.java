package dev.muster.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Worked numbers of RFC 6962 trees over the entries `{"n":i}`.
class MerkleTest {
  private static final String NODE_0_1 =
      "3badc80537f029e1bb77280dc85203cf2ed9748dc8f571230fcba5c326c91068";
  private static final String NODE_4_5 =
      "49341fdcaff60bfdace7afb9c813751bb784d60ab565c2b5ff885357a0574e81";
  private static final String NODE_4_5_6 =
      "2dd81c5911e734c69a745636d999003b5421ee20710736c8d22454b542da8d5c";
  private static final String LEAVES_256_TO_299 =
      "e8c08d97888c354fc329642333a64e51bbee1f23048f3fc2d82109a29d293c90";

  private final MerkleHash merkle = new MerkleHash();

  /// A tree in memory: its edge and its full tiles.
  private static final class Grown {
    private final TreeEdge edge = new TreeEdge();
    private final Map<TilePath, byte[]> tiles = new HashMap<>();

    private Grown(long size) {
      var merkle = new MerkleHash();
      for (long i = 0; i < size; i++) {
        edge.append(
            merkle.leaf(Samples.entry(i)),
            (level, number, hashes) -> tiles.put(TilePath.full(level, number), hashes));
      }
    }

    private Tree tree() {
      return new Tree(
          edge.snapshot(),
          (level, number) ->
              Objects.requireNonNull(tiles.get(TilePath.full(level, number)), "tile"));
    }
  }

  private static String hex(byte[] hash) {
    return HexFormat.of().formatHex(hash);
  }

  private static List<String> hex(List<Hash> hashes) {
    return hashes.stream().map(Hash::hex).toList();
  }

  private String leaf(long index) {
    return hex(merkle.leaf(Samples.entry(index)));
  }

  @Test
  void emptyTreeAndSmallestLeavesHaveTheRfcHashes() {
    assertThat(hex(merkle.emptyRoot()))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(hex(merkle.leaf(new byte[0])))
        .isEqualTo("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    assertThat(hex(merkle.leaf(new byte[1])))
        .isEqualTo("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
  }

  @ParameterizedTest
  @CsvSource({
    "0, f94070abfd2da0bf72902eb13a808e794f954d9e2745c682a158f6ed0d4ac036",
    "1, fb5d93e6cf90bc9470cd9ea9d9e12348993db3e854ab2b7660e3594767045f6c",
    "2, 3d1de776df086c1ae9f7049d2bb0c0475ad14185f987e064e8d10dcb2db4a322",
    "3, d74a2d1f2af1c1cad6c5e8a86fc869162e7d1ea01e729abff17851d10948f994",
    "4, 67cbf349d6b4e4caf430a96751ca532214414c2f8c9f7c567abbc3e52f2df391",
    "5, 06414f1ba4aaa2cd88d9523c2aa059c6686e62883284e3356a9fad97dfb5e619",
    "6, b707747e8b09dfaac67d2c485e122fd7f64a377942f95f9db077dfd3cea31273",
    "7, 0f0bf60167777c39ca5b27d4b0fb1dcd37b843775d8a5a1737126b1c4947db53"
  })
  void leavesHaveTheWorkedHashes(long index, String expected) {
    assertThat(leaf(index)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 3badc80537f029e1bb77280dc85203cf2ed9748dc8f571230fcba5c326c91068",
    "3, 2cfef7627597e00b564975774ad728ef210706759fca6d64138c6dfc1cbf2cda",
    "4, bd0070acbdc679a24cf44615841483fbfcc18aba00ae4dbe2a0c54af26cbd9fa",
    "5, 87d50c5ea4b4e9c66a6350dc9cf80c85641a6dc2d4e86fbeeedca752fa4cdb4c",
    "6, 60d77797c87d5cfa135edd57b3db645a417edba5e6a1f4e2600c053f25478b1e",
    "7, 8eefbabda4f08b5448b4dbb04eb1ebcf2cd86bf367d1c0fec3214882a91b7b9e",
    "8, daa05e291c183a06972d53a1046e0ac7d516a5e93c53139488f98abd0eca629d",
    "256, 5674300101808c96b0b2eb1b448615fb1c98650b2583b6791cf4c764918a823d",
    "300, 26b305b46613dacc285e225ff024d22625f346cc6d00d21d7ed1331f067a98bc"
  })
  void rootsHaveTheWorkedHashes(long size, String expected) {
    var grown = new Grown(size);

    assertThat(grown.edge.root().hex()).isEqualTo(expected);
    assertThat(grown.tree().root(size).hex()).isEqualTo(expected);
  }

  @Test
  void rootOfSeventyThousandHasTheWorkedBase64() {
    assertThat(new Grown(70_000).edge.root().base64())
        .isEqualTo("Bgv+86JoCgNF32/SwcmYtPJl1lKSbMhDoRdDYwUbFUc=");
  }

  @Test
  void subtreesHaveTheWorkedHashes() {
    assertThat(hex(merkle.node(leafHash(0), leafHash(1)))).isEqualTo(NODE_0_1);
    assertThat(hex(merkle.node(leafHash(2), leafHash(3))))
        .isEqualTo("126052db7798240e63a58487a3bd039a77d605a6a218f9470b582ed1e4901121");
    assertThat(hex(merkle.node(leafHash(4), leafHash(5)))).isEqualTo(NODE_4_5);
    byte[] node45 = HexFormat.of().parseHex(NODE_4_5);
    assertThat(hex(merkle.node(node45, leafHash(6)))).isEqualTo(NODE_4_5_6);
  }

  private byte[] leafHash(long index) {
    return merkle.leaf(Samples.entry(index));
  }

  @Test
  void inclusionOfTwoInSevenIsTheWorkedProof() {
    InclusionProof proof = new Grown(7).tree().inclusion(2, 7);

    assertThat(hex(proof.hashes())).containsExactly(leaf(3), NODE_0_1, NODE_4_5_6);
    assertThat(proof.proves(Samples.entry(2), Samples.root(7))).isTrue();
  }

  @Test
  void consistencyProofsAreTheWorkedOnes() {
    Tree tree = new Grown(300).tree();

    assertThat(hex(tree.consistency(3, 7).hashes()))
        .containsExactly(leaf(2), leaf(3), NODE_0_1, NODE_4_5_6);
    assertThat(hex(tree.consistency(4, 7).hashes())).containsExactly(NODE_4_5_6);
    List<String> sevenToThreeHundred = hex(tree.consistency(7, 300).hashes());
    assertThat(sevenToThreeHundred).hasSize(10).endsWith(LEAVES_256_TO_299);
    assertThat(sevenToThreeHundred).startsWith(leaf(6), leaf(7), NODE_4_5, Samples.root(4).hex());
    assertThat(tree.consistency(0, 7).hashes()).isEmpty();
    assertThat(tree.consistency(7, 7).hashes()).isEmpty();
  }

  @Test
  void inclusionProofsInThreeHundredHaveTheWorkedLengths() {
    Tree tree = new Grown(300).tree();

    assertThat(tree.inclusion(0, 300).hashes()).hasSize(9);
    assertThat(tree.inclusion(299, 300).hashes()).hasSize(5);
  }

  @Test
  void rootsEqualTheDefinitionAtEverySize() {
    Tree whole = new Grown(2048).tree();
    var edge = new TreeEdge();
    for (int size = 1; size <= 2048; size++) {
      edge.append(merkle.leaf(Samples.entry(size - 1)), (_, _, _) -> {});
      if (size <= 530 || size % 97 == 0) {
        Hash expected = Samples.root(size);
        assertThat(edge.root()).as("size %d", size).isEqualTo(expected);
        assertThat(whole.root(size)).as("size %d", size).isEqualTo(expected);
      }
    }
  }

  @Test
  void everyProofHoldsAndHoldsForNothingElse() {
    Tree tree = new Grown(40).tree();
    for (long size : Stream.of(1, 2, 3, 7, 8, 13, 16, 33).mapToLong(i -> i).toArray()) {
      Hash root = tree.root(size);
      for (long index = 0; index < size; index++) {
        InclusionProof proof = tree.inclusion(index, size);
        assertThat(proof.proves(Samples.entry(index), root)).isTrue();
        assertThat(proof.proves(Samples.entry(index + 1), root)).isFalse();
        assertOnlyHere(proof, root);
      }
    }
  }

  /// The same hashes prove no other place and no other size.
  private static void assertOnlyHere(InclusionProof proof, Hash root) {
    byte[] entry = Samples.entry(proof.index());
    for (long size = 1; size <= 40; size++) {
      for (long index = 0; index < size; index++) {
        boolean same = index == proof.index() && size == proof.size();
        if (!same && isSameWalk(proof, index, size)) {
          continue;
        }
        assertThat(new InclusionProof(index, size, proof.hashes()).proves(entry, root))
            .as("proof of %d in %d as %d in %d", proof.index(), proof.size(), index, size)
            .isEqualTo(same);
      }
    }
  }

  /// Sizes whose trees put the entry at the end of the same left and right turns cannot be told
  /// apart by hashes; the signed checkpoint fixes the size.
  private static boolean isSameWalk(InclusionProof proof, long index, long size) {
    return turns(proof.index(), proof.size()).equals(turns(index, size));
  }

  private static String turns(long index, long size) {
    if (size == 1) {
      return "";
    }
    long split = Long.highestOneBit(size - 1);
    return index < split ? turns(index, split) + "l" : turns(index - split, size - split) + "r";
  }

  @Test
  void aProofForTwoOfEightProvesNoFarPlace() {
    Tree tree = new Grown(8).tree();
    InclusionProof proof = tree.inclusion(2, 8);
    Hash root = tree.root(8);

    for (long[] place : new long[][] {{10, 16}, {2, 1L << 40}, {2, 9}, {3, 8}, {2, 16}}) {
      assertThat(
              new InclusionProof(place[0], place[1], proof.hashes()).proves(Samples.entry(2), root))
          .as("%d of %d", place[0], place[1])
          .isFalse();
    }
  }
}
