package dev.virtwright.template;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** A Python tuple: a list that cannot change, prints with parentheses and equals no list. */
class Tuple extends AbstractList<@Nullable Object> implements RandomAccess {
  private final @Nullable Object[] elements;

  Tuple(@Nullable Object[] elements) {
    this.elements = elements;
  }

  static Tuple of(@Nullable Object... elements) {
    return new Tuple(elements.clone());
  }

  static Tuple copyOf(List<?> elements) {
    return new Tuple(elements.toArray());
  }

  @Override
  public @Nullable Object get(int index) {
    return elements[index];
  }

  @Override
  public int size() {
    return elements.length;
  }
}
