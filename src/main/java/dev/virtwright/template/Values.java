package dev.virtwright.template;

import dev.virtwright.diag.UserException;
import dev.virtwright.value.Secret;
import org.jspecify.annotations.Nullable;

/** Plain values with Python's meaning, for those outside this room. */
public final class Values {
  private Values() {}

  /**
   * The value with every template in it, at any depth, rendered in the scope.
   *
   * @throws UserException where one of them fails
   */
  public static @Nullable Object resolve(@Nullable Object value, Scope scope) {
    return Boundary.guarded(() -> new Evaluation(scope).finished(value));
  }

  /** As Python's {@code str}; a secret prints as {@code ***}, none as {@code None}. */
  public static String print(@Nullable Object value) {
    return Boundary.guarded(() -> Print.text(value));
  }

  /**
   * As {@link #print}, with a secret as its text: for what must work with it, such as a file's
   * name.
   */
  public static String reveal(@Nullable Object value) {
    return value instanceof Secret secret ? secret.reveal() : print(value);
  }

  /** Whether Python takes it for true. */
  public static boolean truth(@Nullable Object value) {
    return Boundary.guarded(() -> Compare.truth(value));
  }

  /** Python's {@code ==}: numbers and booleans compare by value, nothing else is converted. */
  public static boolean equal(@Nullable Object a, @Nullable Object b) {
    return Compare.equal(a, b);
  }

  /**
   * Python's order.
   *
   * @throws UserException where the two have none
   */
  public static int compare(@Nullable Object a, @Nullable Object b) {
    return Boundary.guarded(() -> Compare.order(a, b));
  }

  /** Python's name of its type. */
  public static String typeName(@Nullable Object value) {
    return Types.name(value);
  }

  /**
   * What Ansible takes for true where an argument or a keyword wants a boolean: yes, on, true, 1
   * and y in any case; the same as the filter {@code bool}.
   */
  public static boolean asBoolean(@Nullable Object value) {
    return BasicFilters.bool(value);
  }

  /** Characters as Python's {@code random.Random(seed).choice} picks them. */
  public static String pythonChoice(String seed, String characters, int length) {
    PythonRandom random = new PythonRandom(seed);
    int[] points = characters.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(points[(int) random.below(points.length)]);
    }
    return text.toString();
  }
}
