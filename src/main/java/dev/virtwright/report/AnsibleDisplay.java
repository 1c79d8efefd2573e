package dev.virtwright.report;

import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Prints lines as Ansible's display does: results on standard output, warnings once on standard
 * error, both without colours in the log.
 */
public final class AnsibleDisplay {
  private static final int FEWEST_STARS = 3;
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private final PrintStream out;
  private final PrintStream err;
  private final AnsibleSettings settings;
  private final Consumer<String> log;
  private final Set<String> said = new HashSet<>();

  /** Colours by what they mean, as ansible.cfg's section {@code colors} has them by default. */
  enum Colour {
    NONE(""),
    OK("0;32"),
    CHANGED("0;33"),
    ERROR("0;31"),
    SKIP("0;36"),
    UNREACHABLE("1;31"),
    VERBOSE("0;34"),
    WARN("1;35"),
    DEBUG("1;30"),
    DEPRECATE("0;35");

    private final String code;

    Colour(String code) {
      this.code = code;
    }
  }

  /**
   * @param log hears each text without colours; {@code log_path}
   */
  public AnsibleDisplay(
      PrintStream out, PrintStream err, AnsibleSettings settings, Consumer<String> log) {
    this.out = out;
    this.err = err;
    this.settings = settings;
    this.log = log;
  }

  /** Which form results have. */
  public AnsibleSettings.Callback callback() {
    return settings.callback();
  }

  AnsibleSettings settings() {
    return settings;
  }

  void line(String text, Colour colour) {
    write(out, text, colour);
  }

  /** Where results of failed tasks go. */
  void failure(String text, Colour colour) {
    write(settings.failedOnErr() ? err : out, text, colour);
  }

  /** On the screen only; the log has it another way or not at all. */
  void screen(String text) {
    out.println(text);
    out.flush();
  }

  void logged(String text) {
    log.accept(text);
  }

  /** Only with {@code -v}, and so on. */
  public void verbose(int least, String text) {
    if (settings.verbosity() >= least) {
      write(out, text, Colour.VERBOSE);
    }
  }

  /** With stars up to the width. */
  public void banner(String text) {
    String message = text.strip();
    int stars = Math.max(FEWEST_STARS, settings.columns() - Columns.of(message));
    line("\n" + message + " " + "*".repeat(stars), Colour.NONE);
  }

  /** Once however often it is said, wrapped to the width. */
  public void warning(String text) {
    String message = wrapped("[WARNING]: " + text);
    if (said.add(message)) {
      write(err, message, Colour.WARN);
    }
  }

  /** Why a task failed, once however many hosts say it; nothing for an empty text. */
  void problem(String text) {
    String message = "[ERROR]: " + text + "\n";
    if (!text.isEmpty() && said.add(message)) {
      write(err, message + "\n", Colour.ERROR);
    }
  }

  /** A mistake that ends the run. */
  public void error(String text) {
    write(err, "[ERROR]: " + text, Colour.ERROR);
  }

  private void write(PrintStream stream, String text, Colour colour) {
    stream.print(coloured(text, colour) + (text.endsWith("\n") ? "" : "\n"));
    stream.flush();
    log.accept(text);
  }

  /** Each line by itself, so that a pager that shows some of them shows their colours. */
  String coloured(String text, Colour colour) {
    if (!settings.colour() || colour == Colour.NONE) {
      return text;
    }
    return List.of(text.split("\n", -1)).stream()
        .map(line -> "\u001b[" + colour.code + "m" + line + "\u001b[0m")
        .collect(Collectors.joining("\n"));
  }

  private String wrapped(String text) {
    StringBuilder all = new StringBuilder();
    int used = 0;
    for (String word : BLANKS.split(text.strip())) {
      int width = Columns.of(word);
      if (used > 0 && used + 1 + width > settings.columns()) {
        all.append('\n');
        used = 0;
      } else if (used > 0) {
        all.append(' ');
        used++;
      }
      all.append(word);
      used += width;
    }
    return all.toString();
  }
}
