package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A job or a variable is in a crontab, or is not.
 *
 * <p>Reads and writes with crontab(1), or a file of /etc/cron.d. Source: Ansible's {@code
 * ansible.builtin.cron} documentation.
 */
@AutoService(ResourceModule.class)
public final class CronModule implements ResourceModule {

  private static final int MOST_BYTES = 1 << 20;
  private static final CommandOutput ID = CommandOutput.of("id", "-un");

  /** Whether it is there. */
  enum State {
    PRESENT,
    ABSENT
  }

  /** Times with a name, crontab(5). */
  enum Special {
    REBOOT,
    YEARLY,
    ANNUALLY,
    MONTHLY,
    WEEKLY,
    DAILY,
    HOURLY
  }

  private static final Arg<String> NAME =
      Arg.string("name", "Name of the job in a comment before it, or of the variable.", "[^\\n]+");
  private static final Arg<State> STATE =
      Arg.choice("state", "Whether it is there.", State.class).orElse(State.PRESENT);
  private static final Arg<String> JOB =
      Arg.string("job", "The command, or the variable's value.").alias("value").optional();
  private static final Arg<String> USER =
      Arg.string("user", "Whose crontab; with cron_file, who the job runs as.", "[^-\\s][^\\s]*")
          .optional();
  private static final Arg<String> CRON_FILE =
      Arg.string("cron_file", "A file, in /etc/cron.d unless its path is absolute.", "[^\\n]+")
          .optional();
  private static final Arg<Boolean> BACKUP =
      Arg.bool("backup", "Keep the old crontab beside the new, or in /tmp.").orElse(false);
  private static final Arg<String> MINUTE = time("minute", "0-59, *, */2 and so on.");
  private static final Arg<String> HOUR = time("hour", "0-23, *, */2 and so on.");
  private static final Arg<String> DAY =
      time("day", "Day of the month, 1-31, *, */2 and so on.").alias("dom");
  private static final Arg<String> MONTH = time("month", "1-12, JAN-DEC, *, */2 and so on.");
  private static final Arg<String> WEEKDAY =
      time("weekday", "0-6 from Sunday, SUN-SAT, * and so on.").alias("dow");
  private static final Arg<Special> SPECIAL_TIME =
      Arg.choice("special_time", "A time with a name, instead.", Special.class).optional();
  private static final Arg<Boolean> DISABLED =
      Arg.bool("disabled", "Whether the job is commented out.").orElse(false);
  private static final Arg<Boolean> ENV =
      Arg.bool("env", "Whether this is a variable, not a job.").orElse(false);
  private static final Arg<String> INSERTAFTER =
      Arg.string("insertafter", "Variable that a new one follows.").optional();
  private static final Arg<String> INSERTBEFORE =
      Arg.string("insertbefore", "Variable that a new one precedes.").optional();

  private static Arg<String> time(String name, String summary) {
    return Arg.string(name, summary, "\\S+").orElse("*");
  }

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("cron")
        .alias("ansible.builtin.cron", "ansible.legacy.cron")
        .summary("Manage jobs and variables of crontabs")
        .args(
            NAME,
            STATE,
            JOB,
            USER,
            CRON_FILE,
            BACKUP,
            MINUTE,
            HOUR,
            DAY,
            MONTH,
            WEEKDAY,
            SPECIAL_TIME,
            DISABLED,
            ENV,
            INSERTAFTER,
            INSERTBEFORE)
        .example(
            """
            - name: Guests are saved every night
              ansible.builtin.cron:
                name: save guests
                minute: "15"
                hour: "3"
                job: /usr/local/sbin/save-guests
            """)
        .returns("jobs", "Names of the jobs.")
        .returns("envs", "Names of the variables.")
        .returns("cron_file", "As asked for.")
        .returns("backup_file", "Where the old crontab is kept, with backup.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    check(args);
    String user = args.find(USER).orElse(null);
    if (args.given(CRON_FILE)) {
      String given = args.find(CRON_FILE).orElseThrow();
      String path = given.startsWith("/") ? given : "/etc/cron.d/" + given;
      FileBytes bytes = host.ask(new FileContent(path, MOST_BYTES));
      return decide(args, bytes.exists() ? bytes.text() : null, path, List.of());
    }
    // crontab -u is for root only, also where it names who asks
    if (user != null && host.ask(ID).out().strip().equals(user)) {
      user = null;
    }
    List<String> command = new ArrayList<>(List.of("crontab"));
    if (user != null) {
      command.addAll(List.of("-u", user));
    }
    List<String> list = new ArrayList<>(command);
    list.add("-l");
    FragmentResult listed = host.ask(CommandOutput.of(list.toArray(String[]::new)));
    if (listed.exitStatus() == 127) {
      return Plan.blocked(
          "there is no crontab command on the machine", "install cron (or cronie) before");
    }
    // 1 is that there is none yet, and that the user does not exist
    boolean none = listed.exitStatus() == 1 && listed.err().contains("no crontab for");
    if (!listed.succeeded() && !none && !(listed.exitStatus() == 1 && listed.err().isBlank())) {
      throw new HostException(
          HostException.Kind.FAILED,
          "the crontab cannot be read: " + listed.err().strip(),
          "correct the user, or use become: true");
    }
    return decide(args, listed.succeeded() ? listed.out() : null, null, command);
  }

  private static void check(Args args) {
    boolean present = args.get(STATE) == State.PRESENT;
    if (args.find(CRON_FILE).filter("/etc/crontab"::equals).isPresent()) {
      throw Args.contradiction(
          "cron does not manage /etc/crontab", "use a file of its own in /etc/cron.d");
    }
    boolean timed =
        Stream.of(MINUTE, HOUR, DAY, MONTH, WEEKDAY).anyMatch(each -> !args.get(each).equals("*"));
    if (args.given(SPECIAL_TIME) && timed) {
      throw Args.contradiction(
          "You cannot combine special_time with any of the time or day/date parameters.",
          "keep one kind");
    }
    if (args.given(INSERTAFTER) && args.given(INSERTBEFORE)) {
      throw Args.contradiction("cron: insertafter and insertbefore exclude each other", "drop one");
    }
    if (present && args.given(CRON_FILE) && !args.given(USER)) {
      throw Args.contradiction(
          "To use cron_file=... parameter you must specify user=... as well",
          "say who the job runs as");
    }
    if (present && !args.given(JOB)) {
      throw Args.contradiction(
          "You must specify 'job' to install a new cron job or variable",
          "say the command or value");
    }
    if (present && !args.get(ENV) && (args.given(INSERTAFTER) || args.given(INSERTBEFORE))) {
      throw Args.contradiction(
          "Insertafter and insertbefore parameters are valid only with env=yes",
          "say env: true, or drop them");
    }
    if (args.get(ENV) && args.get(NAME).contains(" ")) {
      throw Args.contradiction(
          "cron: '%s' is no name of a variable".formatted(args.get(NAME)), "drop the blank");
    }
    if (present && !args.get(ENV) && job(args).contains("\n")) {
      throw Args.contradiction(
          "cron: a job is one line", "put the commands into a script, or join them with ;");
    }
  }

  private static String job(Args args) {
    return args.find(JOB).orElse("").replaceAll("^[\\r\\n]+|[\\r\\n]+$", "");
  }

  /** Pure: the job's line. */
  static String line(Args args) {
    String time =
        args.find(SPECIAL_TIME)
            .map(special -> "@" + special.name().toLowerCase(Locale.ROOT))
            .orElseGet(() ->
                String.join(
                    " ",
                    args.get(MINUTE),
                    args.get(HOUR),
                    args.get(DAY),
                    args.get(MONTH),
                    args.get(WEEKDAY)));
    String who = args.given(CRON_FILE) ? args.find(USER).orElse("") + " " : "";
    return (args.get(DISABLED) ? "#" : "") + time + " " + who + job(args);
  }

  /**
   * Pure: the crontab has the job or variable, or lacks it.
   *
   * @param text the crontab as it is; null where there is none
   * @param path the file; null for a user's crontab
   * @param command crontab(1) with the user
   */
  static Plan decide(
      Args args, @Nullable String text, @Nullable String path, List<String> command) {
    CronTab before = path == null ? CronTab.parse(text == null ? "" : text) : lines(text);
    String name = args.get(NAME);
    boolean present = args.get(STATE) == State.PRESENT;
    CronTab after;
    if (args.get(ENV)) {
      String neighbour = args.find(INSERTAFTER).or(() -> args.find(INSERTBEFORE)).orElse(null);
      if (present
          && neighbour != null
          && !before.hasVariable(name)
          && !before.hasVariable(neighbour)) {
        return Plan.blocked(
            "there is no variable %s in the crontab".formatted(neighbour), "correct its name");
      }
      after =
          present
              ? before.withVariable(
                  name,
                  args.find(JOB).orElse(""),
                  args.find(INSERTAFTER).orElse(null),
                  args.find(INSERTBEFORE).orElse(null))
              : before.withoutVariable(name);
    } else {
      after = present ? before.withJob(name, line(args)) : before.withoutJob(name);
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("jobs", after.jobs());
    values.put("envs", after.variables());
    if (path != null) {
      values.put("cron_file", args.find(CRON_FILE).orElseThrow());
    }
    boolean unended =
        text != null && !text.isEmpty() && !text.endsWith("\n") && !text.endsWith("\r");
    if (after.equals(before) && !unended) {
      return Plan.inSync(values);
    }
    boolean removed = path != null && !present && !args.get(ENV) && after.isEmpty();
    Change change = Change.of(path == null ? "crontab" : path, text, removed ? null : after.text());
    return Plan.changes(List.of(change), actions(args, text, path, command, after, removed))
        .withAll(values)
        .resultingIn(results -> {
          Map<String, @Nullable Object> kept = new LinkedHashMap<>();
          if (args.get(BACKUP)) {
            ActionResult first = results.getFirst();
            kept.put("backup_file", path == null ? first.out().strip() : first.backup());
          }
          return new Plan.Outcome.Result(kept, null);
        });
  }

  private static CronTab lines(@Nullable String text) {
    return new CronTab(text == null ? List.of() : text.lines().toList());
  }

  private static List<Action> actions(
      Args args,
      @Nullable String text,
      @Nullable String path,
      List<String> command,
      CronTab after,
      boolean removed) {
    if (removed && path != null) {
      return List.of(new Action.RemoveFile(path, false));
    }
    byte[] content = after.text().getBytes(StandardCharsets.UTF_8);
    if (path != null) {
      return List.of(
          new Action.WriteFile(
              path,
              content,
              null,
              null,
              null,
              args.get(BACKUP),
              false,
              null,
              List.of(Provides.the(Resource.file(path)))));
    }
    List<Action> actions = new ArrayList<>();
    if (args.get(BACKUP)) {
      actions.add(
          Action.Run.of(
                  List.of(
                      "sh",
                      "-c",
                      "umask 077; f=$(mktemp /tmp/crontabXXXXXX) && cat >\"$f\" && echo \"$f\""))
              .withInput((text == null ? "" : text).getBytes(StandardCharsets.UTF_8))
              .titled("keep the old crontab in /tmp"));
    }
    List<String> write = new ArrayList<>(command);
    write.add("-");
    actions.add(Action.Run.of(write).withInput(content));
    return actions;
  }
}
