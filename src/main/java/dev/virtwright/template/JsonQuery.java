package dev.virtwright.template;

import io.burt.jmespath.Expression;
import io.burt.jmespath.JmesPathException;
import io.burt.jmespath.RuntimeConfiguration;
import io.burt.jmespath.jcf.JcfRuntime;
import org.jspecify.annotations.Nullable;

/** The filter {@code json_query}: JMESPath (jmespath.org) over plain values. */
final class JsonQuery {
  private static final JcfRuntime LANGUAGE = new Language();

  private JsonQuery() {}

  /** Whole numbers stay whole, as in Python, though the library counts in floating point. */
  private static final class Language extends JcfRuntime {
    Language() {
      super(RuntimeConfiguration.builder().build());
    }

    @Override
    public Object createNumber(double number) {
      return number == Math.rint(number) && Math.abs(number) < 1L << 53
          ? (Object) (long) number
          : number;
    }
  }

  static void addTo(Table table) {
    table.add("json_query", "expr!", call -> queried(call, call.text(0)));
  }

  private static @Nullable Object queried(Call call, String text) {
    Object data = call.plain();
    try {
      Expression<Object> expression = LANGUAGE.compile(text);
      return data == null ? null : expression.search(data);
    } catch (JmesPathException wrong) {
      throw Failure.of(
          "'json_query' finds a mistake in '%s': %s"
              .formatted(Print.shorten(text, 200), wrong.getMessage()),
          "the language is described at jmespath.org");
    }
  }
}
