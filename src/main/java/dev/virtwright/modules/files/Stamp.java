package dev.virtwright.modules.files;

import dev.virtwright.host.Action;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import dev.virtwright.module.Verification;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a time stamp of a path.
 *
 * @param kind what is asked
 * @param written {@code CCYYMMDDhhmm.SS} by the machine's clock, as touch(1) takes it; else empty
 * @param epoch the same in seconds; else 0
 */
record Stamp(Kind kind, String written, long epoch) {

  /** What is asked of it. */
  enum Kind {
    PRESERVE,
    NOW,
    AT
  }

  static final Stamp NOW = new Stamp(Kind.NOW, "", 0);
  static final Stamp PRESERVE = new Stamp(Kind.PRESERVE, "", 0);

  private static final String FORMAT = "%Y%m%d%H%M.%S";

  static final Arg<String> MODIFICATION_TIME =
      Arg.string(
              "modification_time",
              "Time of last change: preserve, now, or a time of modification_time_format; where not"
                  + " given, now for touch and preserve for all else.")
          .optional();
  static final Arg<String> MODIFICATION_TIME_FORMAT =
      Arg.string("modification_time_format", "How modification_time is written, as by strptime(3).")
          .orElse(FORMAT);
  static final Arg<String> ACCESS_TIME =
      Arg.string(
              "access_time",
              "Time of last access: preserve, now, or a time of access_time_format; where not"
                  + " given, now for touch and preserve for all else.")
          .optional();
  static final Arg<String> ACCESS_TIME_FORMAT =
      Arg.string("access_time_format", "How access_time is written, as by strptime(3).")
          .orElse(FORMAT);

  private static final Map<Character, ChronoField> FIELDS =
      Map.of(
          'm', ChronoField.MONTH_OF_YEAR,
          'd', ChronoField.DAY_OF_MONTH,
          'H', ChronoField.HOUR_OF_DAY,
          'M', ChronoField.MINUTE_OF_HOUR,
          'S', ChronoField.SECOND_OF_MINUTE);

  static Stamp modification(Args args, Stamp otherwise, HostReader host) throws HostException {
    return of(args, MODIFICATION_TIME, MODIFICATION_TIME_FORMAT, otherwise, host);
  }

  static Stamp access(Args args, Stamp otherwise, HostReader host) throws HostException {
    return of(args, ACCESS_TIME, ACCESS_TIME_FORMAT, otherwise, host);
  }

  private static Stamp of(
      Args args, Arg<String> arg, Arg<String> format, Stamp otherwise, HostReader host)
      throws HostException {
    String text = args.find(arg).orElse(null);
    if (text == null) {
      return otherwise;
    }
    if (text.equals("now") || text.equals("preserve")) {
      return text.equals("now") ? NOW : PRESERVE;
    }
    LocalDateTime time = parse(arg.name(), text, args.get(format));
    FragmentResult answer =
        host.ask(
            CommandOutput.of(
                "date",
                "-d",
                DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).format(time),
                "+%s"));
    String seconds = answer.out().strip();
    if (!answer.succeeded() || !seconds.matches("-?\\d{1,12}")) {
      throw new HostException(
          HostException.Kind.FAILED,
          "the machine's date(1) cannot tell when %s is".formatted(text),
          "write it as YYYYMMDDhhmm.SS");
    }
    return new Stamp(
        Kind.AT,
        DateTimeFormatter.ofPattern("uuuuMMddHHmm.ss", Locale.ROOT).format(time),
        Long.parseLong(seconds));
  }

  /** Pure: a text as strptime(3) reads it; what the format leaves out is the first of its kind. */
  static LocalDateTime parse(String argument, String text, String format) {
    DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().parseCaseInsensitive();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        builder.appendLiteral(c);
        continue;
      }
      char letter = format.charAt(++i);
      ChronoField field = FIELDS.get(letter);
      switch (letter) {
        case 'Y' -> builder.appendValue(ChronoField.YEAR, 4);
        case 'y' -> builder.appendValueReduced(ChronoField.YEAR, 2, 2, LocalDate.of(1969, 1, 1));
        case 'b' -> builder.appendPattern("MMM");
        case 'B' -> builder.appendPattern("MMMM");
        case '%' -> builder.appendLiteral('%');
        default -> {
          if (field == null) {
            throw Mistakes.contradiction(
                "%s_format has %%%s, which is not understood".formatted(argument, letter),
                "use %Y %y %m %d %H %M %S %b %B");
          }
          builder.appendValue(field, 2);
        }
      }
    }
    try {
      return LocalDateTime.parse(
          text,
          builder
              .parseDefaulting(ChronoField.MONTH_OF_YEAR, 1)
              .parseDefaulting(ChronoField.DAY_OF_MONTH, 1)
              .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
              .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
              .parseDefaulting(ChronoField.SECOND_OF_MINUTE, 0)
              .toFormatter(Locale.ENGLISH));
    } catch (DateTimeException mismatch) {
      throw Mistakes.contradiction(
          "Error while obtaining timestamp for time %s using format %s".formatted(text, format),
          "write %1$s as %1$s_format says".formatted(argument));
    }
  }

  private boolean differs(double present) {
    return kind == Kind.NOW || (kind == Kind.AT && (long) present != epoch);
  }

  private Object shown() {
    return kind == Kind.NOW ? "now" : (double) epoch;
  }

  /** Pure: which times of an existing path are not as asked, and what makes them so. */
  static void differences(
      String path,
      FileState present,
      Stamp modified,
      Stamp accessed,
      List<Change> drift,
      List<Action> actions) {
    boolean ofChange = modified.differs(present.modified());
    boolean ofAccess = accessed.differs(present.accessed());
    if (ofChange) {
      drift.add(Change.of("modification_time", present.modified(), modified.shown()));
    }
    if (ofAccess) {
      drift.add(Change.of("access_time", present.accessed(), accessed.shown()));
    }
    if (ofChange && ofAccess && modified.equals(accessed)) {
      actions.add(modified.touch(path, null));
      return;
    }
    if (ofChange) {
      actions.add(modified.touch(path, "-m"));
    }
    if (ofAccess) {
      actions.add(accessed.touch(path, "-a"));
    }
  }

  /** Pure: what sets the times of a file that was just made. */
  static List<Action> setting(String path, Stamp modified, Stamp accessed) {
    List<Action> actions = new ArrayList<>();
    if (modified.kind == Kind.AT) {
      actions.add(modified.touch(path, "-m"));
    }
    if (accessed.kind == Kind.AT) {
      actions.add(accessed.touch(path, "-a"));
    }
    return actions;
  }

  private Action touch(String path, @Nullable String which) {
    List<String> words = new ArrayList<>(List.of("touch"));
    if (which != null) {
      words.add(which);
    }
    if (kind == Kind.AT) {
      words.addAll(List.of("-t", written));
    }
    words.addAll(List.of("--", path));
    return Action.Run.of(words, Touched.of(path));
  }

  /** The plan for an existing file or directory, with its times where the task asks for them. */
  static Plan with(Plan plan, String path, FileState present, Args args, HostReader host)
      throws HostException {
    Stamp modified = modification(args, PRESERVE, host);
    Stamp accessed = access(args, PRESERVE, host);
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    if (present.exists()) {
      differences(path, present, modified, accessed, drift, actions);
    } else {
      actions.addAll(setting(path, modified, accessed));
    }
    Plan all = Labels.added(plan, drift, actions);
    // what is set to the present moment never converges
    boolean now = modified.kind == Kind.NOW || accessed.kind == Kind.NOW;
    return now && all instanceof Plan.Changes changes
        ? changes.verifiedBy(
            new Verification.Effect(
                read -> null,
                Duration.ZERO,
                read -> Paths.values("path", path, read.ask(new FileStat(path, false)))))
        : all;
  }
}
