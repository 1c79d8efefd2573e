package dev.virtwright.template;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import org.jspecify.annotations.Nullable;

/** Python's {@code bytes}, as {@code 'text'.encode()} gives them, to be hashed or encoded. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Bytes(byte[] value) implements Special {

  /** A text's, in an encoding that Python names. */
  static byte[] of(Call call, String text, @Nullable String encoding) {
    return text.getBytes(charset(call, encoding));
  }

  /** Of what a filter is applied to, bytes as they are. */
  static byte[] of(Call call, @Nullable String encoding) {
    return call.object() instanceof Bytes bytes ? bytes.value : of(call, call.text(), encoding);
  }

  static Charset charset(Call call, @Nullable String name) {
    try {
      return name == null
          ? StandardCharsets.UTF_8
          : Charset.forName(name.replaceFirst("(?i)^utf-(16|32)-([bl]e)$", "UTF-$1$2"));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw call.wrong("knows no encoding '" + name + "'");
    }
  }

  @Override
  public @Nullable Object attribute(String name) {
    return switch (name) {
      case "decode" -> BoundMethod.of("decode", "encoding errors", this::decoded);
      case "hex" -> BoundMethod.of("hex", "", call -> java.util.HexFormat.of().formatHex(value));
      default -> Scope.MISSING;
    };
  }

  private String decoded(Call call) {
    String errors = call.text(1, "strict");
    CodingErrorAction action =
        switch (errors) {
          case "strict" -> CodingErrorAction.REPORT;
          case "ignore" -> CodingErrorAction.IGNORE;
          default -> CodingErrorAction.REPLACE;
        };
    try {
      return charset(call, call.textOrNull(0))
          .newDecoder()
          .onMalformedInput(action)
          .onUnmappableCharacter(action)
          .decode(ByteBuffer.wrap(value))
          .toString();
    } catch (CharacterCodingException e) {
      throw call.wrong("finds bytes that are no text");
    }
  }

  @Override
  public String typeName() {
    return "bytes";
  }

  @Override
  public String printed() {
    StringBuilder out = new StringBuilder("b'");
    for (byte each : value) {
      int c = each & 0xff;
      switch (c) {
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\\' -> out.append("\\\\");
        case '\'' -> out.append("\\'");
        default ->
            out.append(c >= ' ' && c < 127 ? String.valueOf((char) c) : "\\x%02x".formatted(c));
      }
    }
    return out.append('\'').toString();
  }
}
