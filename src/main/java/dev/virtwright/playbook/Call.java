package dev.virtwright.playbook;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.template.Template;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A module and what it is given.
 *
 * @param module as written, such as {@code ansible.builtin.package}
 * @param moduleLocation where the module's name stands
 * @param args trees with templates in them; the text of {@code command: text} is under {@link
 *     #FREE_FORM}
 * @param variableArgs a template that gives a mapping of further arguments, which the others
 *     override ({@code args: "{{ … }}"}); null where there is none
 * @param locations where each argument's name stands
 * @param moduleTemplate gives the module's name ({@code action: "{{ ansible_pkg_mgr }} …"}); null
 *     where {@code module} is the name
 */
public record Call(
    String module,
    SourceLocation moduleLocation,
    Map<String, @Nullable Object> args,
    @Nullable Object variableArgs,
    Map<String, SourceLocation> locations,
    @Nullable Template moduleTemplate) {

  /** The name under which {@link #args} has a text without a name. */
  public static final String FREE_FORM = "_raw_params";

  public Call {
    Objects.requireNonNull(module);
    Objects.requireNonNull(moduleLocation);
    args = Collections.unmodifiableMap(new LinkedHashMap<>(args));
    locations = Map.copyOf(locations);
  }

  /** Of a module whose name is written as it is. */
  public Call(
      String module,
      SourceLocation moduleLocation,
      Map<String, @Nullable Object> args,
      @Nullable Object variableArgs,
      Map<String, SourceLocation> locations) {
    this(module, moduleLocation, args, variableArgs, locations, null);
  }

  /** Where the argument's name stands; the module's name for any it does not know. */
  public SourceLocation locationOf(String argument) {
    return locations.getOrDefault(argument, moduleLocation);
  }
}
