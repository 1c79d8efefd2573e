package dev.virtwright.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code groupby} gives: a pair that also answers to {@code grouper} and {@code list}. */
final class GroupTuple extends Tuple {
  GroupTuple(@Nullable Object grouper, List<@Nullable Object> members) {
    super(new Object[] {grouper, members});
  }

  @Nullable Object attribute(String name) {
    return switch (name) {
      case "grouper" -> get(0);
      case "list" -> get(1);
      default -> Scope.MISSING;
    };
  }
}
