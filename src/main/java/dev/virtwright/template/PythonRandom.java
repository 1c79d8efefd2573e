package dev.virtwright.template;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Python's {@code random.Random(seed)}: the Mersenne Twister MT19937 with CPython's seeding of
 * integers and texts (Modules/_randommodule.c, Lib/random.py).
 */
final class PythonRandom {
  private static final int SIZE = 624;

  private final int[] state = new int[SIZE];
  private int index = SIZE;

  PythonRandom(@Nullable Object seed) {
    BigInteger number;
    if (seed instanceof Long || seed instanceof BigInteger || seed instanceof Boolean) {
      number = Numbers.big(seed).abs();
    } else {
      byte[] text = Print.text(seed).getBytes(StandardCharsets.UTF_8);
      byte[] hash = sha512(text);
      byte[] both = new byte[text.length + hash.length];
      System.arraycopy(text, 0, both, 0, text.length);
      System.arraycopy(hash, 0, both, text.length, hash.length);
      number = new BigInteger(1, both);
    }
    int words = Math.max(1, (number.bitLength() + 31) / 32);
    int[] key = new int[words];
    for (int i = 0; i < words; i++) {
      key[i] = number.shiftRight(32 * i).intValue();
    }
    seed(key);
  }

  private static byte[] sha512(byte[] text) {
    try {
      return MessageDigest.getInstance("SHA-512").digest(text);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-512", e);
    }
  }

  private void seed(int[] key) {
    state[0] = 19650218;
    for (int i = 1; i < SIZE; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
    int i = 1;
    int j = 0;
    for (int k = Math.max(SIZE, key.length); k > 0; k--) {
      state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1664525)) + key[j] + j;
      i = next(i);
      j = (j + 1) % key.length;
    }
    for (int k = SIZE - 1; k > 0; k--) {
      state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1566083941)) - i;
      i = next(i);
    }
    state[0] = 0x80000000;
  }

  private int next(int i) {
    if (i + 1 < SIZE) {
      return i + 1;
    }
    state[0] = state[SIZE - 1];
    return 1;
  }

  private int next32() {
    if (index >= SIZE) {
      for (int k = 0; k < SIZE; k++) {
        int y = (state[k] & 0x80000000) | (state[(k + 1) % SIZE] & 0x7fffffff);
        state[k] = state[(k + 397) % SIZE] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
      }
      index = 0;
    }
    int y = state[index++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  /**
   * A number from 0, less than the bound.
   *
   * @param bound 1 to 2^62
   */
  long below(long bound) {
    int bits = 64 - Long.numberOfLeadingZeros(bound);
    long number;
    do {
      number = bits(bits);
    } while (number >= bound);
    return number;
  }

  /** As {@code getrandbits}: the lowest 32 bits are drawn first. */
  private long bits(int count) {
    long low = (next32() & 0xffffffffL) >>> Math.max(0, 32 - count);
    return count <= 32 ? low : low | ((next32() & 0xffffffffL) >>> (64 - count)) << 32;
  }
}
