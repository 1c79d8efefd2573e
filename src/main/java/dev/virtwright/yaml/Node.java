package dev.virtwright.yaml;

import dev.virtwright.diag.SourceLocation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A value of a YAML text together with the place where it stands. */
public sealed interface Node permits Scalar, Sequence, Mapping {

  /**
   * Where it begins, quotes and block indicators included; its length is that on its first line.
   */
  SourceLocation location();

  /** What it is, in a word for messages. */
  default String kind() {
    return switch (this) {
      case Mapping mapping -> "a mapping";
      case Sequence sequence -> "a list";
      case Scalar scalar when scalar.value() == null -> "empty";
      case Scalar scalar when scalar.value() instanceof Boolean -> "a boolean";
      case Scalar scalar when scalar.value() instanceof Number -> "a number";
      case Scalar scalar -> "a text";
    };
  }

  /** The tree of plain values: maps in order, lists, texts, numbers, booleans, null. */
  default @Nullable Object plain() {
    return plain(Scalar::value);
  }

  /** The tree of plain values, each scalar turned into what {@code leaf} makes of it. */
  default @Nullable Object plain(Function<Scalar, ? extends @Nullable Object> leaf) {
    return switch (this) {
      case Scalar scalar -> leaf.apply(scalar);
      case Sequence sequence -> {
        List<@Nullable Object> list = new ArrayList<>(sequence.items().size());
        for (Node item : sequence.items()) {
          list.add(item.plain(leaf));
        }
        yield Collections.unmodifiableList(list);
      }
      case Mapping mapping -> {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (Mapping.Entry entry : mapping.entries()) {
          map.put(entry.key().value(), entry.value().plain(leaf));
        }
        yield Collections.unmodifiableMap(map);
      }
    };
  }
}
