package dev.virtwright.engine;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The lookup {@code random_string} of community.general: characters by chance. */
final class LookupChance {
  private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
  private static final String DIGITS = "0123456789";
  private static final String SPECIAL = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
  private static final int LONGEST = 100_000;

  private LookupChance() {}

  static List<@Nullable Object> find(LookupCall call) {
    int length = call.integer("length", 8);
    if (length < 0 || length > LONGEST) {
      throw call.wrong("wants a length of at most " + LONGEST, null);
    }
    String similar =
        call.flag("ignore_similar_chars", false) ? call.text("similar_chars", "il1LoO0") : "";
    String special = call.text("override_special", without(SPECIAL, similar));
    String lower = without(LOWER, similar);
    String upper = without(LOWER.toUpperCase(Locale.ROOT), similar);
    String digits = without(DIGITS, similar);
    List<Integer> points = new ArrayList<>();
    String alphabet = call.text("override_all", "");
    if (alphabet.isEmpty()) {
      alphabet =
          (call.flag("upper", true) ? upper : "")
              + (call.flag("lower", true) ? lower : "")
              + (call.flag("numbers", true) ? digits : "")
              + (call.flag("special", true) ? special : "");
      add(call, digits, call.integer("min_numeric", 0), points);
      add(call, lower, call.integer("min_lower", 0), points);
      add(call, upper, call.integer("min_upper", 0), points);
      add(call, special, call.integer("min_special", 0), points);
    }
    add(call, alphabet, length - points.size(), points);
    Collections.shuffle(points, new SecureRandom());
    StringBuilder text = new StringBuilder();
    points.forEach(text::appendCodePoint);
    String made = text.toString();
    List<@Nullable Object> found = new ArrayList<>();
    found.add(
        call.flag("base64", false)
            ? Base64.getEncoder().encodeToString(made.getBytes(StandardCharsets.UTF_8))
            : made);
    return found;
  }

  private static String without(String characters, String unwanted) {
    StringBuilder kept = new StringBuilder();
    characters.chars().filter(c -> unwanted.indexOf(c) < 0).forEach(c -> kept.append((char) c));
    return kept.toString();
  }

  private static void add(LookupCall call, String alphabet, int count, List<Integer> points) {
    int[] from = alphabet.codePoints().toArray();
    if (count > 0 && from.length == 0) {
      throw call.wrong("has no characters to choose from", "allow some, such as numbers=true");
    }
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < Math.min(count, LONGEST); i++) {
      points.add(from[random.nextInt(from.length)]);
    }
  }
}
