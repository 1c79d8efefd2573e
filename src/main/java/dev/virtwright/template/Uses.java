package dev.virtwright.template;

import java.util.HashSet;
import java.util.Set;

/** What a text uses, as its reading finds it. */
final class Uses {
  private static final Set<String> IMPURE_FUNCTIONS = Set.of("lookup", "query", "q", "now");
  private static final Set<String> OPEN_VARIABLES =
      Set.of("vars", "hostvars", "lookup", "query", "q");

  private final Set<String> names = new HashSet<>();
  private boolean pure = true;
  private boolean reads;

  void name(String name) {
    names.add(name);
  }

  /** Something whose result may be another one at another time. */
  void impure() {
    pure = false;
  }

  /** A template inside of the text. */
  void embedded(Template template) {
    pure &= template.pure();
    names.addAll(template.references().names());
    reads |= template.references().everything();
  }

  References references() {
    return new References(names, reads || names.stream().anyMatch(OPEN_VARIABLES::contains));
  }

  /** The text reads other templates, which may name any variable. */
  void reads() {
    pure = false;
    reads = true;
  }

  /** Whether the same variables give the same result at any time. */
  boolean pure() {
    return pure && names.stream().noneMatch(IMPURE_FUNCTIONS::contains);
  }
}
