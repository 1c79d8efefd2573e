package dev.virtwright.modules.files;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A line of a known_hosts file. Pure.
 *
 * @param marker {@code @cert-authority} or {@code @revoked}; null for a plain key
 * @param hosts names separated by commas, or one hashed name
 */
record KnownHostLine(@Nullable String marker, String hosts, String type, String key) {

  /** Empty for comments, blank lines and what is no key. */
  static Optional<KnownHostLine> parse(String line) {
    String[] words = line.strip().split("\\s+");
    int from = words[0].startsWith("@") ? 1 : 0;
    return words[0].startsWith("#") || words.length < from + 3
        ? Optional.empty()
        : Optional.of(
            new KnownHostLine(
                from == 1 ? words[0] : null, words[from], words[from + 1], words[from + 2]));
  }

  /** Whether it is about this host, hashed or by one of its names. */
  boolean names(String host) {
    if (!hosts.startsWith("|1|")) {
      return List.of(hosts.toLowerCase(java.util.Locale.ROOT).split(",")).contains(host);
    }
    String[] parts = hosts.split("\\|");
    try {
      return parts.length == 4
          && MessageDigest.isEqual(
              hash(Base64.getDecoder().decode(parts[2]), host),
              Base64.getDecoder().decode(parts[3]));
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  private static byte[] hash(byte[] salt, String host) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(salt, "HmacSHA1"));
      return mac.doFinal(host.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException | InvalidKeyException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  /** The line with the name hashed, as ssh-keygen -H writes it. */
  private String hashed(byte[] salt, String host) {
    Base64.Encoder base64 = Base64.getEncoder();
    return (marker == null ? "" : marker + " ")
        + "|1|%s|%s %s %s"
            .formatted(
                base64.encodeToString(salt), base64.encodeToString(hash(salt, host)), type, key);
  }

  /** Whether both lines say the same of this host, hashed or not. */
  private boolean same(KnownHostLine other, boolean mayDifferInHash) {
    boolean bothHashed = hosts.startsWith("|1|") && other.hosts.startsWith("|1|");
    return type.equals(other.type)
        && key.equals(other.key)
        && java.util.Objects.equals(marker, other.marker)
        && (hosts.equals(other.hosts) || (bothHashed && mayDifferInHash));
  }

  /**
   * The file's text as it shall be.
   *
   * @param key the line; null for all of the host
   * @param salt to hash the name with; null for a plain name
   */
  static String edited(
      String text, String host, @Nullable String key, boolean present, byte @Nullable [] salt) {
    KnownHostLine wanted = key == null ? null : parse(key).orElseThrow();
    String written = wanted == null || salt == null ? key : wanted.hashed(salt, host);
    KnownHostLine target = written == null ? null : parse(written).orElseThrow();
    List<String> lines =
        new ArrayList<>(Lines.of(text.getBytes(StandardCharsets.ISO_8859_1)).lines());
    boolean there = false;
    for (int i = 0; i < lines.size(); i++) {
      KnownHostLine line = parse(lines.get(i)).filter(each -> each.names(host)).orElse(null);
      if (line == null) {
        continue;
      }
      if (target == null) {
        lines.remove(i--);
      } else if (line.same(target, true)) {
        there = true;
        if (!present) {
          lines.remove(i--);
        }
      } else if (line.marker == null && line.type.equals(target.type) && present && !there) {
        lines.remove(i--);
      }
    }
    if (present && !there) {
      if (!lines.isEmpty() && !Lines.ended(lines.getLast())) {
        lines.set(lines.size() - 1, lines.getLast() + "\n");
      }
      lines.add(written + "\n");
    }
    return String.join("", lines);
  }
}
