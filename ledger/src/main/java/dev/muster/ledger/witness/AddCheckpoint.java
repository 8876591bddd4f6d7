package dev.muster.ledger.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.ledger.Hash;
import dev.muster.ledger.SignedNote;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

/// The body of a request to cosign. Source: C2SP tlog-witness, add-checkpoint.
///
/// ```
/// old <size>
/// <base64 hash> ...
/// (empty line)
/// <signed checkpoint, verbatim>
/// ```
///
/// @param oldSize what the sender believes the witness has cosigned last, 0 or more
/// @param proof consistency from there to the checkpoint, 0 to 63 hashes
record AddCheckpoint(long oldSize, List<Hash> proof, SignedNote checkpoint) {
  private static final String OLD = "old ";
  private static final int HASHES_MAX = 63;

  AddCheckpoint {
    proof = List.copyOf(proof);
    if (oldSize < 0) {
      throw new IllegalArgumentException("the old size must be 0 or more, got: " + oldSize);
    }
    if (proof.size() > HASHES_MAX) {
      throw new IllegalArgumentException("a proof has at most 63 hashes, got: " + proof.size());
    }
  }

  /// Parses the one standard form.
  ///
  /// @throws IllegalArgumentException when the bytes are no such request
  static AddCheckpoint parse(byte[] body) {
    String text = decode(body);
    int split = text.indexOf("\n\n");
    if (split < 0 || !text.startsWith(OLD)) {
      throw new IllegalArgumentException(
          "expected 'old <size>', hashes, an empty line and a checkpoint");
    }
    List<String> lines = new ArrayList<>(List.of(text.substring(0, split).split("\n", -1)));
    long oldSize = decimal(lines.removeFirst().substring(OLD.length()));
    List<Hash> proof = lines.stream().map(Hash::ofBase64).toList();
    SignedNote checkpoint = SignedNote.parse(text.substring(split + 2).getBytes(UTF_8));
    return new AddCheckpoint(oldSize, proof, checkpoint);
  }

  private static String decode(byte[] body) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the request is not UTF-8 text", e);
    }
  }

  /// Parses a number as all formats of logs write it: no sign, no leading zero.
  static long decimal(String text) {
    long number = Long.parseLong(text);
    if (number < 0 || !Long.toString(number).equals(text)) {
      throw new IllegalArgumentException("expected a decimal number, got: " + text);
    }
    return number;
  }

  byte[] toBytes() {
    var head = new StringBuilder(OLD).append(oldSize).append('\n');
    proof.forEach(hash -> head.append(hash.base64()).append('\n'));
    head.append('\n').append(new String(checkpoint.toBytes(), UTF_8));
    return head.toString().getBytes(UTF_8);
  }
}
