package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
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
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.modules.system.AlternativesText.Choice;
import dev.virtwright.modules.system.AlternativesText.Follower;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Of several programs for one command this one is known, or chosen.
 *
 * <p>Reads and acts with update-alternatives(1). Source: {@code community.general.alternatives}
 * documentation.
 */
@AutoService(ResourceModule.class)
public final class AlternativesModule implements ResourceModule {

  private static final int PRIORITY_OF_NEW = 50;

  /** What is so of the path. */
  enum State {
    PRESENT,
    SELECTED,
    AUTO,
    ABSENT
  }

  private static final Arg<String> NAME =
      Arg.string("name", "The command's name among the alternatives.", "[^\\s/-][^\\s/]*");
  private static final Arg<String> PATH = Arg.path("path", "The program.");
  private static final Arg<String> LINK =
      Arg.path("link", "The command; needed where the name is not known yet.").optional();
  private static final Arg<Long> PRIORITY =
      Arg.integer("priority", "The highest counts in mode auto; 50 for a new one.", -99999, 999999)
          .optional();
  private static final Arg<State> STATE =
      Arg.choice(
              "state",
              "present: known; selected: known and chosen; auto: known, and the highest priority"
                  + " counts.",
              State.class)
          .orElse(State.SELECTED);
  private static final Arg<List<Map<String, @Nullable Object>>> SUBCOMMANDS =
      Arg.mappings("subcommands", "Links that follow: name, link and path of each.")
          .alias("slaves")
          .optional();

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("alternatives")
        .alias("community.general.alternatives")
        .summary("Choose among programs for a command")
        .args(NAME, PATH, LINK, PRIORITY, STATE, SUBCOMMANDS)
        .example(
            """
            - name: The editor is a small one
              community.general.alternatives:
                name: editor
                path: /usr/bin/vim.tiny
            """)
        .returns("msg", "What was done.");
  }

  /**
   * What shall be.
   *
   * @param link null where none was given
   * @param priority null where none was given
   * @param followers null where none were given
   */
  record Wish(
      String name,
      String path,
      @Nullable String link,
      @Nullable Integer priority,
      State state,
      @Nullable List<Follower> followers) {}

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    Wish wish =
        new Wish(
            args.get(NAME),
            args.get(PATH),
            args.find(LINK).orElse(null),
            args.find(PRIORITY).map(Long::intValue).orElse(null),
            args.get(STATE),
            args.find(SUBCOMMANDS)
                .map(list -> list.stream().map(AlternativesModule::follower).toList())
                .orElse(null));
    CommandOutput display =
        CommandOutput.of("update-alternatives", "--display", wish.name()).about(resource(wish));
    FileStat program = new FileStat(wish.path(), true);
    host.expect(display, program);
    FragmentResult shown = host.ask(display);
    if (shown.exitStatus() == 127) {
      return Plan.blocked(
          "there is no update-alternatives on the machine",
          "install it before (chkconfig or dpkg)");
    }
    return decide(
        wish,
        shown.succeeded() ? AlternativesText.of(shown.out()) : AlternativesText.NONE,
        host.ask(program).exists());
  }

  private static Resource resource(Wish wish) {
    return Resource.file("/etc/alternatives/" + wish.name());
  }

  private static Follower follower(Map<String, @Nullable Object> given) {
    Object name = given.get("name");
    Object link = given.get("link");
    Object path = given.get("path");
    if (name == null || link == null || path == null || given.size() != 3) {
      throw Args.contradiction(
          "alternatives: each of subcommands has name, link and path", "say these three");
    }
    return new Follower(name.toString(), link.toString(), path.toString());
  }

  /** Pure: the alternatives as read come in. */
  static Plan decide(Wish wish, AlternativesText now, boolean exists) {
    Choice known = now.all().get(wish.path());
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    List<String> said = new ArrayList<>();
    if (wish.state() == State.ABSENT) {
      if (known != null) {
        drift.add(Change.of(wish.path(), "present", "absent"));
        actions.add(run(wish, "--remove", wish.name(), wish.path()));
        said.add("Remove alternative '%s' from '%s'.".formatted(wish.path(), wish.name()));
      }
      return plan(drift, actions, said);
    }
    if (known == null || differs(wish, known)) {
      String link = wish.link() == null ? now.link() : wish.link();
      if (!exists) {
        return Plan.blocked("there is no %s to choose".formatted(wish.path()), "install it before");
      }
      if (link == null) {
        return Plan.blocked(
            "'%s' is no known alternative, and its link is not given".formatted(wish.name()),
            "say link: the command's path");
      }
      drift.add(Change.of(wish.path(), known == null ? "absent" : "other", "present"));
      actions.add(install(wish, link, known));
      said.add("Install alternative '%s' for '%s'.".formatted(wish.path(), wish.name()));
    }
    if (wish.state() == State.SELECTED && !wish.path().equals(now.path())) {
      drift.add(Change.of(wish.name(), now.path(), wish.path()));
      actions.add(run(wish, "--set", wish.name(), wish.path()));
      said.add("Set alternative '%s' for '%s'.".formatted(wish.path(), wish.name()));
    }
    if (wish.state() == State.AUTO && now.manual()) {
      drift.add(Change.of("mode", "manual", "auto"));
      actions.add(run(wish, "--auto", wish.name()));
      said.add("Set alternative to auto for '%s'.".formatted(wish.name()));
    }
    return plan(drift, actions, said);
  }

  private static boolean differs(Wish wish, Choice known) {
    return (wish.priority() != null && wish.priority() != known.priority())
        || (wish.followers() != null
            && !new HashSet<>(wish.followers()).equals(new HashSet<>(known.followers())));
  }

  private static Action install(Wish wish, String link, @Nullable Choice known) {
    Integer asked = wish.priority();
    int priority = asked != null ? asked : known != null ? known.priority() : PRIORITY_OF_NEW;
    List<String> words =
        new ArrayList<>(
            List.of("--install", link, wish.name(), wish.path(), String.valueOf(priority)));
    List<Follower> followers =
        wish.followers() != null ? wish.followers() : known != null ? known.followers() : List.of();
    for (Follower each : followers) {
      if (each.link() != null) {
        words.addAll(List.of("--slave", each.link(), each.name(), each.path()));
      }
    }
    return run(wish, words.toArray(String[]::new));
  }

  private static Action run(Wish wish, String... words) {
    List<String> argv = new ArrayList<>(List.of("update-alternatives"));
    argv.addAll(List.of(words));
    String link = wish.link();
    return link == null
        ? Action.Run.of(argv, Provides.the(resource(wish)))
        : Action.Run.of(argv, Provides.the(resource(wish)), Provides.the(Resource.file(link)));
  }

  private static Plan plan(List<Change> drift, List<Action> actions, List<String> said) {
    String message = String.join(" ", said);
    return drift.isEmpty()
        ? Plan.inSync(Map.of("msg", message))
        : Plan.changes(drift, actions).with("msg", message);
  }
}
