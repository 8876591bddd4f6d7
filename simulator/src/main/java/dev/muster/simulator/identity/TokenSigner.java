package dev.muster.simulator.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Signs and checks JWTs with RS256, as IAM does: clients parse the token and refuse `none`.
final class TokenSigner {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String HEADER =
      encode("{\"kid\":\"simulated\",\"typ\":\"JWT\",\"alg\":\"RS256\"}".getBytes(UTF_8));

  // Made at the first use: it takes longer than the rest of the simulator's start.
  private @Nullable KeyPair keys;

  String sign(ObjectNode claims) {
    String content = HEADER + "." + encode(JSON.writeValueAsBytes(claims));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys().getPrivate());
      signature.update(content.getBytes(UTF_8));
      return content + "." + encode(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform signs with SHA256withRSA", e);
    }
  }

  /// When the token expires; empty unless this signer made it for that use.
  Optional<Instant> verify(String token, String use) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3 || !parts[0].equals(HEADER)) {
      return Optional.empty();
    }
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(keys().getPublic());
      signature.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
      if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
        return Optional.empty();
      }
      JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
      return claims.path("token_use").asString("").equals(use)
          ? Optional.of(Instant.ofEpochSecond(claims.path("exp").asLong()))
          : Optional.empty();
    } catch (GeneralSecurityException | IllegalArgumentException | JacksonException e) {
      return Optional.empty();
    }
  }

  private synchronized KeyPair keys() throws GeneralSecurityException {
    KeyPair present = keys;
    if (present == null) {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      present = generator.generateKeyPair();
      keys = present;
    }
    return present;
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
