package dev.virtwright.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The HTML report's text can be told from what is behind it: WCAG 2.2, 1.4.3 and 1.4.11. */
final class ContrastTest {
  private static final double TEXT = 4.5;
  private static final double SHAPE = 3;

  /** Text and what it is on. */
  private static final List<List<String>> TEXTS =
      List.of(
          List.of("ink", "paper", "card"),
          List.of("soft", "paper", "card", "cell-info"),
          List.of("accent", "paper", "card"),
          List.of("good", "paper", "card", "good-bg"),
          List.of("attention", "paper", "card", "attention-bg"),
          List.of("bad", "paper", "card", "bad-bg"),
          List.of("pending", "paper", "card", "pending-bg"),
          List.of("paper", "ink"),
          List.of(
              "on",
              "cell-unknown",
              "cell-warn",
              "cell-changed",
              "cell-corrective",
              "cell-intended",
              "cell-first-seen",
              "cell-pending"),
          List.of("on-strong", "cell-fail", "cell-unreachable"));

  private static String resource(String name) throws IOException {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The colours of each scheme: light, dark, paper. */
  private static List<Map<String, String>> schemes() throws IOException {
    List<Map<String, String>> schemes = new ArrayList<>();
    Matcher root =
        Pattern.compile(":root \\{([^}]*)}")
            .matcher(resource("report.css") + resource("print.css"));
    while (root.find()) {
      Map<String, String> colours = new LinkedHashMap<>();
      Matcher colour =
          Pattern.compile("--([a-z-]+): #([0-9a-f]{6}|[0-9a-f]{3});").matcher(root.group(1));
      while (colour.find()) {
        colours.put(colour.group(1), colour.group(2));
      }
      schemes.add(colours);
    }
    return schemes;
  }

  @Test
  void everyTextCanBeRead() throws IOException {
    List<String> faint = new ArrayList<>();
    assertEquals(3, schemes().size());
    for (Map<String, String> scheme : schemes()) {
      for (List<String> pair : TEXTS) {
        for (String behind : pair.subList(1, pair.size())) {
          double contrast = contrast(scheme, pair.getFirst(), behind);
          if (contrast < TEXT) {
            faint.add("%s on %s: %.2f".formatted(pair.getFirst(), behind, contrast));
          }
        }
      }
    }
    assertEquals(List.of(), faint);
  }

  @Test
  void aFailedCellStandsOut() throws IOException {
    for (Map<String, String> scheme : schemes()) {
      assertTrue(contrast(scheme, "cell-fail", "card") >= SHAPE, scheme.toString());
      assertTrue(contrast(scheme, "cell-unreachable", "card") >= SHAPE, scheme.toString());
    }
  }

  private static double contrast(Map<String, String> scheme, String one, String other) {
    double a = luminance(Objects.requireNonNull(scheme.get(one), one));
    double b = luminance(Objects.requireNonNull(scheme.get(other), other));
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  /** WCAG's relative luminance, from 0 to 1. */
  private static double luminance(String hex) {
    String six = hex.length() == 6 ? hex : hex.replaceAll("(.)", "$1$1");
    double[] weights = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      double c = Integer.parseInt(six.substring(2 * i, 2 * i + 2), 16) / 255.0;
      sum += weights[i] * (c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
  }
}
