package dev.virtwright.engine;

import dev.virtwright.host.Target;
import dev.virtwright.template.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a task, or one item of its loop, goes where that is not simply its host.
 *
 * @param delegate the host of {@code delegate_to}; null for the task's own
 * @param connection with the connection variables that hold there
 * @param seen what tasks had made there by then
 */
record Place(
    HostLink link, Target target, @Nullable String delegate, Scope connection, Effects seen) {

  /** As Ansible's callbacks find it in a result, under {@link #DELEGATED}. */
  Map<String, @Nullable Object> delegated() {
    Map<String, @Nullable Object> vars = new LinkedHashMap<>();
    vars.put("ansible_delegated_host", delegate);
    vars.put("ansible_host", target.address());
    vars.put("ansible_port", target.port() == null ? null : target.port().longValue());
    vars.put("ansible_user", target.user());
    vars.put("ansible_connection", target.transport());
    return vars;
  }

  /** The key of a result's values that registered ones do not have. */
  static final String DELEGATED = "_ansible_delegated_vars";
}
