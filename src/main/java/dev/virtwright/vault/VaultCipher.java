package dev.virtwright.vault;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The cipher that Ansible Vault calls AES256: PBKDF2 with HMAC-SHA256 and 10,000 iterations makes
 * 80 bytes of password and salt, which are the key of AES-256 in counter mode, the key of
 * HMAC-SHA256 over the ciphertext, and the counter's first block. The text is padded as PKCS #7
 * says.
 *
 * <p>Source: Ansible's documentation, "Ansible Vault payload format 1.1 - 1.2"; RFC 8018.
 */
final class VaultCipher {
  private static final int ITERATIONS = 10_000;
  private static final int KEY = 32;
  private static final int BLOCK = 16;
  private static final String MAC = "HmacSHA256";

  @SuppressWarnings("ArrayRecordComponent") // used once, never compared
  private record Keys(byte[] cipher, byte[] mac, byte[] counter) {}

  private VaultCipher() {}

  static Envelope seal(byte[] plain, VaultSecret secret, byte[] salt) {
    try {
      Keys keys = derive(secret.password(), salt);
      int padding = BLOCK - plain.length % BLOCK;
      byte[] padded = Arrays.copyOf(plain, plain.length + padding);
      Arrays.fill(padded, plain.length, padded.length, (byte) padding);
      byte[] ciphertext = counterMode(keys, padded);
      return new Envelope(secret.id(), salt, mac(keys.mac(), ciphertext), ciphertext);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has AES and HMAC-SHA256", impossible);
    }
  }

  /** The text, or empty where the password is not the one it was made with. */
  static Optional<byte[]> open(Envelope envelope, VaultSecret secret) throws Envelope.Malformed {
    try {
      Keys keys = derive(secret.password(), envelope.salt());
      if (!MessageDigest.isEqual(mac(keys.mac(), envelope.ciphertext()), envelope.mac())) {
        return Optional.empty();
      }
      byte[] padded = counterMode(keys, envelope.ciphertext());
      int padding = padded.length == 0 ? 0 : padded[padded.length - 1];
      if (padding < 1 || padding > BLOCK || padding > padded.length) {
        throw new Envelope.Malformed("its padding is wrong");
      }
      return Optional.of(Arrays.copyOf(padded, padded.length - padding));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has AES and HMAC-SHA256", impossible);
    }
  }

  private static byte[] counterMode(Keys keys, byte[] text) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(keys.cipher(), "AES"),
        new IvParameterSpec(keys.counter()));
    return cipher.doFinal(text);
  }

  private static byte[] mac(byte[] key, byte[] text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(MAC);
    mac.init(new SecretKeySpec(key, MAC));
    return mac.doFinal(text);
  }

  /** By hand, since the JDK's PBKDF2 takes characters and a password file may be any bytes. */
  private static Keys derive(byte[] password, byte[] salt) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(MAC);
    mac.init(new SecretKeySpec(password, MAC));
    byte[] derived = new byte[KEY + KEY + BLOCK];
    for (int at = 0, block = 1; at < derived.length; at += KEY, block++) {
      mac.update(salt);
      byte[] round = mac.doFinal(new byte[] {0, 0, 0, (byte) block});
      byte[] sum = round.clone();
      for (int i = 1; i < ITERATIONS; i++) {
        round = mac.doFinal(round);
        for (int j = 0; j < sum.length; j++) {
          sum[j] ^= round[j];
        }
      }
      System.arraycopy(sum, 0, derived, at, Math.min(KEY, derived.length - at));
    }
    return new Keys(
        Arrays.copyOf(derived, KEY),
        Arrays.copyOfRange(derived, KEY, 2 * KEY),
        Arrays.copyOfRange(derived, 2 * KEY, derived.length));
  }
}
