package dev.virtwright.modules.packages;

import dev.virtwright.host.Action;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import java.util.ArrayList;
import java.util.List;

/** SELinux context and flags of a repository's file, as arguments ask for them. */
final class RepoLabels {
  private RepoLabels() {}

  private static final List<Arg<String>> CONTEXT =
      List.of(context("seuser"), context("serole"), context("setype"), context("selevel"));
  private static final Arg<String> ATTRIBUTES =
      Arg.string(
              "attributes",
              "Flags of the file as chattr(1) takes them: +i, -i or =i.",
              "[-+=]?[aAcCdDeFijmPsStTux]*")
          .alias("attr")
          .optional();
  private static final Arg<Boolean> UNSAFE_WRITES =
      Arg.bool("unsafe_writes", "Has no effect: files are always replaced as a whole.")
          .orElse(false);

  private static Arg<String> context(String name) {
    return Arg.string(
            name,
            "Part of the file's SELinux context; no effect where there is no SELinux.",
            "[A-Za-z0-9_.:,-]+")
        .optional();
  }

  static List<Arg<?>> args() {
    List<Arg<?>> all = new ArrayList<>(CONTEXT);
    all.addAll(List.of(ATTRIBUTES, UNSAFE_WRITES));
    return all;
  }

  /** The plan for the file, with context and flags where the task asks for them. */
  static Plan with(Plan plan, String path, boolean exists, Args args, HostReader host)
      throws HostException {
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    boolean asked = CONTEXT.stream().anyMatch(args::given);
    if (asked && host.ask(new FileStat("/sys/fs/selinux/enforce", true)).exists()) {
      String now = exists ? said(host, path, "stat", "-L", "-c", "%C", "--", path) : "";
      relabel(now.split(":", 4), path, args, drift, actions);
    }
    if (args.given(ATTRIBUTES)) {
      String now = exists ? said(host, path, "lsattr", "-d", "--", path) : "";
      flag(now.split(" ", 2)[0], path, args.find(ATTRIBUTES).orElseThrow(), drift, actions);
    }
    return added(plan, exists, drift, actions);
  }

  private static Plan added(Plan plan, boolean exists, List<Change> drift, List<Action> actions) {
    if (actions.isEmpty()) {
      return plan;
    }
    return switch (plan) {
      case Plan.Blocked blocked -> blocked;
      case Plan.InSync(var values, var findings) when !exists -> plan; // absent: nothing to label
      case Plan.InSync(var values, var findings) -> Plan.changes(drift, actions).withAll(values);
      case Plan.Changes changes -> {
        List<Change> allDrift = new ArrayList<>(changes.drift());
        allDrift.addAll(drift);
        List<Action> all = new ArrayList<>(changes.actions());
        all.addAll(actions);
        yield Plan.changes(allDrift, all).withAll(changes.values());
      }
    };
  }

  private static String said(HostReader host, String path, String... command) throws HostException {
    FragmentResult answer = host.ask(CommandOutput.of(command).about(Resource.file(path)));
    if (!answer.succeeded()) {
      throw new HostException(
          HostException.Kind.FAILED,
          "%s of %s could not be read: %s"
              .formatted(command[0], path, Sections.shortened(answer.err().strip())),
          "see whether its file system has it");
    }
    return answer.out().strip();
  }

  /** Pure: each part that is asked for and is another. */
  static void relabel(
      String[] now, String path, Args args, List<Change> drift, List<Action> actions) {
    List<String> chcon = new ArrayList<>(List.of("chcon"));
    for (int i = 0; i < CONTEXT.size(); i++) {
      String wanted = args.find(CONTEXT.get(i)).orElse(null);
      String present = i < now.length ? now[i] : "";
      if (wanted != null && !wanted.equals(present)) {
        chcon.addAll(List.of("-" + "urtl".charAt(i), wanted));
        drift.add(Change.of(CONTEXT.get(i).name(), present, wanted));
      }
    }
    if (chcon.size() > 1) {
      chcon.addAll(List.of("--", path));
      actions.add(Action.Run.of(chcon, Provides.the(Resource.file(path))));
    }
  }

  /** Pure: flags that lack, or are there and shall not be. */
  static void flag(
      String now, String path, String asked, List<Change> drift, List<Action> actions) {
    String wanted = asked.matches("[-+=].*") ? asked : "=" + asked;
    String letters = wanted.substring(1);
    boolean same =
        switch (wanted.charAt(0)) {
          case '-' -> letters.chars().noneMatch(letter -> now.indexOf(letter) >= 0);
          case '+' -> letters.chars().allMatch(letter -> now.indexOf(letter) >= 0);
          default ->
              now.replace("-", "")
                  .chars()
                  .sorted()
                  .boxed()
                  .toList()
                  .equals(letters.chars().sorted().boxed().toList());
        };
    if (!same) {
      drift.add(Change.of("attributes", now.replace("-", ""), wanted));
      actions.add(
          Action.Run.of(List.of("chattr", wanted, path), Provides.the(Resource.file(path))));
    }
  }
}
