package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
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
import java.util.List;
import java.util.Map;

/**
 * The machine has these locales, or has not.
 *
 * <p>Reads /etc/locale.gen, /usr/share/i18n/SUPPORTED and {@code locale -a}; makes them with
 * locale-gen(8). Source: {@code community.general.locale_gen} documentation.
 */
@AutoService(ResourceModule.class)
public final class LocaleGenModule implements ResourceModule {

  private static final String FILE = "/etc/locale.gen";
  private static final int MOST_BYTES = 256 << 10;
  private static final FileContent CHOSEN = new FileContent(FILE, MOST_BYTES);
  private static final FileContent SUPPORTED =
      new FileContent("/usr/share/i18n/SUPPORTED", MOST_BYTES);
  private static final Resource ARCHIVE = Resource.file("/usr/lib/locale");
  private static final CommandOutput MADE = CommandOutput.of("locale", "-a").about(ARCHIVE);

  /** Whether the machine has them. */
  enum State {
    PRESENT,
    ABSENT
  }

  private static final Arg<List<String>> NAME =
      Arg.strings(
          "name",
          "Locales with their encodings, such as en_GB.UTF-8.",
          text -> text.matches("[A-Za-z][A-Za-z0-9_.@-]*"),
          "names such as en_GB.UTF-8");
  private static final Arg<State> STATE =
      Arg.choice("state", "Whether the machine has them.", State.class).orElse(State.PRESENT);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("locale_gen")
        .alias("community.general.locale_gen")
        .summary("Make or remove locales")
        .details("For Debian, Ubuntu and others that have /etc/locale.gen.")
        .args(NAME, STATE)
        .example(
            """
            - name: Messages may be German
              community.general.locale_gen:
                name: de_DE.UTF-8
            """)
        .returns("name", "The locales.")
        .returns("mechanism", "glibc: by /etc/locale.gen.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    host.expect(CHOSEN, SUPPORTED, MADE);
    FileBytes chosen = host.ask(CHOSEN);
    if (!chosen.exists()) {
      return Plan.blocked(
          "the machine has no " + FILE, "install package locales before; dnf systems have none");
    }
    FragmentResult made = host.ask(MADE);
    if (!made.succeeded()) {
      throw new HostException(
          HostException.Kind.FAILED,
          "locale -a failed: " + made.err().strip(),
          "see why, on the machine");
    }
    FileBytes supported = host.ask(SUPPORTED);
    return decide(
        args.get(NAME),
        args.get(STATE),
        new Locales(
            chosen.text(),
            supported.exists() ? supported.text() : "",
            made.out().lines().toList()));
  }

  /** Pure: the locales as read come in. */
  static Plan decide(List<String> names, State state, Locales now) {
    List<String> unknown = now.unknown(names);
    if (!unknown.isEmpty()) {
      return Plan.blocked(
          "the machine does not know locale " + String.join(", ", unknown),
          "correct the name; /usr/share/i18n/SUPPORTED lists all");
    }
    boolean present = state == State.PRESENT;
    List<Change> drift = new ArrayList<>();
    for (String name : names) {
      if (now.has(name) != present) {
        drift.add(Change.of(name, present ? "absent" : "present", present ? "present" : "absent"));
      }
    }
    if (drift.isEmpty()) {
      return Plan.inSync(Map.of("name", names, "mechanism", "glibc"));
    }
    List<Action> actions = new ArrayList<>();
    String text = now.choosing(names, present);
    if (!text.equals(now.chosen())) {
      actions.add(Action.WriteFile.of(FILE, text.getBytes(StandardCharsets.UTF_8), null));
    }
    actions.add(Action.Run.of(List.of("locale-gen"), Provides.the(ARCHIVE)));
    return Plan.changes(drift, actions).with("name", names).with("mechanism", "glibc");
  }
}
