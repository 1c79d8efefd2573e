package dev.virtwright.modules.files;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A file's text as lines that keep their ends, so that joining them gives the same bytes again.
 *
 * @param charset UTF-8, or ISO 8859-1 for a file that is not UTF-8: every byte survives either
 */
record Lines(List<String> lines, Charset charset) {
  Lines {
    lines = List.copyOf(lines);
  }

  /** As text of one charset; bytes that it cannot mean are refused. */
  static Lines of(byte[] bytes, Charset charset) {
    try {
      return split(charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), charset);
    } catch (CharacterCodingException other) {
      throw Mistakes.contradiction(
          "the file is not text in encoding " + charset, "name its encoding in encoding");
    }
  }

  static Lines of(byte[] bytes) {
    String text;
    Charset charset = StandardCharsets.UTF_8;
    try {
      text = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notUtf8) {
      charset = StandardCharsets.ISO_8859_1;
      text = new String(bytes, charset);
    }
    return split(text, charset);
  }

  private static Lines split(String text, Charset charset) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf('\n', from);
      int to = end < 0 ? text.length() : end + 1;
      lines.add(text.substring(from, to));
      from = to;
    }
    return new Lines(lines, charset);
  }

  Lines with(List<String> other) {
    return new Lines(other, charset);
  }

  /** A text of the playbook as this file's characters. */
  String encoded(String text) {
    return charset.equals(StandardCharsets.UTF_8)
        ? text
        : new String(text.getBytes(StandardCharsets.UTF_8), charset);
  }

  String text() {
    return String.join("", lines);
  }

  byte[] bytes() {
    return text().getBytes(charset);
  }

  /** Without the carriage returns and line feeds at its end. */
  static String bare(String line) {
    int end = line.length();
    while (end > 0 && (line.charAt(end - 1) == '\n' || line.charAt(end - 1) == '\r')) {
      end--;
    }
    return line.substring(0, end);
  }

  static boolean ended(String line) {
    return line.endsWith("\n") || line.endsWith("\r");
  }

  /** A pattern in Python's syntax. */
  Pattern pattern(String argument, String regex) {
    return Regex.compile(argument, encoded(regex), 0);
  }
}
