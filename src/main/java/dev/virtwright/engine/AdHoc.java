package dev.virtwright.engine;

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
 */
public record AdHoc(String hosts, String title, String module, Map<String, @Nullable Object> args) {

  public AdHoc {
    Objects.requireNonNull(hosts);
    Objects.requireNonNull(title);
    Objects.requireNonNull(module);
    args = Collections.unmodifiableMap(new LinkedHashMap<>(args));
  }
}
