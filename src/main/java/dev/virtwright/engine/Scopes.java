package dev.virtwright.engine;

import dev.virtwright.inventory.Host;
import dev.virtwright.inventory.HostVariables;
import dev.virtwright.playbook.Layer;
import dev.virtwright.playbook.Level;
import dev.virtwright.playbook.Magic;
import dev.virtwright.playbook.Play;
import dev.virtwright.playbook.Role;
import dev.virtwright.playbook.Variables;
import dev.virtwright.template.Scope;
import dev.virtwright.value.Masker;
import dev.virtwright.vault.Vault;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Builds the variables that one host's tasks see. */
final class Scopes {
  /** What files say of themselves where nobody gave the variable another value. */
  private static final String MANAGED = "Ansible managed";

  /** Where distributions have it, for playbooks that name it; nothing here runs it. */
  private static final String PYTHON = "/usr/bin/python3";

  private final Supplier<Host> host;
  private final Map<String, @Nullable Object> extraVars;
  private final Supplier<Magic.OfRun> run;
  private final Fate fate;
  private final Function<Path, HostVariables> inventory;
  private final Object omit;
  private final Path workingDirectory;
  private final Vault vault;
  private final Masker masker;
  private final List<String> sources;
  private final boolean factsAsVars;

  /** What templated {@code vars_files} of a play hold. */
  private final Map<Play.VarsFile, Map<String, @Nullable Object>> files = new ConcurrentHashMap<>();

  /**
   * @param inventory the host's variables for a playbook's directory
   * @param sources of the inventory, as given
   * @param factsAsVars whether facts are variables by their own names too
   * @param run its {@code hostvars} are asked only when the task's turn has come
   */
  Scopes(
      Supplier<Host> host,
      Map<String, @Nullable Object> extraVars,
      Supplier<Magic.OfRun> run,
      Fate fate,
      Function<Path, HostVariables> inventory,
      Object omit,
      Path workingDirectory,
      Vault vault,
      Masker masker,
      List<String> sources,
      boolean factsAsVars) {
    this.host = host;
    this.extraVars = extraVars;
    this.run = run;
    this.fate = fate;
    this.inventory = inventory;
    this.omit = omit;
    this.workingDirectory = workingDirectory;
    this.vault = vault;
    this.masker = masker;
    this.sources = List.copyOf(sources);
    this.factsAsVars = factsAsVars;
  }

  void loaded(Play.VarsFile file, Map<String, @Nullable Object> vars) {
    files.put(file, vars);
  }

  boolean lacks(Play play) {
    return play.varsFiles().stream()
        .anyMatch(file -> file.vars() == null && !files.containsKey(file));
  }

  /** The variables of a task or, where the loop has items, of one of its items. */
  Variables of(Stop.Work at, Attempt attempt, Turn turn, History history, Layer loop) {
    Seat seat = attempt.seat();
    World world =
        new World(attempt, turn, at.task().context(), at.play().play().directory(), vault, masker);
    Variables variables =
        outsideOfPlays(
            Variables.none(world, attempt::warn), at.play().play().directory(), history, seat);
    Magic.OfRun ofRun = ahead(turn, seat);
    return variables
        .with(
            Level.COMMAND_LINE_VALUES,
            Layer.of(Map.of("ansible_host", host.get().name(), "ansible_managed", MANAGED)))
        .inPlay(at.play().play(), file -> files.getOrDefault(file, Map.of()))
        .over(
            Level.ROLE_DEFAULTS,
            exported(history, Effects.Level.ROLE_DEFAULTS, at.play().number(), seat))
        .over(Level.ROLE_VARS, exported(history, Effects.Level.ROLE_VARS, at.play().number(), seat))
        .inTask(at.task())
        .with(
            Level.MAGIC,
            Layer.stacked(
                List.of(ofTask(at), magic(at.play(), at.task().role(), ofRun, turn, seat))))
        .with(Level.LOOP, loop);
  }

  /** What depends on where the task stands. */
  private Layer ofTask(Stop.Work at) {
    Map<String, @Nullable Object> vars = new LinkedHashMap<>();
    vars.put(
        "ansible_search_path",
        at.task().context().searchPath().stream().map(Path::toString).toList());
    vars.put("ansible_inventory_sources", sources);
    vars.put("ansible_playbook_python", PYTHON);
    return Layer.of(vars);
  }

  /** The variables of a play, before its first task. */
  Variables of(PlayRun play, Attempt attempt, Turn turn, History history) {
    Seat seat = attempt.seat();
    return outsideOfPlays(
            Variables.none(dev.virtwright.template.TemplateEnvironment.NONE, attempt::warn),
            play.play().directory(),
            history,
            seat)
        .inPlay(play.play(), file -> files.getOrDefault(file, Map.of()))
        .with(Level.MAGIC, magic(play, null, ahead(turn, seat), turn, seat));
  }

  /** What other hosts see of this one. */
  Variables outsideOfPlays(Variables none, Path playbook, History history, Seat seat) {
    HostVariables own = inventory.apply(playbook);
    return none.with(Level.INVENTORY_GROUPS, own.inventoryGroups())
        .with(Level.INVENTORY_ALL_FILES, own.inventoryAll())
        .with(Level.PLAYBOOK_ALL_FILES, own.playbookAll())
        .with(Level.INVENTORY_GROUP_FILES, own.inventoryGroupFiles())
        .with(Level.PLAYBOOK_GROUP_FILES, own.playbookGroupFiles())
        .with(Level.INVENTORY_HOST, own.inventoryHost())
        .with(Level.INVENTORY_HOST_FILES, own.inventoryHostFiles())
        .with(Level.PLAYBOOK_HOST_FILES, own.playbookHostFiles())
        .with(Level.FACTS, facts(history, seat))
        .with(Level.INCLUDED_VARS, made(history, Effects.Level.INCLUDED, seat))
        .with(Level.SET_FACTS, made(history, Effects.Level.HOST, seat))
        .with(Level.EXTRA_VARS, extraVars)
        .with(Level.MAGIC, known());
  }

  /** What {@code hostvars} has besides what somebody gave. */
  private Map<String, @Nullable Object> known() {
    Host now = host.get();
    String name = now.name();
    Map<String, @Nullable Object> known = new LinkedHashMap<>();
    known.put("inventory_hostname", name);
    known.put("inventory_hostname_short", name.split("\\.", 2)[0]);
    known.put(
        "group_names", now.groups().stream().filter(each -> !each.equals("all")).sorted().toList());
    known.put("groups", run.get().groups());
    return known;
  }

  /** Before any task: for the connection during the play. */
  Variables plain(Play play) {
    HostVariables own = inventory.apply(workingDirectory);
    Map<String, @Nullable Object> all = new LinkedHashMap<>(own.merged());
    return Variables.none(dev.virtwright.template.TemplateEnvironment.NONE, warning -> {})
        .with(Level.INVENTORY_HOST, all)
        .with(Level.EXTRA_VARS, extraVars)
        .with(
            Level.MAGIC,
            Layer.of(Map.of("inventory_hostname", host.get().name(), "groups", run.get().groups())))
        .inPlay(play, file -> files.getOrDefault(file, Map.of()));
  }

  private Layer magic(PlayRun play, @Nullable Role role, Magic.OfRun ofRun, Turn turn, Seat seat) {
    Magic.OfPlay ofPlay =
        new Magic.OfPlay(
            play.name(),
            play.play().directory(),
            () -> {
              turn.await(seat);
              return play.allHosts().stream()
                  .filter(each -> !fate.hasFailed(each) && !play.progress().hasLeft(each))
                  .toList();
            },
            () -> {
              turn.await(seat);
              return play.progress().live(fate);
            },
            play.allHosts(),
            roles(play, false),
            roles(play, true));
    Host now = host.get();
    List<String> groups = now.groups().stream().filter(group -> !group.equals("all")).toList();
    Layer special = Layer.of(Map.of("omit", omit));
    return Layer.stacked(
        List.of(
            special,
            Magic.layer(ofRun, new Magic.OfHost(now.name(), groups, now.source()), ofPlay, role)));
  }

  private static List<String> roles(PlayRun play, boolean dependencies) {
    return play.play().roles().stream()
        .filter(role -> role.dependency() == dependencies)
        .map(Role::name)
        .distinct()
        .toList();
  }

  /** Other hosts' variables are not known before the task's turn. */
  private Magic.OfRun ahead(Turn turn, Seat seat) {
    Magic.OfRun now = run.get();
    return new Magic.OfRun(
        now.groups(),
        now.hosts(),
        name -> {
          turn.await(seat);
          return now.hostvars().apply(name);
        },
        now.checkMode(),
        now.diffMode(),
        now.runTags(),
        now.skipTags(),
        now.limit(),
        now.forks(),
        now.verbosity(),
        now.version());
  }

  /** What publicly included roles brought into the play. */
  private static Layer exported(History history, Effects.Level level, int play, Seat seat) {
    String prefix = Effects.inPlay("", play);
    return new Layer() {
      @Override
      public @Nullable Object get(String name) {
        return history.get(level, Effects.inPlay(name, play), seat);
      }

      @Override
      public Collection<String> names() {
        return history.names(each -> each == level).stream()
            .filter(name -> name.startsWith(prefix))
            .map(name -> name.substring(prefix.length()))
            .toList();
      }
    };
  }

  private static Layer made(History history, Effects.Level level, Seat seat) {
    return new Layer() {
      @Override
      public @Nullable Object get(String name) {
        return history.get(level, name, seat);
      }

      @Override
      public Collection<String> names() {
        return history.names(each -> each == level);
      }
    };
  }

  /** What modules find has no prefix outside of {@code ansible_facts} either. */
  private static final Pattern PLAIN_FACTS =
      Pattern.compile("packages|services|getent_\\w+|gather_subset|module_setup");

  /**
   * {@code ansible_facts} as a whole, and each as {@code ansible_NAME} where that is wanted; {@code
   * ansible_local} always.
   */
  private Layer facts(History history, Seat seat) {
    return new Layer() {
      @Override
      public @Nullable Object get(String name) {
        if (name.equals("ansible_facts")) {
          return history.all(Effects.Level.FACTS, seat).facts();
        }
        if (!seen(name)) {
          return Scope.MISSING;
        }
        if (PLAIN_FACTS.matcher(name).matches()) {
          return history.get(Effects.Level.FACTS, name, seat);
        }
        if (!name.startsWith("ansible_") || Connections.variable(name)) {
          return Scope.MISSING;
        }
        Object value = history.get(Effects.Level.FACTS, name.substring("ansible_".length()), seat);
        return value == Scope.MISSING ? history.get(Effects.Level.FACTS, name, seat) : value;
      }

      @Override
      public Collection<String> names() {
        return history.names(each -> each == Effects.Level.FACTS).stream()
            .map(name -> name.startsWith("ansible_") ? name : "ansible_" + name)
            .filter(this::seen)
            .toList();
      }

      private boolean seen(String name) {
        return factsAsVars || name.equals("ansible_local");
      }
    };
  }
}
