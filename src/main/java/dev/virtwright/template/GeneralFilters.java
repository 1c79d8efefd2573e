package dev.virtwright.template;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Filters of community.general on lists, dictionaries and texts. */
final class GeneralFilters {
  private GeneralFilters() {}

  static void addTo(Table table) {
    table
        .add(
            "dict_kv",
            "key!",
            call -> {
              Fresh.OwnDict dict = new Fresh.OwnDict();
              Dicts.put(dict, call.plain(0), call.object());
              return dict;
            })
        .add("groupby_as_dict", "attribute!", GeneralFilters::byAttribute)
        .add("accumulate", "", GeneralFilters::sums)
        .add(
            "version_sort",
            "reverse",
            call -> {
              List<@Nullable Object> sorted = call.plainList();
              sorted.sort((a, b) -> Versions.looseOrder(Print.text(a), Print.text(b)));
              if (call.flag(0, false)) {
                Collections.reverse(sorted);
              }
              return sorted;
            })
        .add(
            "crc32",
            "",
            call -> {
              CRC32 sum = new CRC32();
              sum.update(call.text().getBytes(StandardCharsets.UTF_8));
              return Long.toHexString(sum.getValue());
            })
        .add("unicode_normalize", "form", GeneralFilters::normalized)
        .add("lists_mergeby", "*lists **options", Merge::byKey)
        .add("lists_union", "*lists **options", call -> lists(call, (a, b) -> joined(a, b)))
        .add(
            "lists_intersect",
            "*lists **options",
            call -> lists(call, (a, b) -> kept(call, a, b, true)))
        .add(
            "lists_difference",
            "*lists **options",
            call -> lists(call, (a, b) -> kept(call, a, b, false)))
        .add(
            "lists_symmetric_difference",
            "*lists **options",
            call ->
                lists(
                    call,
                    (a, b) -> {
                      List<@Nullable Object> both = kept(call, a, b, true);
                      return kept(call, joined(a, b), both, false);
                    }));
  }

  private static Object byAttribute(Call call) {
    String attribute = call.text(0);
    Fresh.OwnDict dict = new Fresh.OwnDict();
    for (Object element : call.list()) {
      Object value = Dicts.get(call.map(element), attribute);
      if (Scope.isMissing(value)) {
        throw call.wrong("wants '%s' in each dict of the list".formatted(attribute));
      }
      Object key = call.evaluation().comparable(value);
      if (!Scope.isMissing(Dicts.get(dict, key))) {
        throw call.wrong("finds '%s' twice".formatted(Print.text(key)));
      }
      Dicts.put(dict, key, element);
    }
    return dict;
  }

  private static Object sums(Call call) {
    List<@Nullable Object> sums = new ArrayList<>();
    for (Object element : call.plainList()) {
      sums.add(
          sums.isEmpty()
              ? element
              : Operators.apply(Expr.Operator.ADD, sums.getLast(), element, call.evaluation()));
    }
    return sums;
  }

  private static String normalized(Call call) {
    String form = call.text(0, "NFC");
    try {
      return Normalizer.normalize(call.text(), Normalizer.Form.valueOf(form));
    } catch (IllegalArgumentException unknown) {
      throw call.wrong("knows the forms NFC, NFD, NFKC and NFKD, not '" + form + "'");
    }
  }

  private interface Step {
    List<@Nullable Object> of(List<@Nullable Object> a, List<@Nullable Object> b);
  }

  /** The lists from the first to the last, each element once; a single list as it is. */
  private static Object lists(Call call, Step step) {
    boolean flatten = false;
    for (Map.Entry<String, @Nullable Object> option : call.named().entrySet()) {
      if (!option.getKey().equals("flatten")) {
        throw call.wrong("has no argument '" + option.getKey() + "'");
      }
      flatten = Compare.truth(option.getValue());
    }
    List<List<@Nullable Object>> lists = all(call, call.rest(), flatten);
    if (lists.size() < 2) {
      return lists.isEmpty() ? new ArrayList<>() : lists.getFirst();
    }
    List<@Nullable Object> result = once(call, lists.getFirst());
    for (List<@Nullable Object> next : lists.subList(1, lists.size())) {
      result = once(call, step.of(result, next));
    }
    return result;
  }

  /**
   * The object and the arguments, which must be lists.
   *
   * @param flatten a list of nothing but lists stands for these, an empty one for nothing
   */
  static List<List<@Nullable Object>> all(
      Call call, List<@Nullable Object> arguments, boolean flatten) {
    List<@Nullable Object> given = new ArrayList<>();
    given.add(call.object());
    given.addAll(arguments);
    List<List<@Nullable Object>> lists = new ArrayList<>();
    for (Object each : given) {
      if (!(each instanceof List<?>)) {
        throw call.wrong("wants lists, not a " + Types.name(each));
      }
      List<@Nullable Object> elements = call.evaluation().iterated(each);
      if (!flatten) {
        lists.add(elements);
      } else if (!elements.isEmpty() && elements.stream().allMatch(List.class::isInstance)) {
        elements.forEach(inner -> lists.add(call.evaluation().iterated(inner)));
      } else if (!elements.isEmpty()) {
        lists.add(elements);
      }
    }
    return lists;
  }

  private static List<@Nullable Object> joined(List<@Nullable Object> a, List<@Nullable Object> b) {
    List<@Nullable Object> both = new ArrayList<>(a);
    both.addAll(b);
    return both;
  }

  private static List<@Nullable Object> kept(
      Call call, List<@Nullable Object> of, List<@Nullable Object> by, boolean inside) {
    Set<Object> keys = SetFilters.keys(call, by);
    List<@Nullable Object> kept = new ArrayList<>();
    for (Object element : of) {
      if (keys.contains(SetFilters.key(call, element)) == inside) {
        kept.add(element);
      }
    }
    return kept;
  }

  private static List<@Nullable Object> once(Call call, List<@Nullable Object> elements) {
    Set<Object> seen = new HashSet<>();
    List<@Nullable Object> once = new ArrayList<>();
    for (Object element : elements) {
      if (seen.add(SetFilters.key(call, element))) {
        once.add(element);
      }
    }
    return once;
  }
}
