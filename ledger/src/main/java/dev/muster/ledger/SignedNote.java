package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// A text with signatures under it. Source: C2SP signed-note.
///
/// ```
/// text, ending with a newline
/// (empty line)
/// — name base64(key id, 4 bytes, then the signature)
/// ```
///
/// @param text ends with a newline; no control characters but newlines
/// @param signatures 1 to 16
public record SignedNote(String text, List<Signature> signatures) {
  private static final int SIGNATURES_MAX = 16;
  private static final int BYTES_MAX = 1 << 20;
  private static final String DASH = "\u2014 ";

  /// One signature line.
  ///
  /// @param name of the key, as it says itself
  /// @param keyId first 4 bytes of the key's hash, as an int in network order
  /// @param base64 key id and signature, as on the line
  public record Signature(String name, int keyId, String base64) {
    public Signature {
      KeyName.check(name);
    }

    static Signature of(String name, int keyId, byte[] signature) {
      byte[] field = ByteBuffer.allocate(4 + signature.length).putInt(keyId).put(signature).array();
      return new Signature(name, keyId, Base64.getEncoder().encodeToString(field));
    }

    /// The signature without the key id.
    byte[] signature() {
      byte[] field = Base64.getDecoder().decode(base64);
      return Arrays.copyOfRange(field, 4, field.length);
    }

    /// Parses a signature line without its newline.
    ///
    /// @throws IllegalArgumentException when it is none
    public static Signature parse(String line) {
      int space = line.indexOf(' ', DASH.length());
      if (!line.startsWith(DASH) || space < 0) {
        throw new IllegalArgumentException("expected a signature line, got: " + line);
      }
      String base64 = line.substring(space + 1);
      byte[] field = Base64.getDecoder().decode(base64);
      if (field.length <= 4 || !Base64.getEncoder().encodeToString(field).equals(base64)) {
        throw new IllegalArgumentException("expected base64 of a key id and a signature: " + line);
      }
      String name = line.substring(DASH.length(), space);
      return new Signature(name, ByteBuffer.wrap(field).getInt(), base64);
    }

    private boolean isOfSameKey(Signature other) {
      return name.equals(other.name) && keyId == other.keyId;
    }

    /// The line with its newline.
    public String line() {
      return DASH + name + " " + base64 + "\n";
    }
  }

  public SignedNote {
    signatures = List.copyOf(signatures);
    if (!text.endsWith("\n")) {
      throw new IllegalArgumentException("the text of a note ends with a newline");
    }
    if (text.chars().anyMatch(c -> c < 0x20 && c != '\n')) {
      throw new IllegalArgumentException("the text of a note has no control characters");
    }
    if (signatures.isEmpty() || signatures.size() > SIGNATURES_MAX) {
      throw new IllegalArgumentException(
          "a note has 1 to 16 signatures, got: " + signatures.size());
    }
  }

  /// Parses the one standard form.
  ///
  /// @throws IllegalArgumentException when the bytes are no signed note
  public static SignedNote parse(byte[] bytes) {
    if (bytes.length > BYTES_MAX) {
      throw new IllegalArgumentException("a note has at most 1 MiB, got: " + bytes.length);
    }
    String all = decode(bytes);
    // The last empty line separates; earlier ones belong to the text.
    int split = all.lastIndexOf("\n\n");
    if (split < 0 || !all.endsWith("\n")) {
      throw new IllegalArgumentException("a note has a text, an empty line and signature lines");
    }
    var signatures = new ArrayList<Signature>();
    String[] lines = all.substring(split + 2).split("\n", -1);
    for (String line : Arrays.asList(lines).subList(0, lines.length - 1)) {
      signatures.add(Signature.parse(line));
    }
    return new SignedNote(all.substring(0, split + 1), signatures);
  }

  private static String decode(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a note is UTF-8 text", e);
    }
  }

  /// True when this key signed the text. A line that names the key and does not verify spoils the
  /// whole note.
  public boolean isSignedBy(VerifierKey key) {
    boolean found = false;
    for (Signature signature : signatures) {
      if (signature.name().equals(key.name()) && signature.keyId() == key.keyId()) {
        if (!key.verifies(text, signature.signature())) {
          return false;
        }
        found = true;
      }
    }
    return found;
  }

  /// Which of the keys signed the text; none when one of them is named by a line that does not
  /// verify.
  public List<VerifierKey> signersAmong(List<VerifierKey> known) {
    var signers = new ArrayList<VerifierKey>();
    for (VerifierKey key : known) {
      if (isSignedBy(key)) {
        signers.add(key);
      } else if (isNamed(key)) {
        return List.of();
      }
    }
    return List.copyOf(signers);
  }

  private boolean isNamed(VerifierKey key) {
    return signatures.stream()
        .anyMatch(line -> line.name().equals(key.name()) && line.keyId() == key.keyId());
  }

  /// The note with more signatures under it; a line that stands there already is not repeated, one
  /// of the same key is replaced.
  public SignedNote with(List<Signature> more) {
    var all = new ArrayList<Signature>();
    for (Signature line : signatures) {
      if (more.stream().noneMatch(line::isOfSameKey)) {
        all.add(line);
      }
    }
    all.addAll(more);
    return new SignedNote(text, all);
  }

  public byte[] toBytes() {
    var all = new StringBuilder(text).append('\n');
    signatures.forEach(signature -> all.append(signature.line()));
    return all.toString().getBytes(UTF_8);
  }
}
