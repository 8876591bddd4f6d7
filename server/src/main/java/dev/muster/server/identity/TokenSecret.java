package dev.muster.server.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// Makes and hashes the random part of tokens and codes. 256 random bits need no slow hash: they
/// cannot be guessed, and a look-up by their hash tells nothing by its time.
final class TokenSecret {
  static final String PREFIX = "muster_";

  /// A token or a good part of one, wherever it stands.
  static final Pattern IN_TEXT = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{12,}");

  private static final int RANDOM_BYTES = 32;

  private final SecureRandom random = new SecureRandom();

  String next(String prefix) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// SHA-256 in lower-case hexadecimal digits.
  static String hash(String secret) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
