package dev.virtwright.template;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/**
 * Password hashes of crypt(5): {@code $1$}, {@code $5$}, {@code $6$} and {@code $2b$}.
 *
 * <p>Source: Ulrich Drepper, "Unix crypt using SHA-256 and SHA-512", and the MD5 scheme of FreeBSD.
 */
public final class UnixCrypt {
  private static final String ALPHABET =
      "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final String BCRYPT_ALPHABET =
      "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int BCRYPT_SALT = 22;
  private static final int[] MD5_ORDER = {0, 6, 12, 1, 7, 13, 2, 8, 14, 3, 9, 15, 4, 10, 5};

  private UnixCrypt() {}

  /** {@code $5$}; 5000 rounds are not written. */
  public static String sha256(String password, String salt, int rounds) {
    byte[] digest = sha("SHA-256", 32, utf8(password), utf8(salt), rounds);
    StringBuilder out = new StringBuilder(begin("5", salt, rounds));
    int a = 0;
    int b = 10;
    int c = 20;
    for (int i = 0; i < 10; i++) {
      encode(out, digest[a], digest[b], digest[c], 4);
      int first = a;
      a = c + 1;
      c = b + 1;
      b = first + 1;
    }
    encode(out, (byte) 0, digest[31], digest[30], 3);
    return out.toString();
  }

  /** {@code $6$}; 5000 rounds are not written. */
  public static String sha512(String password, String salt, int rounds) {
    byte[] digest = sha("SHA-512", 64, utf8(password), utf8(salt), rounds);
    StringBuilder out = new StringBuilder(begin("6", salt, rounds));
    int a = 0;
    int b = 21;
    int c = 42;
    for (int i = 0; i < 21; i++) {
      encode(out, digest[a], digest[b], digest[c], 4);
      int first = a;
      a = b + 1;
      b = c + 1;
      c = first + 1;
    }
    encode(out, (byte) 0, (byte) 0, digest[63], 2);
    return out.toString();
  }

  private static String begin(String id, String salt, int rounds) {
    return "$" + id + (rounds == 5000 ? "$" : "$rounds=" + rounds + "$") + salt + "$";
  }

  private static byte[] sha(String algorithm, int size, byte[] key, byte[] salt, int rounds) {
    MessageDigest digest = digest(algorithm);
    digest.update(key);
    digest.update(salt);
    digest.update(key);
    byte[] other = digest.digest();
    digest.update(key);
    digest.update(salt);
    digest.update(repeated(other, key.length));
    for (int bits = key.length; bits > 0; bits >>= 1) {
      digest.update((bits & 1) != 0 ? other : key);
    }
    byte[] sum = digest.digest();
    for (int i = 0; i < key.length; i++) {
      digest.update(key);
    }
    byte[] p = repeated(digest.digest(), key.length);
    for (int i = 0; i < 16 + (sum[0] & 255); i++) {
      digest.update(salt);
    }
    byte[] s = repeated(Arrays.copyOf(digest.digest(), size), salt.length);
    for (int i = 0; i < rounds; i++) {
      digest.update((i & 1) != 0 ? p : sum);
      if (i % 3 != 0) {
        digest.update(s);
      }
      if (i % 7 != 0) {
        digest.update(p);
      }
      digest.update((i & 1) != 0 ? sum : p);
      sum = digest.digest();
    }
    return sum;
  }

  private static byte[] repeated(byte[] block, int length) {
    byte[] all = new byte[length];
    for (int i = 0; i < length; i++) {
      all[i] = block[i % block.length];
    }
    return all;
  }

  /** {@code $1$}. */
  public static String md5(String password, String salt) {
    byte[] key = utf8(password);
    byte[] grain = utf8(salt);
    MessageDigest digest = digest("MD5");
    digest.update(key);
    digest.update(grain);
    digest.update(key);
    byte[] other = digest.digest();
    digest.update(key);
    digest.update(utf8("$1$"));
    digest.update(grain);
    digest.update(repeated(other, key.length));
    for (int bits = key.length; bits > 0; bits >>= 1) {
      digest.update((bits & 1) != 0 ? 0 : key[0]);
    }
    byte[] sum = digest.digest();
    for (int i = 0; i < 1000; i++) {
      digest.update((i & 1) != 0 ? key : sum);
      if (i % 3 != 0) {
        digest.update(grain);
      }
      if (i % 7 != 0) {
        digest.update(key);
      }
      digest.update((i & 1) != 0 ? sum : key);
      sum = digest.digest();
    }
    StringBuilder out = new StringBuilder("$1$" + salt + "$");
    for (int i = 0; i < 15; i += 3) {
      encode(out, sum[MD5_ORDER[i]], sum[MD5_ORDER[i + 1]], sum[MD5_ORDER[i + 2]], 4);
    }
    encode(out, (byte) 0, (byte) 0, sum[11], 2);
    return out.toString();
  }

  /**
   * {@code $2b$} and its kin.
   *
   * @param ident 2, 2a, 2b or 2y
   * @param salt 22 characters
   * @param cost 4 to 31
   */
  public static String bcrypt(String password, String salt, int cost, String ident) {
    byte[] grain = new byte[16];
    long bits = 0;
    int held = 0;
    int at = 0;
    for (int i = 0; i < BCRYPT_SALT && at < 16; i++) {
      bits = bits << 6 | BCRYPT_ALPHABET.indexOf(salt.charAt(i));
      held += 6;
      if (held >= 8) {
        held -= 8;
        grain[at++] = (byte) (bits >> held);
      }
    }
    return OpenBSDBCrypt.generate(ident, utf8(password), grain, cost);
  }

  private static void encode(StringBuilder out, byte high, byte middle, byte low, int characters) {
    int bits = (high & 255) << 16 | (middle & 255) << 8 | (low & 255);
    for (int i = 0; i < characters; i++) {
      out.append(ALPHABET.charAt(bits & 63));
      bits >>= 6;
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no " + algorithm, e);
    }
  }
}
