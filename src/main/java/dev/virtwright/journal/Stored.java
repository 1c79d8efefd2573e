package dev.virtwright.journal;

import dev.virtwright.value.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Plain values as the tables keep them: JSON, and of a long text its beginning and its hash. */
final class Stored {
  private static final int MOST_CHARACTERS = 4000;

  private Stored() {}

  /** Equal for equal values and, for all practical purposes, for no others. */
  static String text(@Nullable Object value) {
    String json = Json.write(value);
    return json.length() <= MOST_CHARACTERS
        ? json
        : Json.write(json.substring(0, MOST_CHARACTERS) + "… (SHA-256 " + hash(json) + ")");
  }

  /** Of what {@link #text} made; null where there is none. */
  static @Nullable Object value(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return Json.parse(text);
    } catch (Json.Malformed damaged) {
      throw new IllegalStateException("a value in the history is damaged: " + text, damaged);
    }
  }

  private static String hash(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible); // every Java platform has it
    }
  }
}
