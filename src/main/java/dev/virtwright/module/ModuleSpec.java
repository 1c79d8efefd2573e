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
 * @param unsupported arguments that Ansible has and this module refuses with a reason
 */
public record ModuleSpec(
    String name,
    List<String> aliases,
    String summary,
    String details,
    List<Arg<?>> args,
    @Nullable String freeForm,
    List<String> examples,
    List<Return> returns,
    List<Unsupported> unsupported) {

  /** A registered value. */
  public record Return(String name, String meaning) {}

  /** An argument of Ansible's module of the name that this one does not take, and why. */
  public record Unsupported(String name, String remedy) {}

  public ModuleSpec {
    Objects.requireNonNull(name);
    aliases = List.copyOf(aliases);
    args = List.copyOf(args);
    examples = List.copyOf(examples);
    returns = List.copyOf(returns);
    unsupported = List.copyOf(unsupported);
  }

  /** Also known as {@code ansible.builtin.NAME} only where {@link #alias} says so. */
  public static ModuleSpec named(String name) {
    return new ModuleSpec(
        name, List.of(), "", "", List.of(), null, List.of(), List.of(), List.of());
  }

  public ModuleSpec alias(String... names) {
    List<String> more = new ArrayList<>(aliases);
    more.addAll(List.of(names));
    return new ModuleSpec(
        name, more, summary, details, args, freeForm, examples, returns, unsupported);
  }

  public ModuleSpec summary(String text) {
    return new ModuleSpec(
        name, aliases, text, details, args, freeForm, examples, returns, unsupported);
  }

  public ModuleSpec details(String text) {
    return new ModuleSpec(
        name, aliases, summary, text, args, freeForm, examples, returns, unsupported);
  }

  public ModuleSpec args(Arg<?>... more) {
    return new ModuleSpec(
        name, aliases, summary, details, List.of(more), freeForm, examples, returns, unsupported);
  }

  /** {@code module: text} gives the text to this argument. */
  public ModuleSpec freeForm(Arg<?> arg) {
    return new ModuleSpec(
        name, aliases, summary, details, args, arg.name(), examples, returns, unsupported);
  }

  public ModuleSpec example(String yaml) {
    List<String> more = new ArrayList<>(examples);
    more.add(yaml);
    return new ModuleSpec(
        name, aliases, summary, details, args, freeForm, more, returns, unsupported);
  }

  public ModuleSpec returns(String valueName, String meaning) {
    List<Return> more = new ArrayList<>(returns);
    more.add(new Return(valueName, meaning));
    return new ModuleSpec(
        name, aliases, summary, details, args, freeForm, examples, more, unsupported);
  }

  /** Ansible has this argument; using it is a mistake that says what to do instead. */
  public ModuleSpec refuses(String argument, String remedy) {
    List<Unsupported> more = new ArrayList<>(unsupported);
    more.add(new Unsupported(argument, remedy));
    return new ModuleSpec(name, aliases, summary, details, args, freeForm, examples, returns, more);
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
