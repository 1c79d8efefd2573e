package dev.virtwright.modules.virt;

import dev.virtwright.module.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What virt-host-validate(1) printed, taken apart: of versions from 0.10 on, translated, coloured,
 * wrapped, quoted, or with other lines between. The forms are in
 * src/test/resources/validation/virt-host-validate/FORMS.md. Pure, and total: any text is taken
 * apart somehow.
 */
final class HostValidateText {

  /**
   * One check.
   *
   * @param driver such as QEMU; null where the line names none
   * @param what is checked, without the word for checking; null of a verdict that stands alone
   * @param verdict null where it is none or is not known
   * @param detail of the verdict, or what stands in its place
   */
  record Check(
      @Nullable String driver, @Nullable String what, @Nullable Verdict verdict, String detail) {}

  /** How a language says that something is checked, and that it is all right. */
  private static final List<String> CHECKING =
      List.of(
          "Checking",
          "Überprüfung",
          "Verificando",
          "comprobando",
          "Vérification",
          "確認中",
          "проверка",
          "перевірка",
          "正在检查");

  private static final Map<String, Verdict> WORDS =
      words(
          Map.of(
              Verdict.PASS, "PASS BESTANDEN PASA PASSAR 成功 通过 ПРОЙДЕНО",
              Verdict.FAIL, "FAIL VERFEHLT FALLA FALHA 失敗 ОШИБКА ПОМИЛКА",
              Verdict.WARN, "WARN WARNUNG ADVERTENCIA AVISO 警告 ПРЕДУПРЕЖДЕНИЕ ПОПЕРЕДЖЕННЯ",
              Verdict.INFO, "NOTE BEACHTE NOTA 注記 备注 ПРИМЕЧАНИЕ ПРИМІТКА"));

  /** Russian's word for PASS, which says too little where the rest is not Russian. */
  private static final String RUSSIAN_PASS = "OK";

  private static final String DRIVER = "(?:QEMU|LXC|BHYVE|CH|VZ)";
  private static final String WORD = "(?:" + String.join("|", CHECKING) + ")";
  private static final String VERDICT =
      "(?:" + WORDS.keySet().stream().sorted().collect(Collectors.joining("|")) + ")";

  private static final Pattern CONTROLS =
      Pattern.compile("\u001b\\[[0-9;?]*[ -/]*[@-~]|[\ufeff\u200b\u200e\u200f]");
  private static final Pattern SECOND =
      Pattern.compile("(?<=\\S)\\s+(?=" + DRIVER + "\\s*:\\s*" + WORD + "\\s)");
  private static final Pattern MARKERS =
      Pattern.compile(
          "^\\s*(?:(?:[#>*•|-]+|\\d{1,3}[.):]|\\$)\\s+)*(?="
              + DRIVER
              + "|"
              + WORD
              + "|"
              + VERDICT
              + ")");
  private static final Pattern JUDGED =
      Pattern.compile(
          "(?:(?<driver>"
              + DRIVER
              + ")\\s*:\\s*)?(?<word>"
              + WORD
              + ")\\s+(?<what>\\S.*?)\\s*:\\s*(?<rest>(?:"
              + VERDICT
              + "|"
              + RUSSIAN_PASS
              + ")(?:\\W.*)?|)");
  private static final Pattern OTHER =
      Pattern.compile(
          "(?:(?<driver>"
              + DRIVER
              + ")\\s*:\\s*)?(?<word>"
              + WORD
              + ")(?:\\s+(?<what>[^:]*?))?\\s*(?::\\s*(?<rest>.*))?");
  private static final Pattern ALONE = Pattern.compile(VERDICT + "(?:\\s*\\(.*)?");
  private static final Pattern VERDICT_FORM =
      Pattern.compile("(?<word>\\S+?)\\s*(?:\\((?<detail>.*?)(?<end>\\))?)?");

  private final List<Check> checks = new ArrayList<>();
  private final List<String> others = new ArrayList<>();

  private @Nullable Open open;

  /** A check whose lines may go on. */
  private static final class Open {
    final @Nullable String driver;
    final String word;
    final @Nullable String what;
    String rest;

    Open(@Nullable String driver, String word, @Nullable String what, String rest) {
      this.driver = driver;
      this.word = word;
      this.what = what;
      this.rest = rest;
    }
  }

  private HostValidateText() {}

  static HostValidateText parse(String text) {
    HostValidateText parsed = new HostValidateText();
    String plain =
        CONTROLS
            .matcher(text)
            .replaceAll("")
            .replaceAll("[\u00a0\u202f\u3000\t]", " ")
            .replaceAll("[‘’“”`´]", "'")
            .replace('：', ':');
    for (String line : plain.split("\\R")) {
      for (String part : SECOND.split(MARKERS.matcher(line).replaceFirst(""))) {
        parsed.line(part.strip());
      }
    }
    parsed.close();
    return parsed;
  }

  /** In order. */
  List<Check> checks() {
    return List.copyOf(checks);
  }

  /** Lines that are part of no check. */
  List<String> others() {
    return List.copyOf(others);
  }

  private void line(String line) {
    if (line.isEmpty()) {
      return;
    }
    Matcher judged = JUDGED.matcher(line);
    Matcher check = judged.matches() ? judged : OTHER.matcher(line);
    if (check.matches()) {
      close();
      String what = check.group("what");
      String rest = check.group("rest");
      open =
          new Open(
              check.group("driver"),
              check.group("word"),
              what == null ? "" : what.strip(),
              rest == null ? "" : rest.strip());
    } else if (ALONE.matcher(line).matches()) {
      if (open == null || !open.rest.isEmpty()) {
        String driver = open == null ? null : open.driver;
        close();
        open = new Open(driver, "", null, line);
      } else {
        open.rest = line;
      }
    } else if (open != null && (unfinished(open.rest) || unexplained(open.rest, line))) {
      open.rest = open.rest + " " + line;
    } else {
      others.add(line);
    }
  }

  private static boolean unfinished(String rest) {
    return rest.chars().filter(c -> c == '(').count() > rest.chars().filter(c -> c == ')').count();
  }

  private static boolean unexplained(String rest, String line) {
    return line.startsWith("(") && WORDS.containsKey(rest);
  }

  private void close() {
    Open its = open;
    open = null;
    if (its == null) {
      return;
    }
    Matcher form = VERDICT_FORM.matcher(its.rest);
    Verdict verdict = form.matches() ? verdict(form.group("word"), its.word) : null;
    boolean cut =
        unfinished(its.rest)
            || (form.matches() && form.group("detail") != null && form.group("end") == null);
    if (verdict == null || (verdict == Verdict.PASS && (cut || its.what == null))) {
      checks.add(new Check(its.driver, its.what, null, its.rest));
    } else {
      String detail = form.group("detail");
      checks.add(
          new Check(
              its.driver,
              its.what,
              verdict,
              detail == null ? "" : (detail.strip() + (cut ? " …" : ""))));
    }
  }

  private static @Nullable Verdict verdict(String word, String checking) {
    return word.equals(RUSSIAN_PASS) && checking.equals("проверка")
        ? Verdict.PASS
        : WORDS.get(word);
  }

  private static Map<String, Verdict> words(Map<Verdict, String> byVerdict) {
    return byVerdict.entrySet().stream()
        .flatMap(entry ->
            List.of(entry.getValue().split(" ")).stream()
                .map(word -> Map.entry(word, entry.getKey())))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
