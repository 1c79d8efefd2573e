package dev.virtwright.engine;

import dev.virtwright.playbook.Setting;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One module on some hosts, without a playbook and without facts: {@code run}, {@code audit},
 * {@code validate}.
 *
 * @param hosts host pattern
 * @param title what the run and its only task are called
 * @param args plain values, or texts with templates in them
 * @param settings keywords of the task
 * @param directory stands in for a playbook's; null for the working directory
 */
public record AdHoc(
    String hosts,
    String title,
    String module,
    Map<String, @Nullable Object> args,
    Map<Setting, Object> settings,
    @Nullable Path directory) {

  /** Without keywords, in the working directory. */
  public AdHoc(String hosts, String title, String module, Map<String, @Nullable Object> args) {
    this(hosts, title, module, args, Map.of(), null);
  }

  public AdHoc {
    Objects.requireNonNull(hosts);
    Objects.requireNonNull(title);
    Objects.requireNonNull(module);
    args = Collections.unmodifiableMap(new LinkedHashMap<>(args));
    settings = Map.copyOf(settings);
  }

  /** With keywords and the place of a playbook. */
  public AdHoc with(Map<Setting, Object> keywords, @Nullable Path place) {
    return new AdHoc(hosts, title, module, args, keywords, place);
  }
}
