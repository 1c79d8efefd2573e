package dev.virtwright.engine;

import dev.virtwright.inventory.Unparsed;
import dev.virtwright.result.RunReport;
import dev.virtwright.value.Secret;
import dev.virtwright.vault.Vault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a run is asked for besides playbooks and inventory, under the names that {@code
 * ansible-playbook} gives its options.
 *
 * @param mode what the run is for; any but {@code APPLY} and {@code VALIDATE} (a test guest)
 *     changes nothing
 * @param check whether an {@code APPLY} only says what it would do ({@code --check})
 * @param diff whether texts' differences are wanted ({@code --diff}); reports decide by it
 * @param forks requests under way at a time over all hosts, at least 1
 * @param tags only tasks with one of these; empty for all
 * @param skipTags no task with one of these
 * @param limit host pattern; null for all hosts
 * @param extraVars {@code -e}, the strongest variables, with templates in them
 * @param startAtTask name of the task to begin with, {@code *} matches anything; null for the first
 * @param forceHandlers whether handlers run on hosts that failed
 * @param speculation whether tasks are planned ahead of their turn; results are the same without
 * @param deadline for the whole run; null for none
 * @param defaults what plays have where they say nothing
 * @param fingerprintKey hashes what each task desires, for the history; null for no hashes
 * @param vault opens what is encrypted
 * @param verbosity how many {@code -v} were given
 * @param patient whether failures are told in Ansible's words, and a handler that is missing is a
 *     mistake when it is notified
 */
public record RunOptions(
    RunReport.Mode mode,
    boolean check,
    boolean diff,
    int forks,
    List<String> tags,
    List<String> skipTags,
    @Nullable String limit,
    Map<String, @Nullable Object> extraVars,
    Login login,
    Privilege privilege,
    @Nullable String startAtTask,
    boolean forceHandlers,
    boolean speculation,
    @Nullable Duration deadline,
    Defaults defaults,
    @Nullable Secret fingerprintKey,
    Vault vault,
    int verbosity,
    boolean patient) {

  /** How hosts are reached where no variable says otherwise. */
  public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /**
   * How to log in where variables do not say.
   *
   * @param user {@code -u}; null for ssh_config's
   * @param connection {@code -c}: ssh or local; null for ssh
   * @param privateKey {@code --private-key}
   * @param password asked for by {@code -k}
   * @param timeout {@code -T}: connecting, authentication, first byte of an answer
   * @param sshArguments {@code --ssh-common-args}; null for none
   */
  public record Login(
      @Nullable String user,
      @Nullable String connection,
      @Nullable Path privateKey,
      @Nullable Secret password,
      Duration timeout,
      boolean acceptNewHostKeys,
      @Nullable String sshArguments) {

    /** Nothing asked for. */
    public static final Login DEFAULT =
        new Login(null, null, null, null, CONNECT_TIMEOUT, false, null);

    public Login {
      Objects.requireNonNull(timeout);
    }
  }

  /**
   * As whom to act where neither keywords nor variables say.
   *
   * @param become {@code -b}
   * @param user {@code --become-user}; null for root
   * @param method {@code --become-method}: sudo or su; null for sudo
   * @param password asked for by {@code -K}
   */
  public record Privilege(
      boolean become, @Nullable String user, @Nullable String method, @Nullable Secret password) {

    /** Nothing asked for. */
    public static final Privilege DEFAULT = new Privilege(false, null, null, null);
  }

  /**
   * What ansible.cfg may set for plays that do not say.
   *
   * @param gather {@code gathering}: whether facts are gathered
   * @param gatherSubset {@code gather_subset}; empty for Ansible's own
   * @param anyErrorsFatal {@code any_errors_fatal}
   * @param rolesPath {@code roles_path}; empty for the usual places
   * @param factsAsVars {@code inject_facts_as_vars}: whether each fact is a variable of its own
   * @param strategy {@code strategy}: how hosts wait for each other
   * @param missingHandlersFail {@code error_on_missing_handler}
   * @param unparsed what becomes of inventories that cannot be read
   */
  public record Defaults(
      boolean gather,
      List<String> gatherSubset,
      boolean anyErrorsFatal,
      List<Path> rolesPath,
      boolean factsAsVars,
      String strategy,
      boolean missingHandlersFail,
      Unparsed unparsed) {

    /** Ansible's. */
    public static final Defaults USUAL =
        new Defaults(true, List.of(), false, List.of(), true, "linear", true, Unparsed.STRICT);

    public Defaults {
      gatherSubset = List.copyOf(gatherSubset);
      rolesPath = List.copyOf(rolesPath);
      Objects.requireNonNull(strategy);
      Objects.requireNonNull(unparsed);
    }

    /** With another way to treat inventories that cannot be read. */
    public Defaults withUnparsed(Unparsed value) {
      return new Defaults(
          gather,
          gatherSubset,
          anyErrorsFatal,
          rolesPath,
          factsAsVars,
          strategy,
          missingHandlersFail,
          value);
    }
  }

  public RunOptions {
    Objects.requireNonNull(mode);
    if (forks < 1) {
      throw new IllegalArgumentException("at least one request must be allowed at a time");
    }
    tags = List.copyOf(tags);
    skipTags = List.copyOf(skipTags);
    extraVars = Collections.unmodifiableMap(new LinkedHashMap<>(extraVars));
    Objects.requireNonNull(login);
    Objects.requireNonNull(privilege);
    Objects.requireNonNull(vault);
    Objects.requireNonNull(defaults);
  }

  /** Ansible's defaults. */
  public static RunOptions of(RunReport.Mode mode) {
    return new RunOptions(
        mode,
        false,
        false,
        5,
        List.of(),
        List.of(),
        null,
        Map.of(),
        Login.DEFAULT,
        Privilege.DEFAULT,
        null,
        false,
        true,
        null,
        Defaults.USUAL,
        null,
        Vault.NONE,
        0,
        false);
  }

  /** Whether no host is changed. */
  public boolean changesNothing() {
    return check || (mode != RunReport.Mode.APPLY && mode != RunReport.Mode.VALIDATE);
  }

  public RunOptions withCheck(boolean value) {
    return with(draft -> draft.check = value);
  }

  public RunOptions withForks(int value) {
    return with(draft -> draft.forks = value);
  }

  public RunOptions withTags(List<String> only, List<String> skip) {
    return with(draft -> {
      draft.tags = only;
      draft.skipTags = skip;
    });
  }

  public RunOptions withLimit(@Nullable String value) {
    return with(draft -> draft.limit = value);
  }

  public RunOptions withExtraVars(Map<String, @Nullable Object> value) {
    return with(draft -> draft.extraVars = value);
  }

  public RunOptions withLogin(Login value) {
    return with(draft -> draft.login = value);
  }

  public RunOptions withPrivilege(Privilege value) {
    return with(draft -> draft.privilege = value);
  }

  public RunOptions withStartAtTask(@Nullable String value) {
    return with(draft -> draft.startAtTask = value);
  }

  public RunOptions withForceHandlers(boolean value) {
    return with(draft -> draft.forceHandlers = value);
  }

  public RunOptions withSpeculation(boolean value) {
    return with(draft -> draft.speculation = value);
  }

  public RunOptions withDeadline(@Nullable Duration value) {
    return with(draft -> draft.deadline = value);
  }

  public RunOptions withDefaults(Defaults value) {
    return with(draft -> draft.defaults = value);
  }

  public RunOptions withDiff(boolean value) {
    return with(draft -> draft.diff = value);
  }

  public RunOptions withFingerprintKey(@Nullable Secret value) {
    return with(draft -> draft.fingerprintKey = value);
  }

  public RunOptions withVault(Vault value) {
    return with(draft -> draft.vault = value);
  }

  public RunOptions withVerbosity(int value) {
    return with(draft -> draft.verbosity = value);
  }

  public RunOptions withPatience(boolean value) {
    return with(draft -> draft.patient = value);
  }

  private RunOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.options();
  }

  /** The same, changeable. */
  private static final class Draft {
    private final RunReport.Mode mode;
    private boolean check;
    private boolean diff;
    private int forks;
    private List<String> tags;
    private List<String> skipTags;
    private @Nullable String limit;
    private Map<String, @Nullable Object> extraVars;
    private Login login;
    private Privilege privilege;
    private @Nullable String startAtTask;
    private boolean forceHandlers;
    private boolean speculation;
    private @Nullable Duration deadline;
    private Defaults defaults;
    private @Nullable Secret fingerprintKey;
    private Vault vault;
    private int verbosity;
    private boolean patient;

    Draft(RunOptions from) {
      mode = from.mode;
      check = from.check;
      diff = from.diff;
      forks = from.forks;
      tags = from.tags;
      skipTags = from.skipTags;
      limit = from.limit;
      extraVars = from.extraVars;
      login = from.login;
      privilege = from.privilege;
      startAtTask = from.startAtTask;
      forceHandlers = from.forceHandlers;
      speculation = from.speculation;
      deadline = from.deadline;
      defaults = from.defaults;
      fingerprintKey = from.fingerprintKey;
      vault = from.vault;
      verbosity = from.verbosity;
      patient = from.patient;
    }

    RunOptions options() {
      return new RunOptions(
          mode,
          check,
          diff,
          forks,
          tags,
          skipTags,
          limit,
          extraVars,
          login,
          privilege,
          startAtTask,
          forceHandlers,
          speculation,
          deadline,
          defaults,
          fingerprintKey,
          vault,
          verbosity,
          patient);
    }
  }
}
