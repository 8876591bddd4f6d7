package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// A public key with a name, as it is written in a `vkey` file: `name+keyid+base64(type, public
/// key)`. Source: C2SP signed-note; the cosignature type from C2SP tlog-cosignature.
public final class VerifierKey {
  /// What a key signs.
  enum Type {
    /// Ed25519 over the text of a note.
    NOTE(1),
    /// Ed25519 over the time and the text of a checkpoint: a witness.
    COSIGNATURE(4);

    private final byte code;

    Type(int code) {
      this.code = (byte) code;
    }
  }

  private static final int COSIGNATURE_BYTES = 8 + 64;

  private final String name;
  private final Type type;
  private final byte[] raw;
  private final PublicKey publicKey;
  private final int keyId;

  private VerifierKey(String name, Type type, byte[] raw) {
    KeyName.check(name);
    this.name = name;
    this.type = type;
    this.raw = raw.clone();
    this.publicKey = Ed25519.publicKey(raw);
    MessageDigest sha256 = MerkleHash.sha256();
    sha256.update((name + "\n").getBytes(UTF_8));
    sha256.update(type.code);
    this.keyId = ByteBuffer.wrap(sha256.digest(raw)).getInt();
  }

  /// A key for notes and checkpoints.
  ///
  /// @param raw 32 bytes, RFC 8032
  static VerifierKey ofNotes(String name, byte[] raw) {
    return new VerifierKey(name, Type.NOTE, raw);
  }

  static VerifierKey ofCosignatures(String name, byte[] raw) {
    return new VerifierKey(name, Type.COSIGNATURE, raw);
  }

  /// Parses the one standard form.
  ///
  /// @throws IllegalArgumentException when the text is no verifier key, or its key id is not its
  ///   own
  public static VerifierKey parse(String vkey) {
    String[] parts = vkey.split("\\+", 3);
    if (parts.length != 3) {
      throw new IllegalArgumentException("a verifier key is name+keyid+base64, got: " + vkey);
    }
    byte[] typed = Base64.getDecoder().decode(parts[2]);
    if (typed.length != 1 + Ed25519.BYTES) {
      throw new IllegalArgumentException("an Ed25519 verifier key has 33 bytes, got: " + vkey);
    }
    Type type =
        switch (typed[0]) {
          case 1 -> Type.NOTE;
          case 4 -> Type.COSIGNATURE;
          default ->
              throw new IllegalArgumentException(
                  "verifier key type must be 1 or 4, got: " + typed[0]);
        };
    var key = new VerifierKey(parts[0], type, Arrays.copyOfRange(typed, 1, typed.length));
    if (!key.toString().equals(vkey)) {
      throw new IllegalArgumentException(
          "verifier key is not in its standard form " + key + ", got: " + vkey);
    }
    return key;
  }

  public String name() {
    return name;
  }

  /// Whether it verifies cosignatures of witnesses, rather than the signatures of a log.
  public boolean isCosigner() {
    return type == Type.COSIGNATURE;
  }

  /// Whether the public key is the same, whatever the names.
  boolean hasSameBytes(VerifierKey other) {
    return Arrays.equals(raw, other.raw);
  }

  int keyId() {
    return keyId;
  }

  /// The same public key under another name, as a key for notes: one signing key serves many
  /// ledgers.
  VerifierKey named(String otherName) {
    return new VerifierKey(otherName, Type.NOTE, raw);
  }

  boolean verifies(String text, byte[] signature) {
    return switch (type) {
      case NOTE -> verifies(text.getBytes(UTF_8), signature);
      case COSIGNATURE -> verifiesCosignature(text, signature);
    };
  }

  private boolean verifiesCosignature(String text, byte[] signature) {
    if (signature.length != COSIGNATURE_BYTES) {
      return false;
    }
    long time = ByteBuffer.wrap(signature).getLong();
    return time != 0
        && verifies(
            cosigned(time, text).getBytes(UTF_8),
            Arrays.copyOfRange(signature, 8, signature.length));
  }

  /// What a cosigner signs.
  static String cosigned(long seconds, String text) {
    return "cosignature/v1\ntime " + Long.toUnsignedString(seconds) + "\n" + text;
  }

  private boolean verifies(byte[] message, byte[] signature) {
    try {
      Signature ed25519 = Signature.getInstance("Ed25519");
      ed25519.initVerify(publicKey);
      ed25519.update(message);
      return ed25519.verify(signature);
    } catch (GeneralSecurityException _) {
      // A signature that is not even well formed is a wrong signature.
      return false;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifierKey key
        && name.equals(key.name)
        && type == key.type
        && Arrays.equals(raw, key.raw);
  }

  @Override
  public int hashCode() {
    return keyId;
  }

  /// The vkey line without a newline.
  @Override
  public String toString() {
    byte[] typed = ByteBuffer.allocate(1 + raw.length).put(type.code).put(raw).array();
    return name
        + "+"
        + HexFormat.of().toHexDigits(keyId)
        + "+"
        + Base64.getEncoder().encodeToString(typed);
  }
}
