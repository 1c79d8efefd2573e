package dev.virtwright.template;

import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The filter {@code urlize}: addresses of pages and of mail become links (Jinja2's page). */
final class Links {
  private static final Pattern WORD = Pattern.compile("\\s+|\\S+");
  private static final Pattern BEFORE = Pattern.compile("^([(<]|&lt;)+");
  private static final Pattern AFTER = Pattern.compile("([)>.,\n]|&gt;)+$");
  private static final Pattern PAGE =
      Pattern.compile(
          "^((https?://|www\\.)(([\\w%-]+\\.)+)?([a-z]{2,63}|xn--[\\w%]{2,59})"
              + "|([\\w%-]{2,63}\\.)+(com|net|int|edu|gov|org|info|mil)"
              + "|(https?://)((([0-9]{1,3})(\\.[0-9]{1,3}){3})"
              + "|(\\[([\\da-f]{0,4}:){2}([\\da-f]{0,4}:?){1,6}])))"
              + "(?::[0-9]{1,5})?(?:[/?#]\\S*)?$",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern MAIL =
      Pattern.compile("^\\S+@\\w[\\w.-]*\\.\\w+$", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern SCHEME = Pattern.compile("[\\w.+-]{2,}:(/){0,2}");

  private final String attributes;
  private final int limit;
  private final List<String> schemes;

  private Links(String attributes, int limit, List<String> schemes) {
    this.attributes = attributes;
    this.limit = limit;
    this.schemes = schemes;
  }

  static void addTo(Table table) {
    table.add("urlize", "trim_url_limit nofollow target rel extra_schemes", Links::linked);
  }

  private static String linked(Call call) {
    TreeSet<String> relations = new TreeSet<>(Texts.words(call.text(3, "")));
    relations.add("noopener");
    if (call.flag(1, false)) {
      relations.add("nofollow");
    }
    String target = call.textOrNull(2);
    List<String> schemes =
        call.argument(4) == null
            ? List.of()
            : call.evaluation().iterated(call.plain(4)).stream().map(Print::text).toList();
    for (String scheme : schemes) {
      if (!SCHEME.matcher(scheme).matches()) {
        throw call.wrong("cannot take '" + scheme + "' for the beginning of an address");
      }
    }
    Links links =
        new Links(
            " rel=\"%s\"".formatted(MarkupFilters.escape(String.join(" ", relations)))
                + (target == null || target.isEmpty()
                    ? ""
                    : " target=\"%s\"".formatted(MarkupFilters.escape(target))),
            call.argument(0) == null ? Integer.MAX_VALUE : call.integer(0, 0),
            schemes);
    StringBuilder out = new StringBuilder();
    WORD.matcher(MarkupFilters.escape(call.text()))
        .results()
        .forEach(word -> out.append(links.word(word.group())));
    return out.toString();
  }

  private String word(String word) {
    Matcher before = BEFORE.matcher(word);
    String head = before.find() ? before.group() : "";
    String middle = word.substring(head.length());
    Matcher after = AFTER.matcher(middle);
    String tail = "";
    if (after.find()) {
      tail = after.group();
      middle = middle.substring(0, after.start());
    }
    for (List<String> pair :
        List.of(List.of("(", ")"), List.of("<", ">"), List.of("&lt;", "&gt;"))) {
      int missing =
          Math.min(
              count(middle, pair.get(0)) - count(middle, pair.get(1)), count(tail, pair.get(1)));
      for (int i = 0; i < missing; i++) {
        int end = tail.indexOf(pair.get(1)) + pair.get(1).length();
        middle += tail.substring(0, end);
        tail = tail.substring(end);
      }
    }
    return head + link(middle) + tail;
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  private String link(String text) {
    if (PAGE.matcher(text).find()) {
      boolean whole = text.startsWith("https://") || text.startsWith("http://");
      return "<a href=\"%s%s\"%s>%s</a>"
          .formatted(whole ? "" : "https://", text, attributes, trimmed(text));
    }
    if (text.startsWith("mailto:") && MAIL.matcher(text.substring(7)).find()) {
      return "<a href=\"%s\">%s</a>".formatted(text, text.substring(7));
    }
    if (text.indexOf('@') > 0
        && !text.startsWith("www.")
        && text.indexOf(':') < 0
        && MAIL.matcher(text).find()) {
      return "<a href=\"mailto:%s\">%s</a>".formatted(text, text);
    }
    return schemes.stream().anyMatch(scheme -> !text.equals(scheme) && text.startsWith(scheme))
        ? "<a href=\"%s\"%s>%s</a>".formatted(text, attributes, text)
        : text;
  }

  private String trimmed(String text) {
    return text.length() > limit ? text.substring(0, limit) + "..." : text;
  }
}
