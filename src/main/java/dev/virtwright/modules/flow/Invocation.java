package dev.virtwright.modules.flow;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.PathsMatching;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.host.Shell;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import dev.virtwright.module.TaskContext;
import dev.virtwright.module.Verification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code command}, {@code shell} and {@code raw} have in common: words that run on the
 * machine, unless what they would create is there.
 *
 * @param argv the words that run
 * @param shown what {@code cmd} returns: the words, or the shell line
 * @param input standard input; null for none
 * @param stripped whether line ends at the end of what it prints are left out
 */
@SuppressWarnings("ArrayRecordComponent") // carried once from plan to action, never compared
record Invocation(
    List<String> argv,
    Object shown,
    @Nullable String directory,
    byte @Nullable [] input,
    Map<String, String> environment,
    @Nullable String creates,
    @Nullable String removes,
    boolean stripped) {

  static final Arg<String> CHDIR =
      Arg.path("chdir", "Directory on the managed node in which it runs.").optional();
  static final Arg<String> CREATES =
      Arg.string("creates", "Path or pattern; where it exists, nothing runs.").optional();
  static final Arg<String> REMOVES =
      Arg.string("removes", "Path or pattern; where it does not exist, nothing runs.").optional();
  static final Arg<String> STDIN = Arg.string("stdin", "Text for standard input.").optional();
  static final Arg<Boolean> STDIN_ADD_NEWLINE =
      Arg.bool("stdin_add_newline", "Whether a line end is added to stdin.").orElse(true);

  static final Arg<Boolean> STRIP_EMPTY_ENDS =
      Arg.bool("strip_empty_ends", "Whether line ends at the end of the output are left out.")
          .orElse(true);

  private static final Pattern HOME = Pattern.compile("^~[A-Za-z0-9_.-]*(?=/|$)");
  private static final Pattern VARIABLE =
      Pattern.compile("\\$(?:([A-Za-z_][A-Za-z0-9_]*)|\\{([A-Za-z_][A-Za-z0-9_]*)})");

  /** As Python prints a date and time. */
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

  static Invocation of(Args args, List<String> argv, Object shown) {
    String stdin = args.find(STDIN).orElse(null);
    String ended =
        stdin == null || stdin.endsWith("\n") || !args.get(STDIN_ADD_NEWLINE)
            ? stdin
            : stdin + "\n";
    return new Invocation(
        argv,
        shown,
        args.find(CHDIR).orElse(null),
        ended == null ? null : ended.getBytes(StandardCharsets.UTF_8),
        args.context().environment(),
        args.find(CREATES).orElse(null),
        args.find(REMOVES).orElse(null),
        args.get(STRIP_EMPTY_ENDS));
  }

  /**
   * Words in which a shell puts variables and home directories, as Ansible's command does although
   * no shell reads its line; a variable that is not set stays as it is written.
   */
  static List<String> expanding(List<String> words) {
    if (words.stream().noneMatch(word -> word.startsWith("~") || word.indexOf('$') >= 0)) {
      return words;
    }
    StringBuilder line = new StringBuilder("exec");
    for (String word : words) {
      line.append(' ');
      int from = 0;
      Matcher home = HOME.matcher(word);
      if (home.find()) {
        line.append(home.group());
        from = home.end();
      }
      Matcher variable = VARIABLE.matcher(word);
      variable.region(from, word.length());
      while (variable.find()) {
        String name = variable.group(1) == null ? variable.group(2) : variable.group(1);
        line.append(literal(word.substring(from, variable.start())))
            .append("\"${%s-\\%s}\"".formatted(name, variable.group()));
        from = variable.end();
      }
      line.append(from == 0 ? Shell.quote(word) : literal(word.substring(from)));
    }
    return List.of("sh", "-c", line.toString());
  }

  private static String literal(String text) {
    return text.isEmpty() ? "" : Shell.quote(text);
  }

  /** A relative one is of the directory in which it runs, which is the login directory else. */
  private @Nullable PathsMatching matching(@Nullable String path) {
    return path == null || path.startsWith("/") || directory == null
        ? path == null ? null : new PathsMatching(path)
        : new PathsMatching(directory + "/" + path);
  }

  Invocation withInput(byte[] bytes) {
    return new Invocation(argv, shown, directory, bytes, environment, creates, removes, stripped);
  }

  /** Without the directory: the words go there themselves. */
  Invocation elsewhere() {
    return new Invocation(argv, shown, null, input, environment, creates, removes, stripped);
  }

  /** Line ends at the end of what it prints are kept. */
  Invocation unstripped() {
    return new Invocation(argv, shown, directory, input, environment, creates, removes, false);
  }

  /**
   * Why nothing runs.
   *
   * @param path as the task writes it
   * @param exists whether it is there, or is not
   */
  record Needless(String path, boolean exists) {
    private String since(String quote) {
      return "since %1$s%2$s%1$s %3$s".formatted(quote, path, exists ? "exists" : "does not exist");
    }
  }

  /** Why nothing runs; empty where it does. */
  Optional<Needless> needless(HostReader host) throws HostException {
    PathsMatching created = matching(creates);
    PathsMatching removed = matching(removes);
    if (created != null && removed != null) {
      host.expect(created, removed);
    }
    if (creates != null && created != null && !host.ask(created).isEmpty()) {
      return Optional.of(new Needless(creates, true));
    }
    if (removes != null && removed != null && host.ask(removed).isEmpty()) {
      return Optional.of(new Needless(removes, false));
    }
    return Optional.empty();
  }

  Plan plan(HostReader host, TaskContext context) throws HostException {
    Optional<Needless> needless = needless(host);
    if (needless.isPresent()) {
      return Plan.inSync(skipped(needless.get(), context.checkMode()));
    }
    return context.neverApplied() ? checked() : decide();
  }

  /** Pure: as Ansible in check mode, it counts as skipped unless creates or removes is given. */
  Plan checked() {
    Map<String, @Nullable Object> values =
        unstarted("", "Command would have run if not in check mode");
    if (creates == null && removes == null) {
      values.put("skipped", true);
      return Plan.inSync(values);
    }
    return decide().withAll(values);
  }

  /** Pure: it runs, and its exit status says whether it went well. */
  Plan.Changes decide() {
    Action.Run run =
        Action.Run.of(argv, provides().toArray(Provides[]::new))
            .withDirectory(directory)
            .withEnvironment(environment)
            .accepting(everyStatus());
    if (input != null) {
      run = run.withInput(input);
    }
    return Plan.changes(
            List.of(
                Change.of("command", null, shown instanceof String line ? line.strip() : shown)),
            List.of(run))
        .verifiedBy(Verification.BY_RESULT)
        .with("cmd", shown)
        .resultingIn(results -> {
          ActionResult last = results.getLast();
          if (last.exitStatus() == ActionResult.NOWHERE) {
            return nowhere();
          }
          return result(last.exitStatus(), last.out(), last.err(), last.elapsed());
        });
  }

  /**
   * Pure: as {@link #decide}, and told as Ansible's raw and script do: without the command, and
   * with a message only where it failed.
   */
  Plan.Changes bare() {
    Plan.Changes full = decide();
    Plan.Outcome whole = Objects.requireNonNull(full.outcome());
    return Plan.changes(full.drift(), full.actions())
        .verifiedBy(full.verification())
        .resultingIn(results -> bare(whole.of(results)));
  }

  static Plan.Outcome.Result bare(Plan.Outcome.Result whole) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>(whole.values());
    values.keySet().removeAll(Set.of("cmd", "start", "end", "delta"));
    values.remove("msg", "");
    return new Plan.Outcome.Result(values, whole.failure(), whole.changed());
  }

  /** Nobody knows what a command does; what it says it creates or removes is the least. */
  private List<Provides> provides() {
    List<Provides> provides = new ArrayList<>();
    for (Resource.Kind kind : Resource.Kind.values()) {
      provides.add(Provides.any(kind));
    }
    return provides;
  }

  /** The status is judged here, with the output at hand, not by the engine. */
  private static Integer[] everyStatus() {
    return IntStream.rangeClosed(ActionResult.NOWHERE, 255).boxed().toArray(Integer[]::new);
  }

  /** As Ansible tells of a directory that is not there. */
  private Plan.Outcome.Result nowhere() {
    Map<String, @Nullable Object> values =
        unstarted("", "Unable to change directory before execution.");
    values.put("rc", null);
    return new Plan.Outcome.Result(
        values,
        "there is no directory %s to run in: make it first, or correct chdir".formatted(directory),
        false);
  }

  /** Runs it as a read. */
  Plan.Outcome.Result read(HostReader host, Duration deadline) throws HostException {
    if (input != null) {
      throw new UserException(
          "argument-conflict",
          "a command with stdin cannot be asked as a read",
          "drop changed_when: false or check_mode: false, or put the input into the command",
          null);
    }
    Optional<Needless> needless = needless(host);
    if (needless.isPresent()) {
      return new Plan.Outcome.Result(skipped(needless.get(), false), null);
    }
    FragmentResult answer = host.ask(new CommandRead(argv, directory, environment, deadline));
    if (answer.truncated()) {
      throw new HostException(
          HostException.Kind.BAD_ANSWER,
          "the command printed more than %d MiB".formatted(Fragment.MOST_OUTPUT >> 20),
          "have it print less, or drop check_mode: false so that it runs as an action");
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("cmd", shown);
    Plan.Outcome.Result result = result(answer.exitStatus(), answer.out(), answer.err(), null);
    values.putAll(result.values());
    return new Plan.Outcome.Result(values, result.failure());
  }

  private Map<String, @Nullable Object> skipped(Needless why, boolean checkMode) {
    return unstarted(
        "skipped, " + why.since(""),
        (checkMode ? "Would not" : "Did not") + " run command " + why.since("'"));
  }

  private Map<String, @Nullable Object> unstarted(String stdout, String message) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("cmd", shown);
    values.put("rc", 0L);
    values.put("stdout", stdout);
    values.put("stdout_lines", lines(stdout));
    values.put("stderr", "");
    values.put("stderr_lines", List.of());
    values.put("msg", message);
    values.put("start", null);
    values.put("end", null);
    values.put("delta", null);
    return values;
  }

  /** Pure: Ansible's return values, and a failure for another status than 0. */
  Plan.Outcome.Result result(int status, String out, String err, @Nullable Duration elapsed) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("rc", (long) status);
    values.put("stdout", stripped ? ended(out) : out);
    values.put("stdout_lines", lines(out));
    values.put("stderr", stripped ? ended(err) : err);
    values.put("stderr_lines", lines(err));
    if (elapsed != null) {
      LocalDateTime end = LocalDateTime.now(ZoneId.systemDefault());
      values.put("start", CLOCK.format(end.minus(elapsed)));
      values.put("end", CLOCK.format(end));
      values.put("delta", delta(elapsed));
    }
    if (status == 127 && shown instanceof List && err.contains("not found")) {
      // as Ansible, which asks the kernel itself and gets ENOENT
      values.put("rc", 2L);
      values.put("cmd", String.join(" ", argv));
      values.put("msg", "Error executing command.");
      values.put("stderr", "");
      values.put("stderr_lines", List.of());
      return new Plan.Outcome.Result(
          values, "there is no command %s on the machine".formatted(program()), false);
    }
    if (status == 0) {
      values.put("msg", "");
      return new Plan.Outcome.Result(values, null);
    }
    values.put("msg", "non-zero return code");
    String said = lastLine(err).or(() -> lastLine(out)).map(line -> ": " + line).orElse("");
    return new Plan.Outcome.Result(
        values,
        status == 127
            ? "there is no command %s on the machine%s".formatted(program(), said)
            : "%s ended with status %d%s".formatted(program(), status, said));
  }

  private String program() {
    return shown instanceof String ? "the shell line" : argv.getFirst();
  }

  /** As Ansible: line ends at the end are cut. */
  private static String ended(String text) {
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    return text.substring(0, end);
  }

  private static List<Object> lines(String text) {
    return List.copyOf(ended(text).lines().toList());
  }

  private static Optional<String> lastLine(String text) {
    return ended(text).lines().reduce((first, second) -> second).filter(line -> !line.isBlank());
  }

  /** {@code 0:00:01.500000}, as Python prints a timedelta. */
  static String delta(Duration elapsed) {
    return "%d:%02d:%02d.%06d"
        .formatted(
            elapsed.toHours(),
            elapsed.toMinutesPart(),
            elapsed.toSecondsPart(),
            elapsed.toNanosPart() / 1000);
  }
}
