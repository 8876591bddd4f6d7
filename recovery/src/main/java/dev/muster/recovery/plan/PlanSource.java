package dev.muster.recovery.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A plan's exact text and its content address.
///
/// @param text the plan as it was given
/// @param hash SHA-256 of the text's UTF-8 bytes, 64 lower-case hexadecimal digits
public record PlanSource(String text, String hash) {
  public PlanSource {
    requireNonNull(text, "text is null");
    requireNonNull(hash, "hash is null");
  }

  /// The source with its hash computed. The text MUST be the strict decoding of the plan's bytes,
  /// so that encoding it again gives the same bytes.
  static PlanSource of(String text) {
    return new PlanSource(text, sha256(text.getBytes(UTF_8)));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
