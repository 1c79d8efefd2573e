package dev.virtwright.host;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Random 128-bit tokens, as 32 hexadecimal digits, that no answer can guess. */
final class Tokens {
  private final RandomGenerator random;

  Tokens(RandomGenerator random) {
    this.random = random;
  }

  static Tokens secure() {
    return new Tokens(new SecureRandom());
  }

  String next() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
