package dev.virtwright.modules.packages;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Public keys of OpenPGP files, armored or not (RFC 4880, RFC 9580): enough to tell which keys a
 * file has and to take some of them out. Pure; signatures are not checked, apt and rpm do that.
 */
final class OpenPgp {
  private OpenPgp() {}

  private static final int PUBLIC_KEY = 6;
  private static final int PUBLIC_SUBKEY = 14;
  private static final Pattern BLOCK =
      Pattern.compile(
          "-----BEGIN PGP PUBLIC KEY BLOCK-----\\R(.*?)-----END PGP PUBLIC KEY BLOCK-----",
          Pattern.DOTALL);

  /**
   * A key with what belongs to it.
   *
   * @param fingerprint upper-case hexadecimal digits
   * @param subkeys their fingerprints
   * @param packets it, its user ids, signatures and subkeys, as they were
   */
  @SuppressWarnings("ArrayRecordComponent") // carried once from file to file, never compared
  record Key(String fingerprint, List<String> subkeys, byte[] packets) {
    Key {
      subkeys = List.copyOf(subkeys);
    }

    /** Whether it or a subkey has that id: the last 8, 16 or all digits of the fingerprint. */
    boolean has(String id) {
      return fingerprint.endsWith(id) || subkeys.stream().anyMatch(each -> each.endsWith(id));
    }
  }

  /** The file is no OpenPGP public key; says why. */
  static final class Malformed extends Exception {
    Malformed(String message) {
      super(message);
    }
  }

  static boolean armored(byte[] content) {
    return new String(content, StandardCharsets.ISO_8859_1)
        .contains("-----BEGIN PGP PUBLIC KEY BLOCK-----");
  }

  /** GnuPG's own key box, which apt does not read. */
  static boolean keyBox(byte[] content) {
    return content.length > 12
        && new String(content, 8, 4, StandardCharsets.ISO_8859_1).equals("KBXf");
  }

  /** RFC 4880, 6.2, with the checksum, which rpm asks for. */
  static String armor(byte[] packets) {
    int crc = 0xb704ce;
    for (byte each : packets) {
      crc ^= (each & 0xff) << 16;
      for (int i = 0; i < 8; i++) {
        crc <<= 1;
        crc ^= (crc & 0x1000000) == 0 ? 0 : 0x1864cfb;
      }
    }
    byte[] checksum = {(byte) (crc >> 16), (byte) (crc >> 8), (byte) crc};
    return "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n%s\n=%s\n-----END PGP PUBLIC KEY BLOCK-----\n"
        .formatted(
            Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(packets),
            Base64.getEncoder().encodeToString(checksum));
  }

  /** The packets of all armored blocks; what is not armored stays as it is. */
  static byte[] binary(byte[] content) throws Malformed {
    if (!armored(content)) {
      return content;
    }
    ByteArrayOutputStream packets = new ByteArrayOutputStream();
    Matcher blocks = BLOCK.matcher(new String(content, StandardCharsets.ISO_8859_1));
    while (blocks.find()) {
      StringBuilder digits = new StringBuilder();
      boolean header = true;
      for (String line : blocks.group(1).split("\\R", -1)) {
        String bare = line.strip();
        if (header && (bare.isEmpty() || !bare.contains(":"))) {
          header = false;
        }
        if (!header && !bare.startsWith("=")) {
          digits.append(bare);
        }
      }
      try {
        packets.writeBytes(Base64.getDecoder().decode(digits.toString()));
      } catch (IllegalArgumentException notBase64) {
        throw new Malformed("its armor holds what is not base64");
      }
    }
    return packets.toByteArray();
  }

  /** The keys of a file, in order; none of an empty one. */
  static List<Key> keys(byte[] content) throws Malformed {
    byte[] bytes = binary(content);
    List<Key> keys = new ArrayList<>();
    int at = 0;
    int start = 0;
    String primary = null;
    List<String> subkeys = new ArrayList<>();
    while (at < bytes.length) {
      Packet packet = packet(bytes, at);
      if (packet.tag() == PUBLIC_KEY) {
        if (primary != null) {
          keys.add(new Key(primary, subkeys, Arrays.copyOfRange(bytes, start, at)));
        }
        start = at;
        subkeys = new ArrayList<>();
        primary = fingerprint(bytes, packet);
      } else if (primary == null) {
        throw new Malformed("it does not begin with a public key");
      } else if (packet.tag() == PUBLIC_SUBKEY) {
        subkeys.add(fingerprint(bytes, packet));
      }
      at = packet.end();
    }
    if (primary != null) {
      keys.add(new Key(primary, subkeys, Arrays.copyOfRange(bytes, start, bytes.length)));
    }
    return keys;
  }

  /** A packet's kind, where its body begins and where the next packet does. */
  private record Packet(int tag, int body, int end) {}

  private static Packet packet(byte[] bytes, int at) throws Malformed {
    int first = bytes[at] & 0xff;
    if ((first & 0x80) == 0) {
      throw new Malformed("byte %d begins no packet".formatted(at));
    }
    boolean old = (first & 0x40) == 0;
    int tag = old ? first >> 2 & 0xf : first & 0x3f;
    int size;
    int octets;
    if (old) {
      int type = first & 3;
      if (type == 3) {
        throw new Malformed("a packet has no length");
      }
      octets = 1 << type;
      size = number(bytes, at + 1, octets);
    } else {
      int lead = number(bytes, at + 1, 1);
      octets = lead < 192 ? 1 : lead < 224 ? 2 : 5;
      if (lead >= 224 && lead < 255) {
        throw new Malformed("a packet comes in parts");
      }
      size =
          switch (octets) {
            case 1 -> lead;
            case 2 -> ((lead - 192) << 8) + number(bytes, at + 2, 1) + 192;
            default -> number(bytes, at + 2, 4);
          };
    }
    int body = at + 1 + octets;
    if (size < 0 || size > bytes.length - body) {
      throw new Malformed("it ends within a packet");
    }
    return new Packet(tag, body, body + size);
  }

  private static int number(byte[] bytes, int at, int octets) throws Malformed {
    if (at + octets > bytes.length) {
      throw new Malformed("it ends within a packet");
    }
    int number = 0;
    for (int i = 0; i < octets; i++) {
      number = (number << 8) | (bytes[at + i] & 0xff);
    }
    return number;
  }

  private static String fingerprint(byte[] bytes, Packet packet) throws Malformed {
    int size = packet.end() - packet.body();
    int version = size == 0 ? 0 : bytes[packet.body()];
    try {
      MessageDigest digest = MessageDigest.getInstance(version == 4 ? "SHA-1" : "SHA-256");
      switch (version) {
        case 4 -> {
          digest.update((byte) 0x99);
          digest.update((byte) (size >> 8));
          digest.update((byte) size);
        }
        case 5, 6 -> {
          digest.update((byte) (0x95 + version));
          for (int shift = 24; shift >= 0; shift -= 8) {
            digest.update((byte) (size >> shift));
          }
        }
        default -> throw new Malformed("a key is of version " + version);
      }
      digest.update(bytes, packet.body(), size);
      return HexFormat.of().withUpperCase().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
