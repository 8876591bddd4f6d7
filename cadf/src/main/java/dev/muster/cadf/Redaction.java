package dev.muster.cadf;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Takes secrets out of JSON. A secret's value is replaced by `hmac:<key id>:<hex>`, the
/// HMAC-SHA256 of the value under a key of the installation: equal secrets can be matched, none can
/// be read. Which fields are secret is decided by their names, without regard to case and
/// separators. Immutable, thread-safe.
///
/// A string is hashed as its UTF-8 bytes. Any other value is hashed as a byte 0, then its type and
/// its content in a form that does not depend on the order of fields or the way a number is
/// written. `null` stays.
public final class Redaction {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES_MIN = 16;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Pattern DONE = Pattern.compile("hmac:[0-9a-f]{8}:[0-9a-f]{64}");
  private static final Pattern SEPARATORS = Pattern.compile("[^a-z0-9]");

  /// Field names that hold a secret, and endings of field names: `adminPassword`, `iam_apikey`.
  private static final List<String> ENDINGS =
      List.of(
          "password",
          "passwords",
          "passwd",
          "passphrase",
          "apikey",
          "apikeys",
          "token",
          "tokens",
          "secret",
          "secrets",
          "presharedkey",
          "presharedkeys",
          "privatekey",
          "privatekeys",
          "secretkey",
          "accesskey",
          "sshkey",
          "sshkeys",
          "authorization",
          "credentials",
          "cookie",
          "userdata",
          "cloudinit");

  /// Names that are secret only as a whole.
  private static final Set<String> NAMES = Set.of("psk", "pwd", "pass", "pin", "otp");

  /// Fields that name another field, whose value then stands beside them: headers, pairs, patches
  /// and lists of changes.
  private static final List<String> NAMING =
      List.of("name", "key", "path", "field", "attribute", "updateType");

  private static final Set<String> NAMED =
      Set.of("value", "values", "initialValue", "oldValue", "newValue");

  private final SecretKey key;
  private final String keyId;

  /// @param key at least 16 random bytes; copied
  public Redaction(byte[] key) {
    if (key.length < KEY_BYTES_MIN) {
      throw new IllegalArgumentException(
          "redaction key must be at least " + KEY_BYTES_MIN + " bytes, got: " + key.length);
    }
    this.key = new SecretKeySpec(key, ALGORITHM);
    keyId = HexFormat.of().formatHex(hmac("\0key id".getBytes(StandardCharsets.UTF_8)), 0, 4);
  }

  /// Eight hexadecimal digits that tell this key from others and nothing else about it.
  public String keyId() {
    return keyId;
  }

  /// The same value without its secrets. Shares the parts that hold none; the argument is not
  /// changed. Redacting twice does no more than redacting once.
  public JsonNode redact(JsonNode value) {
    return redact(value, false);
  }

  /// What stands in an event for a secret.
  public String mask(String secret) {
    return "hmac:" + keyId + ":" + hex(secret.getBytes(StandardCharsets.UTF_8));
  }

  private JsonNode redact(JsonNode value, boolean insideIke) {
    if (value.isObject()) {
      ObjectNode copy = NODES.objectNode();
      boolean namesSecret = namesSecret(value);
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        String name = field.getKey();
        boolean secret =
            isSecret(name)
                || (isPlainKey(name) && (insideIke || !value.has("value")))
                || (namesSecret && NAMED.contains(name));
        copy.set(
            name,
            secret
                ? masked(field.getValue())
                : redact(field.getValue(), insideIke || normalised(name).contains("ike")));
      }
      return copy;
    }
    if (value.isArray()) {
      ArrayNode copy = NODES.arrayNode();
      value.forEach(element -> copy.add(redact(element, insideIke)));
      return copy;
    }
    return value;
  }

  /// Whether a field of this name holds a secret wherever it stands.
  static boolean isSecret(String name) {
    String plain = normalised(name);
    return NAMES.contains(plain)
        || plain.startsWith("mfa")
        || ENDINGS.stream().anyMatch(plain::endsWith);
  }

  // A pre-shared key is often just called `key`; so is the name in a pair of key and value.
  private static boolean isPlainKey(String name) {
    return normalised(name).equals("key");
  }

  /// Whether this is a pair like `{"name": "password", "value": …}` or a change like
  /// `{"updateType": "presharedKey", "initialValue": …, "newValue": …}`.
  private static boolean namesSecret(JsonNode object) {
    for (String field : NAMING) {
      JsonNode name = object.path(field);
      if (name.isString() && isSecret(name.stringValue())) {
        return true;
      }
    }
    return false;
  }

  private static String normalised(String name) {
    return SEPARATORS.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("");
  }

  private JsonNode masked(JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return value;
    }
    if (value.isString()) {
      String text = value.stringValue();
      return DONE.matcher(text).matches() ? value : NODES.stringNode(mask(text));
    }
    StringBuilder canonical = new StringBuilder("\0");
    canonical(value, canonical);
    return NODES.stringNode(
        "hmac:" + keyId + ":" + hex(canonical.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /// Type letter, then content; every string with its length in front, so that no two values share
  /// a form.
  private static void canonical(JsonNode value, StringBuilder out) {
    switch (value.getNodeType()) {
      case OBJECT -> {
        Map<String, JsonNode> sorted = new TreeMap<>();
        value.forEachEntry(sorted::put);
        out.append('o').append(sorted.size()).append(':');
        sorted.forEach((name, field) -> {
          canonicalText(name, out);
          canonical(field, out);
        });
      }
      case ARRAY -> {
        out.append('a').append(value.size()).append(':');
        value.forEach(element -> canonical(element, out));
      }
      case STRING -> canonicalText(value.stringValue(), out);
      case NUMBER -> {
        BigDecimal number = value.decimalValue().stripTrailingZeros();
        out.append('n')
            .append(number.unscaledValue())
            .append('e')
            .append(-(long) number.scale())
            .append(';');
      }
      case BOOLEAN -> out.append(value.booleanValue() ? "t" : "f");
      case NULL -> out.append('0');
      case BINARY, MISSING, POJO ->
          throw new IllegalArgumentException("not a JSON value: " + value.getNodeType());
    }
  }

  private static void canonicalText(String text, StringBuilder out) {
    out.append('s').append(text.length()).append(':').append(text);
  }

  private String hex(byte[] message) {
    return HexFormat.of().formatHex(hmac(message));
  }

  private byte[] hmac(byte[] message) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(ALGORITHM + " is missing from this Java runtime", e);
    }
  }
}
