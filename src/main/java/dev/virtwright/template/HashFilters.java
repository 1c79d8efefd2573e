package dev.virtwright.template;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;

/** Filters that encode or digest a text. */
final class HashFilters {
  private static final UUID ANSIBLE_NAMESPACE =
      UUID.fromString("361e6d51-faec-444a-9079-341386da8e2e");

  private HashFilters() {}

  static void addTo(Table table) {
    table
        .add("hash", "hashtype", call -> digest(call, call.text(0, "sha1")))
        .add("checksum", "", call -> digest(call, "sha1"))
        .add("sha1", "", call -> digest(call, "sha1"))
        .add("md5", "", call -> digest(call, "md5"))
        .add(
            "b64encode",
            "encoding urlsafe",
            call ->
                (call.flag(1, false) ? Base64.getUrlEncoder() : Base64.getEncoder())
                    .encodeToString(Bytes.of(call, call.textOrNull(0))))
        .add("b64decode", "encoding urlsafe", HashFilters::decode)
        .add("to_uuid", "namespace", HashFilters::uuid);
  }

  private static String digest(Call call, String name) {
    String algorithm =
        switch (name.toLowerCase(Locale.ROOT)) {
          case "md5" -> "MD5";
          case "sha1" -> "SHA-1";
          case "sha224" -> "SHA-224";
          case "sha256" -> "SHA-256";
          case "sha384" -> "SHA-384";
          case "sha512" -> "SHA-512";
          case "sha3_224" -> "SHA3-224";
          case "sha3_256" -> "SHA3-256";
          case "sha3_384" -> "SHA3-384";
          case "sha3_512" -> "SHA3-512";
          default ->
              throw Failure.of(
                  "unsupported hash type " + name, "sha1, sha256, sha512, md5 and others");
        };
    return HexFormat.of().formatHex(digest(algorithm).digest(Bytes.of(call, null)));
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no " + algorithm, e);
    }
  }

  private static String decode(Call call) {
    byte[] bytes;
    try {
      bytes =
          call.flag(1, false)
              ? Base64.getUrlDecoder().decode(call.text().strip())
              : Base64.getMimeDecoder().decode(call.text());
    } catch (IllegalArgumentException e) {
      throw call.wrong("gets no base64: " + e.getMessage());
    }
    try {
      return Bytes.charset(call, call.textOrNull(0))
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw call.wrong("finds bytes that are no text");
    }
  }

  /** Version 5 (RFC 9562) in Ansible's own name space unless another is given. */
  private static String uuid(Call call) {
    UUID namespace = ANSIBLE_NAMESPACE;
    if (call.has(0)) {
      try {
        namespace = UUID.fromString(call.text(0));
      } catch (IllegalArgumentException e) {
        throw Failure.of("Invalid value '%s' for 'namespace': not a UUID".formatted(call.text(0)));
      }
    }
    MessageDigest digest = digest("SHA-1");
    digest.update(
        ByteBuffer.allocate(16)
            .putLong(namespace.getMostSignificantBits())
            .putLong(namespace.getLeastSignificantBits())
            .flip());
    ByteBuffer hash = ByteBuffer.wrap(digest.digest(call.text().getBytes(StandardCharsets.UTF_8)));
    long high = (hash.getLong() & ~0xf000L) | 0x5000L;
    long low = (hash.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }
}
