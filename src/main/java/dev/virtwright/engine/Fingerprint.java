package dev.virtwright.engine;

import dev.virtwright.value.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A keyed hash (HMAC-SHA-256, 128 bits of it) of what one task was told to bring about: its
 * arguments, and every file and rendered template of the controller it looked at. Equal where the
 * same is desired, whatever the order of a mapping's keys. With secrets in it, it tells nothing
 * about them to who has not the key. Not thread-safe: it belongs to one planning.
 */
final class Fingerprint {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES = 16;

  private final Mac mac;

  private Fingerprint(Mac mac) {
    this.mac = mac;
  }

  static Fingerprint keyed(Secret key) {
    return keyed(new SecretKeySpec(key.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM));
  }

  private static Fingerprint keyed(Key key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return new Fingerprint(mac);
    } catch (GeneralSecurityException impossible) {
      // Every Java platform has HmacSHA256, and any key fits it.
      throw new IllegalStateException(impossible);
    }
  }

  /** Each part with its kind and length, so that no two sequences of parts are one text. */
  void add(@Nullable Object value) {
    switch (value) {
      case null -> part('n', new byte[0]);
      case byte[] bytes -> part('b', bytes);
      case Secret secret -> part('s', secret.reveal().getBytes(StandardCharsets.UTF_8));
      case Map<?, ?> map -> {
        part('m', String.valueOf(map.size()).getBytes(StandardCharsets.US_ASCII));
        Map<String, @Nullable Object> sorted = new TreeMap<>();
        map.forEach((key, element) -> sorted.put(String.valueOf(key), element));
        sorted.forEach((key, element) -> {
          add(key);
          add(element);
        });
      }
      case List<?> list -> {
        part('l', String.valueOf(list.size()).getBytes(StandardCharsets.US_ASCII));
        list.forEach(this::add);
      }
      default -> part('s', String.valueOf(value).getBytes(StandardCharsets.UTF_8));
    }
  }

  private void part(char kind, byte[] bytes) {
    mac.update((kind + Integer.toString(bytes.length) + ":").getBytes(StandardCharsets.US_ASCII));
    mac.update(bytes);
  }

  /** Of all that was added; what is added afterwards begins another one. */
  String hash() {
    return HexFormat.of().formatHex(mac.doFinal(), 0, BYTES);
  }
}
