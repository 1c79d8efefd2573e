package dev.virtwright.playbook;

import dev.virtwright.diag.UserException;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Template;
import dev.virtwright.template.Values;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The variables that are known before a host is: those of the command line, the play, roles and
 * blocks. What is imported can be named with them.
 */
final class StaticScope {
  private final Map<String, @Nullable Object> extraVars;
  private Map<String, @Nullable Object> playVars = Map.of();

  StaticScope(Map<String, @Nullable Object> extraVars) {
    this.extraVars = extraVars;
  }

  /** A play begins that has these. */
  void play(Map<String, @Nullable Object> vars) {
    playVars = vars;
  }

  /** What a text or template gives there; null where it needs a host. */
  @Nullable String text(@Nullable Object tree, @Nullable Context context) {
    if (tree == null) {
      return null;
    }
    if (!(tree instanceof Template)) {
      return Values.print(tree);
    }
    try {
      return Values.print(Values.resolve(tree, Scope.of(variables(context))));
    } catch (UserException needsAHost) {
      return null;
    }
  }

  private Map<String, @Nullable Object> variables(@Nullable Context context) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    Role role = context == null ? null : context.role();
    if (role != null) {
      all.putAll(role.defaults());
    }
    all.putAll(playVars);
    if (role != null) {
      all.putAll(role.vars());
    }
    if (context != null) {
      all.putAll(context.blockVars());
      all.putAll(context.includeParams());
      all.put("playbook_dir", context.searchPath().getLast().toString());
    }
    if (role != null) {
      all.putAll(role.params());
      all.put("role_path", role.directory().toString());
      all.put("role_name", role.shortName());
      all.put("ansible_role_name", role.name());
    }
    all.putAll(extraVars);
    return all;
  }
}
