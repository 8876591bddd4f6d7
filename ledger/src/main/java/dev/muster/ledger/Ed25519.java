package dev.muster.ledger;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/// Ed25519 keys between their 32 raw bytes (RFC 8032) and the platform's objects, by the fixed DER
/// prefixes of RFC 8410.
final class Ed25519 {
  /// Bytes of a raw public key and of a seed.
  static final int BYTES = 32;

  private static final byte[] PKCS8_PREFIX =
      HexFormat.of().parseHex("302e020100300506032b657004220420");
  private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private Ed25519() {}

  static PublicKey publicKey(byte[] raw) {
    if (raw.length != BYTES) {
      throw new IllegalArgumentException("an Ed25519 key has 32 bytes, got: " + raw.length);
    }
    try {
      return KeyFactory.getInstance("Ed25519")
          .generatePublic(new X509EncodedKeySpec(join(X509_PREFIX, raw)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 public key", e);
    }
  }

  static PrivateKey privateKey(byte[] seed) {
    try {
      return KeyFactory.getInstance("Ed25519")
          .generatePrivate(new PKCS8EncodedKeySpec(pkcs8(seed)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 seed", e);
    }
  }

  /// The raw public key that belongs to a seed.
  static byte[] publicFromSeed(byte[] seed) {
    try {
      var generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, new SeedAsRandom(seed));
      byte[] encoded = generator.generateKeyPair().getPublic().getEncoded();
      return Arrays.copyOfRange(encoded, encoded.length - BYTES, encoded.length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has Ed25519", e);
    }
  }

  /// The DER form of a seed.
  static byte[] pkcs8(byte[] seed) {
    if (seed.length != BYTES) {
      throw new IllegalArgumentException("an Ed25519 seed has 32 bytes, got: " + seed.length);
    }
    return join(PKCS8_PREFIX, seed);
  }

  static byte[] seedFromPkcs8(byte[] der) {
    if (der.length != PKCS8_PREFIX.length + BYTES
        || !Arrays.equals(PKCS8_PREFIX, Arrays.copyOf(der, PKCS8_PREFIX.length))) {
      throw new IllegalArgumentException("not an Ed25519 private key in PKCS#8 form");
    }
    return Arrays.copyOfRange(der, PKCS8_PREFIX.length, der.length);
  }

  private static byte[] join(byte[] head, byte[] tail) {
    byte[] all = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, all, head.length, tail.length);
    return all;
  }

  /// The platform derives a public key only when it generates a pair, from the bytes that its
  /// random source gives.
  private static final class SeedAsRandom extends SecureRandom {
    private final byte[] seed;

    private SeedAsRandom(byte[] seed) {
      this.seed = seed.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }
}
