package dev.virtwright.playbook;

import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * {@code --tags} and {@code --skip-tags}, with the special tags always, never, tagged, untagged and
 * all.
 *
 * <p>Source: Ansible's page "Tags".
 *
 * @param only empty for all
 */
public record TagSelection(List<String> only, List<String> skip) {

  /** Everything that is not tagged never. */
  public static final TagSelection ALL = new TagSelection(List.of("all"), List.of());

  public TagSelection {
    only = only.isEmpty() ? List.of("all") : List.copyOf(only);
    skip = List.copyOf(skip);
  }

  /** Whether a task with these tags, inherited ones included, runs. */
  public boolean selects(Collection<String> tags) {
    boolean untagged = tags.isEmpty();
    Collection<String> all = untagged ? List.of("untagged") : tags;
    boolean never = all.contains("never");
    boolean wanted =
        all.contains("always")
            || (only.contains("all") && !never)
            || !Collections.disjoint(all, only)
            || (only.contains("tagged") && !untagged && !never);
    if (!wanted) {
      return false;
    }
    if (skip.contains("all")) {
      return all.contains("always") && !skip.contains("always");
    }
    return Collections.disjoint(all, skip) && !(skip.contains("tagged") && !untagged);
  }
}
