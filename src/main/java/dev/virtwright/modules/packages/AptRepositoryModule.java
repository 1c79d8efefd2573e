package dev.virtwright.modules.packages;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.PathsMatching;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModeSpec;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.value.FileMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of a package source is in /etc/apt/sources.list or a file beside it, or is not.
 *
 * <p>Reads sources.list and sources.list.d/*.list. Source: Ansible's {@code
 * ansible.builtin.apt_repository} documentation.
 */
@AutoService(ResourceModule.class)
public final class AptRepositoryModule implements ResourceModule {

  private static final int MOST_BYTES = 1 << 20;
  private static final long LOCK_SECONDS = 60;
  private static final String SOURCES = "/etc/apt/sources.list";
  private static final String PARTS = "/etc/apt/sources.list.d/";

  /**
   * Fetches the lists; where that fails the file is as it was before, so that the next run does not
   * take the source for good. The file's old text is the standard input.
   */
  private static final String UPDATE_OR_TAKE_BACK =
      """
      apt-get -q -o APT::Update::Error-Mode=any -o DPkg::Lock::Timeout=60 -o Acquire::Retries="$3" update && exit
      s=$?
      if [ "$2" = new ]; then rm -f -- "$1"; else cat >"$1"; fi
      exit "$s"
      """;

  /** Whether it is there. */
  enum State {
    PRESENT,
    ABSENT
  }

  private static final Arg<String> REPO =
      Arg.string(
          "repo",
          "The line, such as deb http://deb.debian.org/debian trixie main, or ppa:OWNER/NAME.");
  private static final Arg<State> STATE =
      Arg.choice("state", "Whether it is there.", State.class).orElse(State.PRESENT);
  private static final Arg<ModeSpec> MODE =
      Arg.mode("mode", "Permissions of a file that takes a new line; else 0644 if it is new.")
          .optional();
  private static final Arg<Boolean> UPDATE_CACHE =
      Arg.bool("update_cache", "Whether package lists are fetched after a change.")
          .alias("update-cache")
          .orElse(true);
  private static final Arg<Long> RETRIES =
      Arg.integer("update_cache_retries", "How often fetching them is tried again.", 0, 1000)
          .orElse(5L);
  private static final Arg<Long> MAX_DELAY =
      Arg.integer(
              "update_cache_retry_max_delay",
              "Has no effect: apt decides how long it waits between tries.",
              0,
              86400)
          .orElse(12L);
  private static final Arg<Boolean> VALIDATE_CERTS =
      Arg.bool("validate_certs", "Whether Launchpad's certificate must be trusted, of a PPA.")
          .orElse(true);
  private static final Arg<String> CODENAME =
      Arg.string("codename", "Code name of the release, of a PPA; else the machine's own.")
          .orElse("");
  private static final Arg<String> FILENAME =
      Arg.string(
              "filename",
              "Name of the file in sources.list.d, without .list; else made of the address.",
              "[^\\n]+")
          .optional();
  private static final Arg<Boolean> INSTALL_PYTHON_APT =
      Arg.bool("install_python_apt", "Has no effect: no Python is needed.").orElse(true);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("apt_repository")
        .alias("ansible.builtin.apt_repository", "ansible.legacy.apt_repository")
        .summary("Manage package repositories of apt, one line each")
        .details(
            "A source that is there, in whichever file, is in sync; one that is commented out is"
                + " switched on where it stands. Where package lists cannot be fetched after a new"
                + " line, the line is taken back and the task fails. The key of a PPA that is new is"
                + " fetched by the machine, of Launchpad and keyserver.ubuntu.com, and kept in"
                + " /etc/apt/trusted.gpg.d.")
        .args(
            REPO,
            STATE,
            MODE,
            UPDATE_CACHE,
            RETRIES,
            MAX_DELAY,
            VALIDATE_CERTS,
            FILENAME,
            CODENAME,
            INSTALL_PYTHON_APT)
        .example(
            """
            - name: A repository with its own key
              ansible.builtin.apt_repository:
                repo: deb [signed-by=/etc/apt/keyrings/example.asc] https://repository.example.com/debian trixie main
                filename: example
            """)
        .returns("repo", "The line.")
        .returns("state", "present or absent.")
        .returns("sources_added", "Files that are new.")
        .returns("sources_removed", "Files that are gone.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String repo = args.get(REPO);
    AptPpa ppa = AptPpa.is(repo) ? AptPpa.of(repo, args.get(CODENAME), host) : null;
    SourceLine line = ppa == null ? SourceLine.parse(repo) : ppa.line();
    if (!line.isSource() || !line.enabled()) {
      throw Args.contradiction(
          "Invalid repository string: " + repo,
          "a source begins with deb or deb-src: deb ADDRESS SUITE COMPONENTS");
    }
    PathsMatching parts = new PathsMatching(PARTS + "*.list");
    FileContent first = new FileContent(SOURCES, MOST_BYTES);
    host.expect(parts, first);
    List<String> paths = host.ask(parts);
    List<FileContent> files =
        paths.stream().map(path -> new FileContent(path, MOST_BYTES)).toList();
    host.expect(files.toArray(FileContent[]::new));
    Map<String, String> contents = new LinkedHashMap<>();
    FileBytes list = host.ask(first);
    if (list.exists()) {
      contents.put(SOURCES, list.text());
    }
    for (FileContent file : files) {
      contents.put(file.path(), host.ask(file).text());
    }
    if (args.get(STATE) == State.ABSENT) {
      return absent(line, contents, args);
    }
    String name =
        args.find(FILENAME)
            .map(given -> given + ".list")
            .orElseGet(() -> ppa == null ? line.fileName() : ppa.fileName());
    Plan plan = present(line, name.contains("/") ? name : PARTS + name, contents, args);
    return ppa != null && plan instanceof Plan.Changes changes
        ? signed(changes, ppa, args.get(VALIDATE_CERTS), host)
        : plan;
  }

  /** With the archive's key, which must be there before lists are fetched. */
  private static Plan signed(Plan.Changes changes, AptPpa ppa, boolean verified, HostReader host)
      throws HostException {
    if (!host.ask(new FileContent(ppa.keyFile(), MOST_BYTES)).exists()) {
      byte[] key = ppa.key(verified, host);
      List<Change> drift = new ArrayList<>(changes.drift());
      drift.add(Change.of("key", null, ppa.keyFile()));
      List<Action> actions = new ArrayList<>();
      actions.add(Action.WriteFile.of(ppa.keyFile(), key, FileMode.octal("0644")));
      actions.addAll(changes.actions());
      Plan.Changes all = Plan.changes(drift, actions).withAll(changes.values());
      return changes.outcome() == null ? all : all.resultingIn(changes.outcome());
    }
    return changes;
  }

  /** Pure: every file that has the source has it switched on, or {@code target} has it. */
  static Plan present(SourceLine line, String target, Map<String, String> contents, Args args) {
    boolean found = false;
    Map<String, String> after = new LinkedHashMap<>();
    for (Map.Entry<String, String> file : contents.entrySet()) {
      List<SourceLine> lines = SourceLine.lines(file.getValue());
      if (lines.stream().anyMatch(each -> each.source().equals(line.source()))) {
        found = true;
        after.put(
            file.getKey(),
            text(
                lines.stream()
                    .map(each -> each.source().equals(line.source()) ? each.on() : each)
                    .toList(),
                file.getValue()));
      }
    }
    if (!found) {
      String before = contents.getOrDefault(target, "");
      String gap = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
      String added = line.source() + (line.comment().isEmpty() ? "" : " # " + line.comment());
      after.put(target, before + gap + added + "\n");
    }
    return decide(args, contents, after, found ? null : target);
  }

  /** Pure: no file has the source, but commented out; files that have nothing left are gone. */
  static Plan absent(SourceLine line, Map<String, String> contents, Args args) {
    Map<String, String> after = new LinkedHashMap<>();
    contents.forEach((path, content) -> {
      List<SourceLine> lines = SourceLine.lines(content);
      List<SourceLine> kept =
          lines.stream()
              .filter(each -> !(each.enabled() && each.source().equals(line.source())))
              .toList();
      if (kept.size() != lines.size()) {
        after.put(path, text(kept, content));
      }
    });
    return decide(args, contents, after, null);
  }

  private static String text(List<SourceLine> lines, String before) {
    String text = String.join("\n", lines.stream().map(SourceLine::text).toList());
    return lines.isEmpty() || !before.endsWith("\n") ? text : text + "\n";
  }

  private static Plan decide(
      Args args, Map<String, String> before, Map<String, String> after, @Nullable String taker) {
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    List<String> added = new ArrayList<>();
    List<String> removed = new ArrayList<>();
    after.forEach((path, text) -> {
      String now = before.get(path);
      if (text.equals(now)) {
        return;
      }
      if (text.isEmpty()) {
        drift.add(Change.of(path, now, null));
        actions.add(new Action.RemoveFile(path, false));
        removed.add(path);
        return;
      }
      if (now == null) {
        added.add(path);
      }
      drift.add(Change.of(path, now, text));
      FileMode mode =
          path.equals(taker)
              ? args.find(MODE)
                  .map(given -> given.resolve(FileMode.octal("0644"), false))
                  .orElse(now == null ? FileMode.octal("0644") : null)
              : null;
      actions.add(Action.WriteFile.of(path, text.getBytes(StandardCharsets.UTF_8), mode));
    });
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("repo", args.get(REPO));
    values.put("state", args.get(STATE) == State.PRESENT ? "present" : "absent");
    values.put("sources_added", added);
    values.put("sources_removed", removed);
    values.put("diff", List.of());
    if (drift.isEmpty()) {
      return Plan.inSync(values);
    }
    if (args.get(UPDATE_CACHE)) {
      actions.add(update(args, taker, taker == null ? null : before.get(taker)));
    }
    Plan.Changes changes = Plan.changes(drift, actions).withAll(values);
    AptRequest request = AptModule.request(List.of(), Wanted.PRESENT, true, LOCK_SECONDS);
    return args.get(UPDATE_CACHE)
        ? changes.resultingIn(results -> {
          Plan.Outcome.Result result = AptMessages.outcome(results, request, null);
          return result.failure() == null
              ? result
              : new Plan.Outcome.Result(result.values(), result.failure(), false);
        })
        : changes;
  }

  private static Action update(Args args, @Nullable String taker, @Nullable String before) {
    String retries = args.get(RETRIES).toString();
    if (taker == null) {
      return Action.Run.of(
              List.of(
                  "apt-get",
                  "-q",
                  "-o",
                  "DPkg::Lock::Timeout=60",
                  "-o",
                  "Acquire::Retries=" + retries,
                  "update"))
          .withEnvironment(Apt.ENVIRONMENT);
    }
    return Action.Run.of(
            List.of(
                "sh",
                "-c",
                UPDATE_OR_TAKE_BACK,
                "sh",
                taker,
                before == null ? "new" : "old",
                retries))
        .withInput((before == null ? "" : before).getBytes(StandardCharsets.UTF_8))
        .withEnvironment(Apt.ENVIRONMENT)
        .titled(
            "run apt-get update, and take back the new line of %s where it fails".formatted(taker));
  }
}
