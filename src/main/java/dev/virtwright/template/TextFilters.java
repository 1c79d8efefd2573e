package dev.virtwright.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Filters from text to text. */
final class TextFilters {
  private static final int WIDEST = 100_000;
  private static final Pattern WORD_BEGIN = Pattern.compile("([-\\s({\\[<]+)");
  private static final Pattern WORDS = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);

  private TextFilters() {}

  static void addTo(Table table) {
    table
        .add("upper", "", call -> call.text().toUpperCase(Locale.ROOT))
        .add("lower", "", call -> call.text().toLowerCase(Locale.ROOT))
        .add("capitalize", "", call -> TextMethods.capitalized(call.text()))
        .add("title", "", call -> title(call.text()))
        .add(
            "replace",
            "old! new! count",
            call ->
                TextMethods.replace(
                    call,
                    call.text(),
                    call.text(0),
                    call.text(1),
                    call.argument(2) == null ? -1 : call.integer(2, -1)))
        .add("trim", "chars", call -> Texts.strip(call.text(), call.textOrNull(0), true, true))
        .add(
            "center",
            "width",
            call -> {
              String text = call.text();
              int width = Math.min(call.integer(0, 80), WIDEST);
              return TextMethods.centered(
                  text, Math.max(0, width - Texts.length(text)), width, " ");
            })
        .add("indent", "width first blank", TextFilters::indent)
        .add("truncate", "length killwords end leeway", TextFilters::truncate)
        .add(
            "wordwrap",
            "width break_long_words wrapstring break_on_hyphens",
            call -> {
              int width = call.integer(0, 79);
              if (width < 1) {
                throw call.wrong("wants a width of at least 1");
              }
              return Wrap.text(
                  call.text(), width, call.flag(1, true), call.text(2, "\n"), call.flag(3, true));
            })
        .add("wordcount", "", call -> WORDS.matcher(call.text()).results().count())
        .add(
            "format",
            "*values **named",
            call -> {
              if (!call.rest().isEmpty() && !call.named().isEmpty()) {
                throw call.wrong("takes values by position or by name, not both");
              }
              Object values = call.named().isEmpty() ? Tuple.copyOf(call.rest()) : call.named();
              return PercentFormat.format(
                  call.text(), call.evaluation().plain(values), call.evaluation());
            })
        .add(
            "split",
            "sep maxsplit",
            call -> {
              if (!Types.isText(call.object())) {
                throw call.wrong("wants a text, not a " + Types.name(call.object()));
              }
              List<@Nullable Object> arguments = new ArrayList<>();
              arguments.add(call.argument(0));
              if (call.has(1)) {
                arguments.add(call.argument(1));
              }
              Builtin method = Methods.find("", "split");
              if (method == null) {
                throw new IllegalStateException("texts have lost their method split");
              }
              return call.evaluator()
                  .invoke(
                      Call.of(
                          call.evaluator(), method, call.text(), arguments, java.util.Map.of()));
            })
        .add("quote", "", call -> quote(call.object() == null ? "" : call.text()))
        .add(
            "comment",
            "style newline prefix prefix_count decoration postfix postfix_count beginning end",
            TextFilters::comment);
  }

  private static String title(String text) {
    StringBuilder out = new StringBuilder();
    Matcher separators = WORD_BEGIN.matcher(text);
    int from = 0;
    while (separators.find()) {
      out.append(word(text.substring(from, separators.start()))).append(separators.group());
      from = separators.end();
    }
    return out.append(word(text.substring(from))).toString();
  }

  private static String word(String word) {
    if (word.isEmpty()) {
      return word;
    }
    int first = Character.charCount(word.codePointAt(0));
    return word.substring(0, first).toUpperCase(Locale.ROOT)
        + word.substring(first).toLowerCase(Locale.ROOT);
  }

  private static String indent(Call call) {
    Object width = call.has(0) ? call.plain(0) : (Object) 4L;
    String margin =
        width instanceof String text ? text : " ".repeat(Math.clamp(call.integer(0, 4), 0, WIDEST));
    boolean blank = call.flag(2, false);
    String text = call.text();
    List<String> lines = Texts.lines(text + "\n", false);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (i > 0) {
        out.append('\n');
      }
      boolean wanted = i == 0 ? call.flag(1, false) : blank || !line.isEmpty();
      out.append(wanted ? margin : "").append(line);
      call.evaluation().chargeText(margin.length() + (long) line.length());
    }
    return out.toString();
  }

  private static String truncate(Call call) {
    int length = call.integer(0, 255);
    String end = call.text(2, "...");
    int leeway = call.argument(3) == null ? 5 : call.integer(3, 5);
    String text = call.text();
    int size = Texts.length(text);
    int kept = length - Texts.length(end);
    if (kept < 0) {
      throw call.wrong("wants a length of at least that of the end text");
    }
    if (size <= (long) length + leeway) {
      return text;
    }
    String head = Texts.slice(text, 0, kept);
    if (!call.flag(1, false)) {
      int blank = head.lastIndexOf(' ');
      head = blank < 0 ? head : head.substring(0, blank);
    }
    return head + end;
  }

  /** For a POSIX shell, as Python's {@code shlex.quote}. */
  static String quote(String text) {
    if (text.isEmpty()) {
      return "''";
    }
    boolean safe =
        text.chars()
            .allMatch(c ->
                (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "_@%+=:,./-".indexOf(c) >= 0);
    return safe ? text : "'" + text.replace("'", "'\"'\"'") + "'";
  }

  private static String comment(Call call) {
    String style = call.text(0, "plain");
    String beginning = "";
    String end = "";
    String decoration;
    switch (style) {
      case "plain" -> decoration = "# ";
      case "erlang" -> decoration = "% ";
      case "c" -> decoration = "// ";
      case "cblock" -> {
        beginning = "/*";
        decoration = " * ";
        end = " */";
      }
      case "xml" -> {
        beginning = "<!--";
        decoration = " - ";
        end = "-->";
      }
      default ->
          throw Failure.of("Invalid style '" + style + "'", "plain, erlang, c, cblock or xml");
    }
    String newline = call.text(1, "\n");
    decoration = call.text(4, decoration);
    String edge = decoration.stripTrailing();
    String prefix = call.text(2, edge);
    String postfix = call.text(5, edge);
    beginning = call.text(7, beginning);
    end = call.text(8, end);
    StringBuilder out = new StringBuilder();
    if (!beginning.isEmpty()) {
      out.append(beginning).append(newline);
    }
    if (!prefix.isEmpty()) {
      out.repeat(
          prefix.equals(newline) ? newline : prefix + newline,
          Math.clamp(call.integer(3, 1), 0, 1000));
    }
    List<String> lines = Arrays.asList(call.text().split(Pattern.quote(newline), -1));
    for (int i = 0; i < lines.size(); i++) {
      String line = decoration + lines.get(i);
      out.append(lines.get(i).isEmpty() ? edge : line).append(i + 1 < lines.size() ? newline : "");
    }
    out.repeat(newline + postfix, Math.clamp(call.integer(6, 1), 0, 1000));
    if (!end.isEmpty()) {
      out.append(newline).append(end);
    }
    return out.toString();
  }
}
