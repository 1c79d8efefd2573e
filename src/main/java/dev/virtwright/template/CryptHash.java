package dev.virtwright.template;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Hashes of passwords as crypt(3) makes them: SHA-256, SHA-512 and MD5.
 *
 * <p>Source: "Unix crypt using SHA-256 and SHA-512", Ulrich Drepper, version 0.6 (2018); FreeBSD's
 * crypt(3) for MD5.
 */
final class CryptHash {
  private static final String ALPHABET =
      "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  /** Which bytes of the digest make each four characters, best first. */
  private static final int[][] ORDER_256 = {
    {0, 10, 20}, {21, 1, 11}, {12, 22, 2}, {3, 13, 23}, {24, 4, 14}, {15, 25, 5}, {6, 16, 26},
    {27, 7, 17}, {18, 28, 8}, {9, 19, 29}
  };

  private CryptHash() {}

  /**
   * @param rounds 1,000 to 999,999,999; 5,000 are not written into the hash
   */
  static String sha(int bits, String password, String salt, int rounds) {
    byte[] key = password.getBytes(StandardCharsets.UTF_8);
    byte[] grain = salt.getBytes(StandardCharsets.UTF_8);
    String algorithm = "SHA-" + bits;
    int size = bits / 8;
    MessageDigest digest = digest(algorithm);
    digest.update(key);
    digest.update(grain);
    digest.update(key);
    byte[] alternate = digest.digest();
    digest.update(key);
    digest.update(grain);
    digest.update(repeated(alternate, key.length));
    for (int length = key.length; length > 0; length >>= 1) {
      digest.update((length & 1) != 0 ? alternate : key);
    }
    byte[] sum = digest.digest();
    for (int i = 0; i < key.length; i++) {
      digest.update(key);
    }
    byte[] keys = repeated(digest.digest(), key.length);
    for (int i = 0; i < 16 + (sum[0] & 0xff); i++) {
      digest.update(grain);
    }
    byte[] grains = repeated(digest.digest(), grain.length);
    for (int round = 0; round < rounds; round++) {
      digest.update((round & 1) != 0 ? keys : sum);
      if (round % 3 != 0) {
        digest.update(grains);
      }
      if (round % 7 != 0) {
        digest.update(keys);
      }
      digest.update((round & 1) != 0 ? sum : keys);
      sum = digest.digest();
    }
    StringBuilder out = new StringBuilder(bits == 256 ? "$5$" : "$6$");
    if (rounds != 5000) {
      out.append("rounds=").append(rounds).append('$');
    }
    out.append(salt).append('$');
    if (bits == 256) {
      for (int[] three : ORDER_256) {
        encode(out, sum[three[0]], sum[three[1]], sum[three[2]], 4);
      }
      encode(out, (byte) 0, sum[31], sum[30], 3);
    } else {
      int a = 0;
      int b = 21;
      int c = 42;
      for (int i = 0; i < 21; i++) {
        encode(out, sum[a], sum[b], sum[c], 4);
        int next = a;
        a = b + 1;
        b = c + 1;
        c = next + 1;
      }
      encode(out, (byte) 0, (byte) 0, sum[size - 1], 2);
    }
    return out.toString();
  }

  static String md5(String password, String salt) {
    byte[] key = password.getBytes(StandardCharsets.UTF_8);
    byte[] grain = salt.getBytes(StandardCharsets.UTF_8);
    MessageDigest digest = digest("MD5");
    digest.update(key);
    digest.update(grain);
    digest.update(key);
    byte[] alternate = digest.digest();
    digest.update(key);
    digest.update("$1$".getBytes(StandardCharsets.US_ASCII));
    digest.update(grain);
    digest.update(repeated(alternate, key.length));
    for (int length = key.length; length > 0; length >>= 1) {
      digest.update((length & 1) != 0 ? 0 : key[0]);
    }
    byte[] sum = digest.digest();
    for (int round = 0; round < 1000; round++) {
      digest.update((round & 1) != 0 ? key : sum);
      if (round % 3 != 0) {
        digest.update(grain);
      }
      if (round % 7 != 0) {
        digest.update(key);
      }
      digest.update((round & 1) != 0 ? sum : key);
      sum = digest.digest();
    }
    StringBuilder out = new StringBuilder("$1$").append(salt).append('$');
    int[][] order = {{0, 6, 12}, {1, 7, 13}, {2, 8, 14}, {3, 9, 15}, {4, 10, 5}};
    for (int[] three : order) {
      encode(out, sum[three[0]], sum[three[1]], sum[three[2]], 4);
    }
    encode(out, (byte) 0, (byte) 0, sum[11], 2);
    return out.toString();
  }

  private static byte[] repeated(byte[] bytes, int length) {
    byte[] out = new byte[length];
    for (int at = 0; at < length; at += bytes.length) {
      System.arraycopy(bytes, 0, out, at, Math.min(bytes.length, length - at));
    }
    return out;
  }

  private static void encode(StringBuilder out, byte a, byte b, byte c, int characters) {
    int word = (a & 0xff) << 16 | (b & 0xff) << 8 | (c & 0xff);
    for (int i = 0; i < characters; i++) {
      out.append(ALPHABET.charAt(word & 0x3f));
      word >>= 6;
    }
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has " + algorithm, impossible);
    }
  }

  /** Filter {@code password_hash}. */
  static String hashed(Call call) {
    String method = call.text(0, "sha512").replace("_crypt", "");
    String salt = call.textOrNull(1);
    int most = method.equals("md5") ? 8 : 16;
    if (salt == null) {
      StringBuilder grains = new StringBuilder();
      for (int i = 0; i < most; i++) {
        grains.append(ALPHABET.charAt(call.environment().random().nextInt(ALPHABET.length())));
      }
      salt = grains.toString();
    }
    if (salt.length() > most || !salt.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0)) {
      throw call.wrong(
          "wants a salt of at most %d of the characters a-z, A-Z, 0-9, . and /".formatted(most));
    }
    return switch (method) {
      case "sha512" -> sha(512, call.text(), salt, rounds(call, 656_000));
      case "sha256" -> sha(256, call.text(), salt, rounds(call, 535_000));
      case "md5" -> md5(call.text(), salt);
      default ->
          throw call.wrong("knows sha512, sha256 and md5, not '%s'".formatted(method));
    };
  }

  private static int rounds(Call call, int otherwise) {
    int rounds = call.integer(3, otherwise);
    if (rounds < 1000 || rounds > 999_999_999) {
      throw call.wrong("wants 1,000 to 999,999,999 rounds, not " + rounds);
    }
    return rounds;
  }
}
