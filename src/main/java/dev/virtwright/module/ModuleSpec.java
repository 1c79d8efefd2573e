package dev.virtwright.module;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A module described as data: argument errors, {@code virtwright modules}, the reference pages and
 * the JSON Schema come from it.
 *
 * @param name short name, such as {@code modprobe}
 * @param aliases other names, fully qualified ones included
 * @param summary one line
 * @param details paragraphs of plain text for the reference page
 * @param args in the order of the page
 * @param freeForm the argument that takes the text of {@code module: text}; null where that is not
 *     allowed
 * @param examples playbook tasks in YAML, each a list of tasks; tests run them
 * @param returns name and meaning of what {@code register} sees
 */
public record ModuleSpec(
    String name,
    List<String> aliases,
    String summary,
    String details,
    List<Arg<?>> args,
    @Nullable String freeForm,
    List<String> examples,
    List<Return> returns) {

  /** A registered value. */
  public record Return(String name, String meaning) {}

  public ModuleSpec {
    Objects.requireNonNull(name);
    aliases = List.copyOf(aliases);
    args = List.copyOf(args);
    examples = List.copyOf(examples);
    returns = List.copyOf(returns);
  }

  /** Also known as {@code ansible.builtin.NAME} only where {@link #alias} says so. */
  public static ModuleSpec named(String name) {
    return new ModuleSpec(name, List.of(), "", "", List.of(), null, List.of(), List.of());
  }

  public ModuleSpec alias(String... names) {
    List<String> more = new ArrayList<>(aliases);
    more.addAll(List.of(names));
    return new ModuleSpec(name, more, summary, details, args, freeForm, examples, returns);
  }

  public ModuleSpec summary(String text) {
    return new ModuleSpec(name, aliases, text, details, args, freeForm, examples, returns);
  }

  public ModuleSpec details(String text) {
    return new ModuleSpec(name, aliases, summary, text, args, freeForm, examples, returns);
  }

  public ModuleSpec args(Arg<?>... more) {
    return new ModuleSpec(
        name, aliases, summary, details, List.of(more), freeForm, examples, returns);
  }

  /** {@code module: text} gives the text to this argument. */
  public ModuleSpec freeForm(Arg<?> arg) {
    return new ModuleSpec(name, aliases, summary, details, args, arg.name(), examples, returns);
  }

  public ModuleSpec example(String yaml) {
    List<String> more = new ArrayList<>(examples);
    more.add(yaml);
    return new ModuleSpec(name, aliases, summary, details, args, freeForm, more, returns);
  }

  public ModuleSpec returns(String valueName, String meaning) {
    List<Return> more = new ArrayList<>(returns);
    more.add(new Return(valueName, meaning));
    return new ModuleSpec(name, aliases, summary, details, args, freeForm, examples, more);
  }

  /** The argument of this name or alias. */
  public Optional<Arg<?>> arg(String spelt) {
    for (Arg<?> arg : args) {
      if (arg.name().equals(spelt) || arg.aliases().contains(spelt)) {
        return Optional.of(arg);
      }
    }
    return Optional.empty();
  }
}
