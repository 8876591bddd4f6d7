package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The Ed25519 key that signs checkpoints. One key serves many ledgers; each ledger's verifier key
/// carries its origin.
///
/// A key file holds the seed as PKCS#8 in PEM, PKCS#8 in DER, or 32 raw bytes, and belongs to its
/// owner alone (0600). Beside it stands `<file>.vkey` with the public half.
public final class LedgerKey {
  /// Name in the `.vkey` file beside the key; ledgers use their origins.
  static final String FILE_KEY_NAME = "muster-ledger";

  static final String VKEY_SUFFIX = ".vkey";

  private static final String PEM_HEAD = "-----BEGIN PRIVATE KEY-----";
  private static final String PEM_TAIL = "-----END PRIVATE KEY-----";
  private static final int FILE_BYTES_MAX = 4096;

  private final PrivateKey privateKey;
  private final byte[] publicKey;

  private LedgerKey(byte[] seed) {
    this.privateKey = Ed25519.privateKey(seed);
    this.publicKey = Ed25519.publicFromSeed(seed);
  }

  /// The key of a seed of 32 bytes, RFC 8032.
  public static LedgerKey ofSeed(byte[] seed) {
    return new LedgerKey(seed);
  }

  /// Loads the key, or generates one when the file does not exist.
  ///
  /// @throws LedgerUnavailable when the file cannot be read or written, or others may read it
  public static LedgerKey loadOrGenerate(Path file) {
    return Files.exists(file) ? load(file) : generate(file);
  }

  /// Generates a key and writes it; never overwrites a file.
  public static LedgerKey generate(Path file) {
    byte[] seed = new byte[Ed25519.BYTES];
    new SecureRandom().nextBytes(seed);
    var key = new LedgerKey(seed);
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      String pem =
          PEM_HEAD
              + "\n"
              + Base64.getEncoder().encodeToString(Ed25519.pkcs8(seed))
              + "\n"
              + PEM_TAIL
              + "\n";
      writeNew(file, pem.getBytes(US_ASCII), "rw-------");
      String vkey = key.verifierKey(FILE_KEY_NAME) + "\n";
      writeNew(vkeyFile(file), vkey.getBytes(UTF_8), "rw-r--r--");
    } catch (IOException e) {
      throw new LedgerUnavailable("cannot write the signing key " + file + ": " + e, e);
    }
    return key;
  }

  /// Loads the key.
  ///
  /// @throws LedgerUnavailable when the file cannot be read, is no key, or others may read it
  public static LedgerKey load(Path file) {
    try {
      refuseIfOthersMayRead(file);
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new LedgerUnavailable("no signing key: " + file + " is larger than 4 KiB");
      }
      var key = new LedgerKey(seed(Files.readAllBytes(file)));
      if (!Files.exists(vkeyFile(file))) {
        String vkey = key.verifierKey(FILE_KEY_NAME) + "\n";
        writeNew(vkeyFile(file), vkey.getBytes(UTF_8), "rw-r--r--");
      }
      return key;
    } catch (IllegalArgumentException e) {
      throw new LedgerUnavailable("no signing key: " + file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new LedgerUnavailable("cannot read the signing key " + file + ": " + e, e);
    }
  }

  private static Path vkeyFile(Path file) {
    return file.resolveSibling(file.getFileName() + VKEY_SUFFIX);
  }

  private static byte[] seed(byte[] content) {
    if (content.length == Ed25519.BYTES) {
      return content;
    }
    String text = new String(content, US_ASCII);
    if (!text.startsWith(PEM_HEAD)) {
      return Ed25519.seedFromPkcs8(content);
    }
    int tail = text.indexOf(PEM_TAIL);
    if (tail < 0) {
      throw new IllegalArgumentException("the PEM block has no end line");
    }
    return Ed25519.seedFromPkcs8(
        Base64.getMimeDecoder().decode(text.substring(PEM_HEAD.length(), tail)));
  }

  private static void refuseIfOthersMayRead(Path file) throws IOException {
    if (!isPosix(file)) {
      return;
    }
    Set<PosixFilePermission> allowed =
        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    Set<PosixFilePermission> found = Files.getPosixFilePermissions(file);
    if (!allowed.containsAll(found)) {
      throw new LedgerUnavailable(
          "signing key %s must belong to its owner alone (chmod 600), got: %s"
              .formatted(file, PosixFilePermissions.toString(found)));
    }
  }

  private static boolean isPosix(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static void writeNew(Path file, byte[] content, String permissions) throws IOException {
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    var attributes =
        isPosix(file)
            ? List.of(
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)))
            : List.<java.nio.file.attribute.FileAttribute<?>>of();
    try (var channel =
        FileChannel.open(
            file, options, attributes.toArray(new java.nio.file.attribute.FileAttribute<?>[0]))) {
      channel.write(ByteBuffer.wrap(content));
      channel.force(true);
    }
  }

  /// The public half under a name: an origin.
  public VerifierKey verifierKey(String name) {
    return VerifierKey.ofNotes(name, publicKey);
  }

  /// The line of a `vkey` file, without a newline.
  public String vkey(String name) {
    return verifierKey(name).toString();
  }

  SignedCheckpoint sign(Checkpoint checkpoint) {
    byte[] signature = sign(checkpoint.toText().getBytes(UTF_8));
    String name = checkpoint.origin();
    var line = SignedNote.Signature.of(name, verifierKey(name).keyId(), signature);
    return new SignedCheckpoint(checkpoint, new SignedNote(checkpoint.toText(), List.of(line)));
  }

  private byte[] sign(byte[] message) {
    try {
      Signature ed25519 = Signature.getInstance("Ed25519");
      ed25519.initSign(privateKey);
      ed25519.update(message);
      return ed25519.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("signing with Ed25519 failed", e);
    }
  }
}
