package dev.virtwright.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The text of a term of the old form {@code TERM key=value key=value}; quotes hold words together.
 *
 * @param rest what is no {@code key=value}, joined by blanks
 */
record KeyValues(Map<String, String> values, String rest) {

  static KeyValues parse(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    List<String> rest = new ArrayList<>();
    for (String word : words(text)) {
      int equals = word.indexOf('=');
      if (equals > 0 && word.substring(0, equals).matches("\\w+")) {
        values.put(word.substring(0, equals), unquoted(word.substring(equals + 1)));
      } else {
        rest.add(unquoted(word));
      }
    }
    return new KeyValues(values, String.join(" ", rest));
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    for (char character : text.toCharArray()) {
      if (quote == 0 && Character.isWhitespace(character)) {
        if (!word.isEmpty()) {
          words.add(word.toString());
          word.setLength(0);
        }
        continue;
      }
      if (quote == 0 && (character == '"' || character == '\'')) {
        quote = character;
      } else if (quote == character) {
        quote = 0;
      }
      word.append(character);
    }
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return words;
  }

  private static String unquoted(String text) {
    boolean quoted =
        text.length() > 1
            && (text.charAt(0) == '"' || text.charAt(0) == '\'')
            && text.charAt(text.length() - 1) == text.charAt(0);
    return quoted ? text.substring(1, text.length() - 1) : text;
  }
}
