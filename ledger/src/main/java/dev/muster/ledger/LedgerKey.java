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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
  private final @Nullable LedgerKey successor;

  private LedgerKey(byte[] seed) {
    this(Ed25519.privateKey(seed), Ed25519.publicFromSeed(seed), null);
  }

  private LedgerKey(PrivateKey privateKey, byte[] publicKey, @Nullable LedgerKey successor) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
    this.successor = successor;
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

  /// As [#loadOrGenerate], for a witness: its `.vkey` is that of its cosignatures.
  ///
  /// @throws LedgerUnavailable also when the key belongs to a witness of another name
  public static LedgerKey loadOrGenerateCosigner(Path file, String name) {
    KeyName.check(name);
    LedgerKey key =
        Files.exists(file)
            ? load(file, own -> own.cosignerKey(name))
            : generate(file, own -> own.cosignerKey(name));
    try {
      String vkey = Files.readString(vkeyFile(file), UTF_8);
      if (!vkey.equals(key.cosignerKey(name) + "\n")) {
        throw new LedgerUnavailable(
            "the key %s belongs to another witness: expected %s, got %s"
                .formatted(file, key.cosignerKey(name), vkey.strip()));
      }
      return key;
    } catch (IOException e) {
      throw new LedgerUnavailable("cannot read " + vkeyFile(file) + ": " + e, e);
    }
  }

  /// Generates a key and writes it; never overwrites a file.
  public static LedgerKey generate(Path file) {
    return generate(file, key -> key.verifierKey(FILE_KEY_NAME));
  }

  private static LedgerKey generate(Path file, Function<LedgerKey, VerifierKey> publicHalf) {
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
      String vkey = publicHalf.apply(key) + "\n";
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
    return load(file, key -> key.verifierKey(FILE_KEY_NAME));
  }

  private static LedgerKey load(Path file, Function<LedgerKey, VerifierKey> publicHalf) {
    try {
      refuseIfOthersMayRead(file);
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new LedgerUnavailable("no signing key: " + file + " is larger than 4 KiB");
      }
      var key = new LedgerKey(seed(Files.readAllBytes(file)));
      if (!Files.exists(vkeyFile(file))) {
        String vkey = publicHalf.apply(key) + "\n";
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

  /// The public half as a witness's key. One key MUST NOT serve two witnesses.
  public VerifierKey cosignerKey(String name) {
    return VerifierKey.ofCosignatures(name, publicKey);
  }

  /// Cosigns the text of a checkpoint. Source: C2SP tlog-cosignature, `cosignature/v1`.
  ///
  /// @param name of the witness
  /// @param text of the checkpoint's note
  /// @param at after 1970
  public SignedNote.Signature cosign(String name, String text, Instant at) {
    long seconds = at.getEpochSecond();
    if (seconds <= 0) {
      throw new IllegalArgumentException("a cosignature's time is after 1970, got: " + at);
    }
    byte[] signature = sign(VerifierKey.cosigned(seconds, text).getBytes(UTF_8));
    byte[] timed =
        ByteBuffer.allocate(Long.BYTES + signature.length).putLong(seconds).put(signature).array();
    return SignedNote.Signature.of(name, cosignerKey(name).keyId(), timed);
  }

  SignedCheckpoint sign(Checkpoint checkpoint) {
    return new SignedCheckpoint(checkpoint, sign(checkpoint.origin(), checkpoint.toText()));
  }

  /// A note under a name, signed by this key and by the one that takes over.
  SignedNote sign(String name, String text) {
    var lines = new ArrayList<SignedNote.Signature>();
    lines.add(signature(name, text));
    if (successor != null) {
      lines.add(successor.signature(name, text));
    }
    return new SignedNote(text, lines);
  }

  /// A signature line under a note, by this key alone.
  SignedNote.Signature signature(String name, String text) {
    return SignedNote.Signature.of(name, verifierKey(name).keyId(), sign(text.getBytes(UTF_8)));
  }

  /// The key that takes over from this one, or null.
  @Nullable LedgerKey successor() {
    return successor;
  }

  /// This key with one that takes over: both sign each checkpoint until the rotation is finished.
  public LedgerKey with(LedgerKey nextKey) {
    return new LedgerKey(privateKey, publicKey, nextKey);
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
