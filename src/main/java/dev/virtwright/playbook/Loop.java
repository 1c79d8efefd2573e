package dev.virtwright.playbook;

import dev.virtwright.diag.SourceLocation;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a task is repeated for.
 *
 * @param keyword {@code loop}, or {@code with_} and the name of the lookup that gives the items
 * @param items for {@code loop} a list, or a template that gives one; else the lookup's terms
 * @param variable the item's name: a text or a template
 * @param indexVariable the name of the item's number, from 0: a text or a template; null where not
 *     asked for
 * @param label what is printed for an item: a text or a template; null for the item itself
 * @param pause seconds between items: a number or a template; null for none
 * @param extended whether {@code ansible_loop} is there: a boolean or a template
 * @param allItems whether {@code ansible_loop.allitems} is there: a boolean or a template
 * @param breakWhen the loop ends behind an item for which all of them hold; empty for never
 */
public record Loop(
    String keyword,
    @Nullable Object items,
    Object variable,
    @Nullable Object indexVariable,
    @Nullable Object label,
    @Nullable Object pause,
    Object extended,
    Object allItems,
    List<Condition> breakWhen,
    SourceLocation location) {
  private static final String WITH = "with_";

  /**
   * The names that an item has, templates rendered.
   *
   * @param indexVariable null where not asked for
   * @param extended whether {@code ansible_loop} is there
   * @param allItems whether {@code ansible_loop.allitems} is there
   */
  public record Names(
      String variable, @Nullable String indexVariable, boolean extended, boolean allItems) {
    public Names {
      Objects.requireNonNull(variable);
    }
  }

  public Loop {
    Objects.requireNonNull(keyword);
    Objects.requireNonNull(variable);
    Objects.requireNonNull(extended);
    Objects.requireNonNull(allItems);
    breakWhen = List.copyOf(breakWhen);
    Objects.requireNonNull(location);
  }

  /** Whether the keyword asks for a loop. */
  static boolean isKeyword(String keyword) {
    return keyword.equals("loop") || (keyword.startsWith(WITH) && keyword.length() > WITH.length());
  }

  /** The lookup's name as written; null for {@code loop}. */
  public @Nullable String lookup() {
    return keyword.startsWith(WITH) ? keyword.substring(WITH.length()) : null;
  }
}
