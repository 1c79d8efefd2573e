package dev.virtwright.modules.files;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;

/** Encodings by the names that playbooks have for them, which are Python's. */
final class Encodings {
  private Encodings() {}

  static Charset of(String name) {
    String plain = name.strip().toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    if (plain.matches("latin1?|l1|iso88591|8859")) {
      return StandardCharsets.ISO_8859_1;
    }
    if (plain.equals("utf8sig")) {
      return StandardCharsets.UTF_8;
    }
    String java = plain.matches("cp\\d+") ? "windows-" + plain.substring(2) : name.strip();
    try {
      return Charset.forName(Charset.isSupported(java) ? java : name.strip());
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      throw Mistakes.contradiction("unknown encoding '%s'".formatted(name), "say utf-8, latin-1 …");
    }
  }
}
