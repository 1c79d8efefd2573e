package dev.virtwright.playbook;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A keyword that says how tasks run. A play's holds for its tasks, a block's for what is in it, and
 * the nearest one counts, except {@link #ENVIRONMENT} and {@link #MODULE_DEFAULTS}, where all of
 * them count and a nearer one overrides name by name.
 *
 * <p>Source: Ansible's page of playbook keywords.
 */
public enum Setting {
  ANY_ERRORS_FATAL(Kind.BOOLEAN, Where.ANYWHERE),
  BECOME(Kind.BOOLEAN, Where.ANYWHERE),
  BECOME_EXE(Kind.TEXT, Where.ANYWHERE),
  BECOME_FLAGS(Kind.TEXT, Where.ANYWHERE),
  BECOME_METHOD(Kind.TEXT, Where.ANYWHERE),
  BECOME_USER(Kind.TEXT, Where.ANYWHERE),
  CHECK_MODE(Kind.BOOLEAN, Where.ANYWHERE),
  CONNECTION(Kind.TEXT, Where.ANYWHERE),
  DEBUGGER(Kind.TEXT, Where.ANYWHERE),
  DIFF(Kind.BOOLEAN, Where.ANYWHERE),
  ENVIRONMENT(Kind.TREE, Where.ANYWHERE),
  IGNORE_ERRORS(Kind.BOOLEAN, Where.ANYWHERE),
  IGNORE_UNREACHABLE(Kind.BOOLEAN, Where.ANYWHERE),
  MODULE_DEFAULTS(Kind.TREE, Where.ANYWHERE),
  NO_LOG(Kind.BOOLEAN, Where.ANYWHERE),
  PORT(Kind.INTEGER, Where.ANYWHERE),
  REMOTE_USER(Kind.TEXT, Where.ANYWHERE),
  RUN_ONCE(Kind.BOOLEAN, Where.ANYWHERE),
  THROTTLE(Kind.INTEGER, Where.ANYWHERE),
  TIMEOUT(Kind.INTEGER, Where.ANYWHERE),
  ASYNC(Kind.INTEGER, Where.BELOW_PLAY),
  POLL(Kind.INTEGER, Where.BELOW_PLAY),
  DELEGATE_FACTS(Kind.BOOLEAN, Where.BELOW_PLAY),
  DELEGATE_TO(Kind.TEXT, Where.BELOW_PLAY),
  FACT_PATH(Kind.TEXT, Where.PLAY),
  FORCE_HANDLERS(Kind.BOOLEAN, Where.PLAY),
  GATHER_FACTS(Kind.BOOLEAN, Where.PLAY),
  GATHER_SUBSET(Kind.TREE, Where.PLAY),
  GATHER_TIMEOUT(Kind.INTEGER, Where.PLAY),
  MAX_FAIL_PERCENTAGE(Kind.NUMBER, Where.PLAY),
  ORDER(Kind.TEXT, Where.PLAY),
  SERIAL(Kind.TREE, Where.PLAY),
  STRATEGY(Kind.TEXT, Where.PLAY);

  /** What it takes; a text may also be a template that gives it. */
  public enum Kind {
    BOOLEAN,
    INTEGER,
    NUMBER,
    TEXT,
    TREE
  }

  private enum Where {
    ANYWHERE,
    BELOW_PLAY,
    PLAY
  }

  private final Kind kind;
  private final Where where;

  Setting(Kind kind, Where where) {
    this.kind = kind;
    this.where = where;
  }

  /** As playbooks write it. */
  public String keyword() {
    return name().toLowerCase(Locale.ROOT);
  }

  public Kind kind() {
    return kind;
  }

  /** The one of this keyword. */
  public static Optional<Setting> of(String keyword) {
    return Arrays.stream(values()).filter(setting -> setting.keyword().equals(keyword)).findFirst();
  }

  boolean accumulates() {
    return this == ENVIRONMENT || this == MODULE_DEFAULTS;
  }

  /** Whether it holds for everything inside what it is given to. */
  boolean inherited() {
    return where != Where.PLAY;
  }

  static List<Setting> ofPlays() {
    return Arrays.stream(values()).filter(setting -> setting.where != Where.BELOW_PLAY).toList();
  }

  static List<Setting> ofTasks() {
    return Arrays.stream(values()).filter(setting -> setting.where != Where.PLAY).toList();
  }

  static final Set<String> STRATEGIES = Set.of("linear", "free", "host_pinned");
  static final Set<String> ORDERS =
      Set.of("inventory", "sorted", "reverse_sorted", "reverse_inventory", "shuffle");
}
