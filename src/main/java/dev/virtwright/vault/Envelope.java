package dev.virtwright.vault;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An Ansible Vault envelope of format 1.1 or 1.2, cipher AES256.
 *
 * <p>A header line {@code $ANSIBLE_VAULT;VERSION;AES256[;ID]}, then hexadecimal digits in lines of
 * 80: salt, MAC and ciphertext, each in hexadecimal digits again, with line feeds between. Source:
 * Ansible's documentation, "Format of files encrypted with Ansible Vault".
 *
 * @param id the vault id of the header; null in format 1.1
 * @param salt 32 bytes where Ansible made it
 * @param mac HMAC-SHA256 of the ciphertext
 */
@SuppressWarnings("ArrayRecordComponent") // opened once, never compared
record Envelope(@Nullable String id, byte[] salt, byte[] mac, byte[] ciphertext) {
  static final String MAGIC = "$ANSIBLE_VAULT";
  private static final String CIPHER = "AES256";
  private static final int WIDTH = 80;
  private static final HexFormat HEX = HexFormat.of();

  /** It is no such envelope; says why. */
  static final class Malformed extends Exception {
    Malformed(String problem) {
      super(problem);
    }
  }

  static boolean begins(byte[] content) {
    byte[] magic = MAGIC.getBytes(StandardCharsets.US_ASCII);
    return content.length >= magic.length
        && Arrays.equals(content, 0, magic.length, magic, 0, magic.length);
  }

  static Envelope parse(String text) throws Malformed {
    List<String> lines = text.lines().map(String::strip).toList();
    String header = lines.isEmpty() ? "" : lines.getFirst();
    String[] parts = header.split(";", 4);
    if (parts.length < 3 || !parts[0].equals(MAGIC)) {
      throw new Malformed("its first line is not '%s;1.1;AES256'".formatted(MAGIC));
    }
    String version = parts[1].strip();
    if (!version.equals("1.1") && !version.equals("1.2")) {
      throw new Malformed("it has format version '%s', not 1.1 or 1.2".formatted(version));
    }
    String cipher = parts[2].strip();
    if (!cipher.equals(CIPHER)) {
      throw new Malformed("its cipher is '%s', not %s".formatted(cipher, CIPHER));
    }
    String id = parts.length == 4 ? parts[3].strip() : null;
    byte[] inner = hex(String.join("", lines.subList(1, lines.size())));
    String[] fields = new String(inner, StandardCharsets.US_ASCII).split("\n", 3);
    if (fields.length != 3) {
      throw new Malformed("it is cut off: salt, MAC and ciphertext are not all there");
    }
    return new Envelope(id, hex(fields[0]), hex(fields[1]), hex(fields[2]));
  }

  private static byte[] hex(String digits) throws Malformed {
    try {
      return HEX.parseHex(digits);
    } catch (IllegalArgumentException notHexadecimal) {
      throw new Malformed("it holds something else than pairs of hexadecimal digits");
    }
  }

  /** The whole text, with a line feed at its end; format 1.2 where the id is not the default. */
  String text() {
    String inner =
        String.join("\n", HEX.formatHex(salt), HEX.formatHex(mac), HEX.formatHex(ciphertext));
    String digits = HEX.formatHex(inner.getBytes(StandardCharsets.US_ASCII));
    StringBuilder text = new StringBuilder(MAGIC);
    if (id == null || id.equals(VaultSecret.DEFAULT_ID)) {
      text.append(";1.1;").append(CIPHER);
    } else {
      text.append(";1.2;").append(CIPHER).append(';').append(id);
    }
    for (int at = 0; at < digits.length(); at += WIDTH) {
      text.append('\n').append(digits, at, Math.min(digits.length(), at + WIDTH));
    }
    return text.append('\n').toString();
  }

  @Override
  public String toString() {
    return "Envelope[" + (id == null ? "" : id) + "]";
  }
}
