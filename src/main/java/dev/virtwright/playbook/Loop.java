package dev.virtwright.playbook;

import dev.virtwright.diag.SourceLocation;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a task is repeated for.
 *
 * @param kind how the items come out of {@code items}
 * @param items a list, or a template that gives one; for {@link Kind#DICT} a mapping
 * @param variable the item's name, which {@code loop_control} can change
 * @param indexVariable the name of the item's number, from 0; null where not asked for
 * @param label what is printed for an item: a text or a template; null for the item itself
 * @param pause seconds between items; null for none
 * @param extended whether {@code ansible_loop} is there
 */
public record Loop(
    Kind kind,
    @Nullable Object items,
    String variable,
    @Nullable String indexVariable,
    @Nullable Object label,
    @Nullable Object pause,
    boolean extended,
    SourceLocation location) {

  /** How items come out of what is given. */
  public enum Kind {
    /** {@code loop}: the list as it is. */
    LOOP("loop"),
    /** {@code with_list}: the list as it is; something else is a list of one. */
    LIST("with_list"),
    /** {@code with_items}: lists in the list are flattened one level. */
    ITEMS("with_items"),
    /** {@code with_dict}: {@code key} and {@code value} of each entry. */
    DICT("with_dict");

    private final String keyword;

    Kind(String keyword) {
      this.keyword = keyword;
    }

    public String keyword() {
      return keyword;
    }
  }

  public Loop {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(variable);
    Objects.requireNonNull(location);
  }
}
