package dev.muster.server.state;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Credentials that must be kept, encrypted with AES-256-GCM under a key that is not in the
/// database. A sealed value is 12 bytes of nonce, then ciphertext with its tag, in Base64; its name
/// is authenticated with it.
public final class SealedSecrets {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final StateDb db;
  private final SecretKey key;
  private final SecureRandom random = new SecureRandom();

  /// @param key 32 bytes
  public SealedSecrets(StateDb db, byte[] key) {
    this.db = db;
    this.key = new SecretKeySpec(key, "AES");
  }

  public void put(String name, String secret) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] ciphertext =
        crypt(Cipher.ENCRYPT_MODE, name, nonce, secret.getBytes(StandardCharsets.UTF_8));
    byte[] sealed =
        ByteBuffer.allocate(NONCE_BYTES + ciphertext.length).put(nonce).put(ciphertext).array();
    db.jdbi()
        .useHandle(handle ->
            handle
                .createUpdate(
                    "insert into sealed_secret (name, sealed) values (:name, :sealed)"
                        + " on conflict (name) do update set sealed = excluded.sealed")
                .bind("name", name)
                .bind("sealed", Base64.getEncoder().encodeToString(sealed))
                .execute());
  }

  /// The secret that was kept under a name.
  ///
  /// @throws IllegalStateException if the value was changed, or sealed with another key
  public Optional<String> get(String name) {
    return db.jdbi()
        .withHandle(handle ->
            handle
                .createQuery("select sealed from sealed_secret where name = :name")
                .bind("name", name)
                .mapTo(String.class)
                .findOne())
        .map(sealed -> open(name, Base64.getDecoder().decode(sealed)));
  }

  /// Forgets what was kept under a name; does nothing if there is nothing.
  public void remove(String name) {
    db.jdbi()
        .useHandle(handle ->
            handle
                .createUpdate("delete from sealed_secret where name = :name")
                .bind("name", name)
                .execute());
  }

  private String open(String name, byte[] sealed) {
    byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
    byte[] ciphertext = Arrays.copyOfRange(sealed, NONCE_BYTES, sealed.length);
    return new String(crypt(Cipher.DECRYPT_MODE, name, nonce, ciphertext), StandardCharsets.UTF_8);
  }

  private byte[] crypt(int mode, String name, byte[] nonce, byte[] input) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
      return cipher.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "cannot open the sealed secret %s: the key in keys/ is not the one it was sealed with"
              .formatted(name),
          e);
    }
  }
}
