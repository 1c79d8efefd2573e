package dev.virtwright.template;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Order of elements, and the paths by which filters reach into them. */
final class Sorting {
  private Sorting() {}

  static Comparator<@Nullable Object> order(Call call, boolean reverse) {
    Comparator<@Nullable Object> order =
        (a, b) -> Compare.order(call.evaluation().comparable(a), call.evaluation().comparable(b));
    return reverse ? order.reversed() : order;
  }

  /** Texts in lower case unless case counts, as Jinja2's filters compare. */
  static @Nullable Object folded(@Nullable Object value, boolean caseSensitive) {
    return !caseSensitive && value instanceof String text ? text.toLowerCase(Locale.ROOT) : value;
  }

  /** What lies at {@code a.b.0} inside of an element; undefined where nothing does. */
  static @Nullable Object at(Call call, @Nullable Object element, @Nullable Object path) {
    if (path == null) {
      return element;
    }
    if (!(path instanceof String text)) {
      return call.evaluator().lookedUp(element, path);
    }
    Object value = element;
    for (String part : text.split("\\.", -1)) {
      boolean number = !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
      Object key =
          number && Numbers.parseInteger(part, 10) instanceof Long index ? (Object) index : part;
      value = call.evaluator().lookedUp(value, key);
    }
    return value;
  }

  /** Elements with what they are ordered by, several keys where the path names several. */
  record Keyed(List<@Nullable Object> keys, @Nullable Object element) {}

  static List<Keyed> keyed(
      Call call,
      List<@Nullable Object> elements,
      @Nullable Object attribute,
      boolean caseSensitive) {
    List<@Nullable Object> paths = new ArrayList<>();
    if (attribute instanceof String text) {
      paths.addAll(List.of(text.split(",", -1)));
    } else {
      paths.add(attribute);
    }
    List<Keyed> keyed = new ArrayList<>(elements.size());
    for (Object element : elements) {
      List<@Nullable Object> keys = new ArrayList<>(paths.size());
      for (Object path : paths) {
        Object key = call.evaluation().comparable(at(call, element, path));
        keys.add(folded(key, caseSensitive));
      }
      keyed.add(new Keyed(keys, element));
    }
    return keyed;
  }

  static int order(Keyed a, Keyed b) {
    for (int i = 0; i < a.keys().size(); i++) {
      Object x = a.keys().get(i);
      Object y = b.keys().get(i);
      if (!Compare.equal(x, y)) {
        return Compare.order(x, y);
      }
    }
    return 0;
  }
}
