package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

/// A proof that needs no server: index, hashes and the signed checkpoint in one file. Source: C2SP
/// tlog-proof.
///
/// ```
/// c2sp.org/tlog-proof@v1
/// index <n>
/// <base64 hash> ...
/// (empty line)
/// <signed checkpoint, verbatim>
/// ```
///
/// @param inclusion its size is the checkpoint's size
public record TlogProof(InclusionProof inclusion, SignedCheckpoint checkpoint) {
  private static final String HEAD = "c2sp.org/tlog-proof@v1";
  private static final String EXTRA = "extra ";
  private static final String INDEX = "index ";
  private static final int HASHES_MAX = 63;

  public TlogProof {
    if (inclusion.size() != checkpoint.size()) {
      throw new IllegalArgumentException(
          "the proof is for size %d, the checkpoint has size %d"
              .formatted(inclusion.size(), checkpoint.size()));
    }
  }

  /// Parses the one standard form.
  ///
  /// @throws IllegalArgumentException when the bytes are no such file
  public static TlogProof parse(byte[] bytes) {
    String text = decode(bytes);
    int split = text.indexOf("\n\n");
    if (split < 0) {
      throw new IllegalArgumentException(
          "a tlog-proof file has an empty line before the checkpoint");
    }
    List<String> lines = new ArrayList<>(List.of(text.substring(0, split).split("\n", -1)));
    if (!lines.removeFirst().equals(HEAD)) {
      throw new IllegalArgumentException("a tlog-proof file begins with " + HEAD);
    }
    if (!lines.isEmpty() && lines.getFirst().startsWith(EXTRA)) {
      // Allowed by the format; nothing in it can make a proof valid.
      lines.removeFirst();
    }
    if (lines.isEmpty() || !lines.getFirst().startsWith(INDEX)) {
      throw new IllegalArgumentException("a tlog-proof file has an index line");
    }
    long index = Decimal.parse(lines.removeFirst().substring(INDEX.length()));
    if (lines.size() > HASHES_MAX) {
      throw new IllegalArgumentException("a proof has at most 63 hashes, got: " + lines.size());
    }
    List<Hash> hashes = lines.stream().map(Hash::ofBase64).toList();
    var checkpoint = SignedCheckpoint.parse(text.substring(split + 2).getBytes(UTF_8));
    return new TlogProof(new InclusionProof(index, checkpoint.size(), hashes), checkpoint);
  }

  private static String decode(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a tlog-proof file is UTF-8 text", e);
    }
  }

  /// Whether the key signed the checkpoint and the entry stands in it at the index.
  public boolean proves(byte[] entry, VerifierKey key) {
    return checkpoint.isSignedBy(key) && inclusion.proves(entry, checkpoint.root());
  }

  /// The file `<name>.tlog-proof`: UTF-8 text.
  public byte[] toBytes() {
    var text = new StringBuilder(HEAD).append('\n');
    text.append(INDEX).append(inclusion.index()).append('\n');
    inclusion.hashes().forEach(hash -> text.append(hash.base64()).append('\n'));
    text.append('\n').append(new String(checkpoint.toBytes(), UTF_8));
    return text.toString().getBytes(UTF_8);
  }
}
