package dev.virtwright.module;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One judgement about a machine.
 *
 * @param check stable id in kebab case, such as {@code cpu-virtualization}
 * @param group what it belongs to, such as {@code audit}, {@code virt-host-validate}
 * @param title for a person, such as {@code Hardware virtualization}
 * @param read what was read of the machine, short; empty where the verdict says it all
 * @param rule what it was judged by
 * @param remedy what to do about it; null where there is nothing to do
 */
public record Finding(
    String check,
    String group,
    String title,
    String read,
    String rule,
    Verdict verdict,
    @Nullable String remedy) {

  /** The rule of what is told and judged by nothing. */
  public static final String AS_READ = "as read";

  public Finding {
    Objects.requireNonNull(check);
    Objects.requireNonNull(group);
    Objects.requireNonNull(title);
    Objects.requireNonNull(read);
    Objects.requireNonNull(rule);
    Objects.requireNonNull(verdict);
  }

  /** Whether it only tells something: nothing was judged, or waived. */
  public boolean isNote() {
    return verdict == Verdict.INFO && rule.equals(AS_READ);
  }

  /** Title and what was read, in one line. */
  public String told() {
    return read.isEmpty() ? title : title + ": " + read;
  }

  /** As playbooks see it in registered values. */
  public Map<String, @Nullable Object> toValue() {
    Map<String, @Nullable Object> value = new LinkedHashMap<>();
    value.put("check", check);
    value.put("group", group);
    value.put("title", title);
    value.put("read", read);
    value.put("rule", rule);
    value.put("verdict", verdict.name().toLowerCase(Locale.ROOT));
    value.put("remedy", remedy);
    return value;
  }

  /** Reads a list of {@link #toValue}; what is something else in it is passed over. */
  public static List<Finding> fromValue(@Nullable Object value) {
    List<Finding> findings = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof Map<?, ?> map) {
          of(map).ifPresent(findings::add);
        }
      }
    }
    return findings;
  }

  private static Optional<Finding> of(Map<?, ?> map) {
    String word = String.valueOf(map.get("verdict")).toUpperCase(Locale.ROOT);
    return Arrays.stream(Verdict.values())
        .filter(verdict -> verdict.name().equals(word) && map.get("check") instanceof String)
        .findFirst()
        .map(verdict ->
            new Finding(
                String.valueOf(map.get("check")),
                String.valueOf(map.get("group")),
                String.valueOf(map.get("title")),
                String.valueOf(map.get("read")),
                String.valueOf(map.get("rule")),
                verdict,
                map.get("remedy") instanceof String remedy ? remedy : null));
  }
}
